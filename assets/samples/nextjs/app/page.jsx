import { auth0 } from '../lib/auth0';

export default async function Page({ searchParams }) {
  const session = await auth0.getSession();
  const { error } = await searchParams;
  return (
    <main>
      {session ? <a href="/auth/logout">Sign out</a> : <a href="/auth/login">Sign in</a>}
      {error && <p role="alert">{error}</p>}
      {session && <pre>{JSON.stringify(session.user, null, 2)}</pre>}
    </main>
  );
}
