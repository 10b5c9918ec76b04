import { NextResponse } from 'next/server';
import { Auth0Client } from '@auth0/nextjs-auth0/server';

// The secrets come from .env: AUTH0_CLIENT_SECRET and AUTH0_SECRET.
// Tokens stay on the server and in an encrypted cookie, which no script on a page can read. So they aren't in local storage.
export const auth0 = new Auth0Client({
  domain: '{{domain}}',
  clientId: '{{client_id}}',
  appBaseUrl: '{{origin}}',
  routes: { callback: '{{path}}' },
  authorizationParameters: { scope: 'openid profile email', connection: '{{connection}}' },

  async onCallback(error, context) {
    const url = new URL(context.returnTo ?? '/', '{{origin}}');
    if (error) {
      const { code, message } = error.cause ?? error;
      url.searchParams.set('error', `${code}: ${message}`);
    }
    return NextResponse.redirect(url);
  },
});
