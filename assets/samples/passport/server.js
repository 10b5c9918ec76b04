import express from 'express';
import session from 'express-session';
import passport from 'passport';
import Auth0Strategy from 'passport-auth0';

const domain = '{{domain}}';
const clientID = '{{client_id}}';

// Only the profile is kept, in the session on the server. Tokens never reach the browser, where a script could read them in
// local storage.
passport.use(
  new Auth0Strategy(
    { domain, clientID, clientSecret: process.env.AUTH0_CLIENT_SECRET, callbackURL: '{{callback}}', pkce: true },
    (accessToken, refreshToken, extraParams, profile, done) => done(null, profile._json),
  ),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
const escaped = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
const alert = (text) => `<p role="alert">${escaped(text)}</p><a href="/login">Sign in</a>`;

app.use(
  session({
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax' },
  }),
);
app.use(passport.session());

app.get('/', ({ user }, response) => {
  response.send(
    user
      ? `<a href="/logout">Sign out</a><pre>${escaped(JSON.stringify(user, null, 2))}</pre>`
      : `<a href="/login">Sign in</a>`,
  );
});

app.get('/login', passport.authenticate('auth0', { scope: 'openid profile email', connection: '{{connection}}' }));

app.get('{{path}}', (request, response, next) => {
  const { error, error_description } = request.query;
  if (error) {
    return response.status(403).send(alert(`${error}: ${error_description}`));
  }
  passport.authenticate('auth0', { successRedirect: '/', failWithError: true })(request, response, next);
});

app.get('/logout', (request, response, next) => {
  request.logout((error) => {
    const query = new URLSearchParams({ client_id: clientID, returnTo: '{{origin}}' });
    return error ? next(error) : response.redirect(`https://${domain}/v2/logout?${query}`);
  });
});

app.use((error, request, response, next) => {
  response.status(error.status ?? 500).send(alert(error.message));
});

app.listen({{port}}, '{{host}}', (error) => {
  if (error) throw error;
  console.log('Open', '{{origin}}');
});
