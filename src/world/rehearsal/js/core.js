// What a script finds around it: console, timers, require, and Node's globals, each loaded when it is first used.
//
// `host` is the world outside: functions that take and return text. A script never gets hold of it.
(function (host) {
  const { stringify } = JSON;
  const wellFormed = (text) => String.prototype.toWellFormed.call(text);
  const PromiseThen = Promise.prototype.then;
  const loaded = new Map();
  const timers = new Map();
  const waiting = new Map();
  const unhandled = new Map();
  let last = 0;

  // A module of the shims. Its file is evaluated once.
  function load(name) {
    if (!loaded.has(name)) loaded.set(name, host.load(name)({ host, load, later, send, decoded, inspect, format }));
    return loaded.get(name);
  }

  // Runs after the code that is running now, before timers.
  function later(work) {
    PromiseThen.call(Promise.resolve(), () => {
      try {
        work();
      } catch (error) {
        threw(error);
      }
    });
  }

  function threw(error) {
    host.threw(described(error));
  }

  // Sends a request. `done` gets an error with a code, or the response: status, headers, body, packed.
  function send(request, done) {
    const id = ++last;
    waiting.set(id, done);
    host.send(id, stringify(request));
  }

  function deliver(id, json) {
    const done = waiting.get(id);
    waiting.delete(id);
    const { failed, response } = JSON.parse(json);
    if (response) return done(null, response);
    const error = Object.assign(new Error(failed.message), { code: failed.code, errno: failed.code });
    done(error);
  }

  // The body as the client of a script sees it: without `unpack`, a compressed one stays as it was sent.
  function decoded(response, unpack) {
    return response.packed && !unpack ? '\u001f\ufffd\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0003' : response.body;
  }

  // Timers.

  function setTimer(work, delay, repeat, args) {
    if (typeof work !== 'function') throw new TypeError('The "callback" argument must be of type function.');
    const id = ++last;
    const ms = Math.min(Math.max(Number(delay) || 0, repeat ? 1 : 0), 2147483647);
    timers.set(id, { work, args, repeat: repeat ? ms : null });
    host.timer(id, ms);
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => true, [Symbol.toPrimitive]: () => id };
    return timer;
  }

  function clearTimer(timer) {
    if (timer !== undefined && timer !== null) timers.delete(Number(timer));
  }

  function fire(id) {
    const timer = timers.get(id);
    if (!timer) return;
    if (timer.repeat === null) timers.delete(id);
    else host.timer(id, timer.repeat);
    timer.work(...timer.args);
  }

  // Texts of values, as Node's console writes them.

  function inspect(value, depth = 2, within = []) {
    if (typeof value === 'string') return within.length ? `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'` : value;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return value.name ? `[Function: ${value.name}]` : '[Function (anonymous)]';
    if (typeof value !== 'object' || value === null) return String(value);
    if (within.includes(value)) return '[Circular *1]';
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (value instanceof Date || value instanceof RegExp) return stringify(value) === '{}' ? String(value) : value.toISOString();
    if (value instanceof Promise) return 'Promise {}';
    if (within.length > depth) return Array.isArray(value) ? '[Array]' : '[Object]';
    const inner = (one) => inspect(one, depth, [...within, value]);
    if (ArrayBuffer.isView(value)) return `<${value.constructor.name} ${Array.from(value).slice(0, 50).map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}>`;
    if (Array.isArray(value)) return value.length ? `[ ${value.slice(0, 100).map(inner).join(', ')} ]` : '[]';
    const member = (name) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : inner(name)}: ${inner(value[name])}`;
    const members = Object.keys(value).map(member);
    return members.length ? `{ ${members.join(', ')} }` : '{}';
  }

  function format(...values) {
    const [first, ...rest] = values;
    if (typeof first !== 'string') return values.map((value) => inspect(value)).join(' ');
    const text = first.replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === '%%') return '%';
      if (!rest.length) return mark;
      const value = rest.shift();
      switch (mark) {
        case '%d': return String(Number(value));
        case '%i': return String(parseInt(value, 10));
        case '%f': return String(parseFloat(value));
        case '%j': return stringify(value);
        case '%c': return '';
        default: return inspect(value);
      }
    });
    return [text, ...rest.map((value) => inspect(value))].join(' ');
  }

  const log = (...values) => host.log(wellFormed(format(...values)));
  const console = { log, info: log, warn: log, error: log, debug: log, trace: log, table: log, dir: (value) => log(value) };
  Object.assign(console, { assert: (holds, ...words) => holds || log('Assertion failed:', ...words), group: log });
  Object.assign(console, { groupEnd() {}, time() {}, timeEnd() {}, count() {} });

  // An error in words that need no engine. Without memory for an error, the engine throws null.
  function described(error) {
    if (error === null) return '{"name":"InternalError","message":"out of memory","stack":""}';
    try {
      if (typeof error === 'object' && error !== null) {
        const { name, message, stack } = error;
        const told = message === undefined ? inspect(error) : String(message);
        return stringify({ name: String(name ?? ''), message: told, stack: String(stack ?? '') });
      }
      return stringify({ name: '', message: String(error), stack: '' });
    } catch {
      return '{"name":"","message":"an error that has no text","stack":""}';
    }
  }

  // The callback.

  function callback(error, profile) {
    if (error) return host.called('error', described(error));
    let json;
    try {
      json = stringify(profile);
    } catch {
      return host.called('nothing', 'an object that JSON has no form for');
    }
    if (json !== undefined) return host.called('profile', json);
    return host.called('nothing', typeof profile === 'function' ? 'a function' : wellFormed(String(profile)));
  }

  // Auth0 counts the parameters of the script.
  function start(script, token, responseJson) {
    const response = JSON.parse(responseJson);
    const counted = { 2: [token, callback], 4: [token, response, {}, callback] };
    const result = script(...(counted[script.length] ?? [token, response, callback]));
    if (typeof result === 'object' && result !== null && typeof result.then === 'function') host.promised();
  }

  function rejected(promise, reason, handled) {
    if (handled) unhandled.delete(promise);
    else unhandled.set(promise, reason);
  }

  // The first rejection that nothing handles, as an error in words.
  function firstUnhandled() {
    for (const reason of unhandled.values()) return described(reason);
    return '';
  }

  // The script's globals.

  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  const lazily = (name, module, pick = (exports) => exports) =>
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() {
        const value = pick(load(module));
        define(name, value);
        return value;
      },
      set: (value) => void define(name, value),
    });
  define('console', console);
  define('global', globalThis);
  define('process', { env: {}, platform: 'linux', version: 'v22.0.0', versions: { node: '22.0.0' }, nextTick: (work, ...args) => later(() => work(...args)) });
  define('setTimeout', (work, delay, ...args) => setTimer(work, delay, false, args));
  define('setInterval', (work, delay, ...args) => setTimer(work, delay, true, args));
  define('setImmediate', (work, ...args) => setTimer(work, 0, false, args));
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) define(name, clearTimer);
  define('queueMicrotask', (work) => void later(work));
  define('require', (name) => load('require')(name));
  lazily('request', 'request');
  lazily('Buffer', 'buffer');
  for (const name of ['URL', 'URLSearchParams']) lazily(name, 'url', (exports) => exports[name]);
  for (const name of ['fetch', 'Headers', 'Response', 'AbortController', 'AbortSignal']) lazily(name, 'fetch', (exports) => exports[name]);
  lazily('atob', 'buffer', (Buffer) => (text) => Buffer.from(String(text), 'base64').toString('latin1'));
  lazily('btoa', 'buffer', (Buffer) => (text) => Buffer.from(String(text), 'latin1').toString('base64'));
  lazily('TextEncoder', 'buffer', (Buffer) => class TextEncoder { encode(text = '') { return new Uint8Array(Buffer.from(String(text))); } });
  lazily('TextDecoder', 'buffer', (Buffer) => class TextDecoder { decode(bytes = []) { return Buffer.from(bytes).toString(); } });

  return { start, deliver, fire, described, rejected, firstUnhandled };
});
