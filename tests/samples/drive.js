// Uses a running sample as a user would, in headless Chromium: cancels a sign-in, signs in, and signs out again.
//
// The argument is JSON: the sample's `origin`, its `mode`, and the user's `name` and `id`. If something else is there, it fails
// and prints it. TENANT_NAME and TENANT_PORT lead to a tenant with https, whose certificate is from a private CA.
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const { origin, mode, name, id } = JSON.parse(process.argv[2]);
const { CHROMIUM, TENANT_NAME, TENANT_PORT } = process.env;
// Next.js compiles a page when it is first opened, which takes long on a busy machine.
const STEP_MS = 60_000;

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(TENANT_NAME ? [`--host-resolver-rules=MAP ${TENANT_NAME}:443 127.0.0.1:${TENANT_PORT}`] : []),
  ],
});
const context = await browser.newContext({ ignoreHTTPSErrors: true });
const page = await context.newPage();
page.setDefaultTimeout(STEP_MS);
const seen = [];
page.on('console', (message) => seen.push(message.text()));
page.on('pageerror', (error) => seen.push(String(error)));

/** Waits for a condition. */
async function until(what, is) {
  for (const end = Date.now() + STEP_MS; Date.now() < end; await sleep(50)) {
    if (await is()) return;
  }
  throw new Error(`waited for: ${what}`);
}

const control = (label) =>
  page.getByRole('button', { name: label, exact: true }).or(page.getByRole('link', { name: label, exact: true }));

/** The pages of the provider and of Auth0, up to the application. */
async function decide(window, decision) {
  await until(`${decision} to be pressed`, async () => {
    for (const label of [decision, 'Continue']) {
      const button = window.getByRole('button', { name: label, exact: true });
      // The window may close, or go on by itself.
      if (!window.isClosed() && (await button.isVisible().catch(() => false))) {
        await button.click({ timeout: 2_000 }).catch(() => {});
      }
    }
    return window.isClosed() || (mode === 'redirect' && new URL(window.url()).origin === origin);
  });
}

async function signIn(decision) {
  if (mode === 'popup') {
    const [popup] = await Promise.all([page.waitForEvent('popup'), control('Sign in').click()]);
    await decide(popup, decision);
  } else {
    await control('Sign in').click();
    await page.waitForURL((url) => url.origin !== origin);
    await decide(page, decision);
  }
}

/** No token is where another script could read it later. */
async function storageHasNoToken() {
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  if (/eyJ|access_token|id_token/.test(stored)) throw new Error(`a token is in the browser's storage: ${stored}`);
}

try {
  await until('the sample to be served', () => fetch(origin).then(() => true, () => false));
  await page.goto(origin);
  await signIn('Cancel');
  await page.getByRole('alert').getByText(/^access_denied: ./).waitFor();
  await signIn('Allow');
  await page.getByText(name).waitFor();
  await page.getByText(id).waitFor();
  await storageHasNoToken();
  await control('Sign out').click();
  await control('Sign in').waitFor();
  if (await page.getByText(id).isVisible()) throw new Error('the user is still shown');
  console.log('signed in and out');
} catch (error) {
  console.error(`${error.message}\n\nat ${page.url()}:\n${await page.locator('body').innerText()}\n\n${seen.join('\n')}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
