import express from 'express';
import { auth } from 'express-openid-connect';

const app = express();
const escaped = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

// Tokens stay on the server and in an encrypted cookie, which no script on a page can read. So they aren't in local storage.
// This adds /login, /logout and the callback.
app.use(
  auth({
    issuerBaseURL: '{{base}}',
    clientID: '{{client_id}}',
    clientSecret: process.env.AUTH0_CLIENT_SECRET,
    clientAuthMethod: 'client_secret_post',
    secret: process.env.SESSION_SECRET,
    baseURL: '{{origin}}',
    routes: { callback: '{{path}}' },
    authRequired: false,
    auth0Logout: true,
    authorizationParams: {
      response_type: 'code',
      scope: 'openid profile email',
      connection: '{{connection}}',
    },
  }),
);

app.get('/', (request, response) => {
  const { user } = request.oidc;
  response.send(
    user
      ? `<a href="/logout">Sign out</a><pre>${escaped(JSON.stringify(user, null, 2))}</pre>`
      : `<a href="/login">Sign in</a>`,
  );
});

app.use((error, request, response, next) => {
  const text = error.error ? `${error.error}: ${error.error_description}` : error.message;
  response.status(error.status ?? 500).send(`<p role="alert">${escaped(text)}</p><a href="/login">Sign in</a>`);
});

app.listen({{port}}, '{{host}}', (error) => {
  if (error) throw error;
  console.log('Open', '{{origin}}');
});
