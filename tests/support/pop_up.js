// Uses the page of pop-up mode in headless Chromium, as a user would, over Chromium's debugging pipe.
//
// The argument is JSON: the `link`, the `button` to press at the provider (or `close` to close the window), `clicks` (false: the
// page opens its window without a click), and `breaks` (the page's browser can't compute a digest). Prints what the page shows at the end,
// as JSON.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { link, button, clicks, breaks } = JSON.parse(process.argv[2]);
const LIMIT_MS = 20_000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'a0connect-chromium-'));
const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const more = ['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--remote-debugging-pipe'];
const chromium = spawn(process.env.CHROMIUM, [...flags, ...more, `--user-data-dir=${folder}`, 'about:blank'], {
  stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
});
const waiting = new Map();
const heard = [];
let count = 0;
let rest = '';

chromium.stdio[4].on('data', (chunk) => {
  const parts = (rest + chunk).split('\0');
  rest = parts.pop();
  for (const part of parts) {
    const message = JSON.parse(part);
    if (['Log.entryAdded', 'Runtime.exceptionThrown'].includes(message.method)) heard.push(JSON.stringify(message.params));
    const { resolve, reject } = waiting.get(message.id) ?? {};
    waiting.delete(message.id);
    if (message.error) reject?.(new Error(message.error.message));
    else resolve?.(message.result);
  }
});

const send = (method, params = {}, sessionId = undefined) =>
  new Promise((resolve, reject) => {
    waiting.set(++count, { resolve, reject });
    chromium.stdio[3].write(`${JSON.stringify({ id: count, method, params, sessionId })}\0`);
  });

const attach = async (targetId) => (await send('Target.attachToTarget', { targetId, flatten: true })).sessionId;

async function evaluate(session, expression) {
  const params = { expression, returnByValue: true, awaitPromise: true };
  const { result, exceptionDetails } = await send('Runtime.evaluate', params, session);
  if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
  return result.value;
}

async function until(what, get) {
  let last;
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; ) {
    // A window that goes to another page can't be asked in that moment.
    const value = await get().catch((error) => void (last = error));
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited for ${what} ${last ?? ''}\n${heard.join('\n')}`);
}

const press = (label) => `(() => {
  const all = [...document.querySelectorAll('button')];
  const button = all.find((one) => one.textContent.trim() === ${JSON.stringify(label)});
  button?.click();
  return Boolean(button);
})()`;

const SHOWN = `document.title.includes('igned in -') && JSON.stringify({
  title: document.title,
  status: document.getElementById('status').textContent,
  problem: document.getElementById('problem').textContent,
  claims: Object.fromEntries([...document.querySelectorAll('#claims tr')].map((row) => [...row.cells].map((cell) => cell.textContent))),
  focus: document.activeElement.id,
  storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  loaded: performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname),
})`;

async function run() {
  const { targetId } = await send('Target.createTarget', { url: link });
  const page = await attach(targetId);
  await send('Log.enable', {}, page);
  await send('Runtime.enable', {}, page);
  await until('the page', () => evaluate(page, "document.readyState === 'complete' && Boolean(document.getElementById('sign-in'))"));
  const before = (await send('Target.getTargets')).targetInfos.map((one) => one.targetId);
  await evaluate(page, "document.getElementById('sign-in').focus()");
  if (breaks) await evaluate(page, "void (crypto.subtle.digest = () => { throw new TypeError('no digest here') })");
  if (clicks) {
    // By the keyboard.
    for (const type of ['rawKeyDown', 'char', 'keyUp']) {
      const text = type === 'char' ? '\r' : undefined;
      await send('Input.dispatchKeyEvent', { type, key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text }, page);
    }
  }
  if (clicks && !breaks) {
    const opened = await until('a window', async () => {
      const all = (await send('Target.getTargets')).targetInfos;
      return all.find((one) => one.type === 'page' && !before.includes(one.targetId));
    });
    const session = await attach(opened.targetId);
    await until('the sign-in page', () => evaluate(session, "document.readyState === 'complete' && document.querySelectorAll('button').length > 0"));
    if (button === 'close') await send('Target.closeTarget', { targetId: opened.targetId });
    else await until(button, () => evaluate(session, press(button)));
  } else if (!clicks) {
    await evaluate(page, "document.getElementById('sign-in').click()");
  }
  console.log(await until('the end', () => evaluate(page, SHOWN)));
  if (process.env.PICTURE) {
    const { data } = await send('Page.captureScreenshot', { format: 'png' }, page);
    fs.writeFileSync(process.env.PICTURE, Buffer.from(data, 'base64'));
  }
}

run()
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => {
    // Its helpers end a moment later, and may write until then.
    const remove = () => fs.rmSync(folder, { recursive: true, force: true });
    const again = (left) => {
      try {
        remove();
      } catch {
        if (left) setTimeout(again, 100, left - 1);
      }
    };
    chromium.once('exit', () => again(30));
    send('Browser.close').catch(() => {});
    setTimeout(() => chromium.kill('SIGKILL'), 3_000).unref();
  });
