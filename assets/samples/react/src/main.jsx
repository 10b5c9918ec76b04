import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Auth0Provider, useAuth0 } from '@auth0/auth0-react';

// Tokens stay in memory, which is the default. Any script on the page could read local storage.
// After a reload, the library requests them again, with the user's session at Auth0.
const config = {
  domain: '{{domain}}',
  clientId: '{{client_id}}',
  authorizationParams: { connection: '{{connection}}', redirect_uri: '{{callback}}' },
  onRedirectCallback: () => history.replaceState(null, '', '/'),
};

function App() {
  const { isLoading, error, user, loginWithRedirect, logout } = useAuth0();
  if (isLoading) {
    return <p>Loading…</p>;
  }
  return (
    <>
      {user ? (
        <button onClick={() => logout({ logoutParams: { returnTo: location.origin } })}>Sign out</button>
      ) : (
        <button onClick={() => loginWithRedirect()}>Sign in</button>
      )}
      {error && <p role="alert">{error.error ? `${error.error}: ${error.error_description}` : error.message}</p>}
      {user && <pre>{JSON.stringify(user, null, 2)}</pre>}
    </>
  );
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <Auth0Provider {...config}>
      <App />
    </Auth0Provider>
  </StrictMode>,
);
