import { auth0 } from './lib/auth0';

// This adds /auth/login, /auth/logout and the callback.
export const proxy = (request) => auth0.middleware(request);

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] };
