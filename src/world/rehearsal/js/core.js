// What a script finds around it: console, timers, require, and Node's globals, each loaded when it is first used.
//
// `host` is the world outside: functions that take and return text. A script never gets hold of it.
(function (host) {
  const { stringify, parse } = JSON;
  const wellFormed = (text) => String.prototype.toWellFormed.call(text);
  const PromiseThen = Promise.prototype.then;
  const loaded = new Map();
  const timers = new Map();
  const waiting = new Map();
  const unhandled = new Map();
  let last = 0;

  // The engine's parser needs memory at any price, so a module isn't loaded without this reserve.
  const RESERVE = 1 << 18;
  let reserve = new ArrayBuffer(RESERVE);

  // A module of the shims. Its file is evaluated once.
  function load(name) {
    if (!loaded.has(name)) {
      // Null is what the engine throws without memory.
      if (!reserve) throw null;
      reserve = null;
      const module = host.load(name);
      try {
        reserve = new ArrayBuffer(RESERVE);
      } catch {
        throw null;
      }
      loaded.set(name, module({ host, load, later, send, decoded, inspect, format, missing, lacks, keyOf }));
    }
    return loaded.get(name);
  }

  // The object's key that is this name in any case.
  function keyOf(object, name) {
    return Object.keys(object).find((key) => key.toLowerCase() === String(name).toLowerCase());
  }

  // What Auth0 has and the rehearsal lacks.

  function missing(name) {
    host.missing(name);
    return new Error(`${name} isn't available in the rehearsal, but Auth0 has it`);
  }

  // Stands for a value of Auth0. It can be looked for, and says what it is once it is used.
  function stub(name) {
    const fail = () => {
      throw missing(name);
    };
    return new Proxy(function () {}, { apply: fail, construct: fail, get: fail, set: fail, has: fail, ownKeys: fail });
  }

  // Gives the object each of these members that it doesn't have.
  function lacks(object, label, names) {
    for (const name of names.split(' ').filter((name) => !(name in object))) {
      let value;
      Object.defineProperty(object, name, {
        configurable: true,
        get: () => (value ??= stub(`${label}${name}`)),
        set(value) {
          Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
        },
      });
    }
    return object;
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
    const { failed, response } = parse(json);
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
    // As in Node, what isn't a possible delay is a short one.
    const ms = delay === undefined && !repeat ? 0 : delay >= 1 && delay <= 2147483647 ? Number(delay) : 1;
    set(id, ms);
    timers.set(id, { work, args, repeat: repeat ? ms : null });
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => true, [Symbol.toPrimitive]: () => id };
    return timer;
  }

  function set(id, ms) {
    if (!host.timer(id, ms)) throw null;
  }

  function clearTimer(timer) {
    const id = Number(timer ?? NaN);
    if (timers.delete(id)) host.clearTimer(id);
  }

  function fire(id) {
    const timer = timers.get(id);
    if (!timer) return;
    if (timer.repeat === null) timers.delete(id);
    else set(id, timer.repeat);
    timer.work(...timer.args);
  }

  // `JSON.parse` that fails in the words of Node, for text that isn't JSON from its first character on.
  JSON.parse = function (text, reviver) {
    try {
      return parse(text, reviver);
    } catch (error) {
      const words = error instanceof SyntaxError && notJson(String(text));
      if (words) error.message = words;
      throw error;
    }
  };

  function notJson(text) {
    if (['undefined', '[object Object]', 'NaN', 'Infinity'].includes(text)) return `"${text}" is not valid JSON`;
    const at = text.search(/[^ \t\r\n]/);
    if (at < 0 || '{["-0123456789tfn'.includes(text[at])) return '';
    const [from, to] = text.length > 20 ? [Math.max(0, at - 10), Math.min(text.length, at + 10)] : [0, text.length];
    const shown = `${from > 0 ? '...' : ''}"${text.slice(from, to)}"${to < text.length ? '...' : ''}`;
    return `Unexpected token '${text[at]}', ${shown} is not valid JSON`;
  }

  // A value as Node's console shows it. Most scripts never need it.
  const inspect = (...values) => load('inspect').inspect(...values);
  const format = (...values) => load('inspect').format(...values);

  // Once the host keeps no more lines, none is written.
  let isFull = false;
  let group = '';
  const write = (text) => (isFull = !host.log(wellFormed(group ? group + text.replace(/\n/g, `\n${group}`) : text)));
  const log = (...values) => void (isFull || write(format(...values)));
  const console = { log, info: log, warn: log, error: log, debug: log, trace: log, table: log, dir: (value) => log(value) };
  Object.assign(console, { assert: (holds, ...words) => void (holds || log(...(words.length ? ['Assertion failed:', ...words] : ['Assertion failed']))), group: indented, groupCollapsed: indented });
  Object.assign(console, { groupEnd: () => void (group = group.slice(2)), time() {}, timeEnd() {}, timeLog() {}, clear() {} });
  const counts = new Map();
  Object.assign(console, { count, countReset: (name = 'default') => void counts.delete(String(name)), dirxml: log });

  function indented(...words) {
    if (words.length) log(...words);
    if (group.length < 40) group += '  ';
  }

  function count(name = 'default') {
    counts.set(String(name), (counts.get(String(name)) ?? 0) + 1);
    log(`${name}: ${counts.get(String(name))}`);
  }

  // An error in words that need no engine. Without memory for an error, the engine throws null.
  function described(error) {
    if (error === null) return '{"name":"InternalError","message":"out of memory","stack":""}';
    try {
      if (typeof error === 'object' && error !== null) {
        const { name, message, stack, cause } = error;
        const told = message === undefined ? inspect(error) : String(message);
        const why = error instanceof Error && cause instanceof Error ? String(cause.message) : '';
        return stringify({ name: String(name ?? ''), message: told, stack: String(stack ?? ''), cause: why });
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
    } catch (error) {
      if (error === null || error?.message === 'out of memory') return threw(error);
      return host.called('nothing', 'an object that JSON has no form for');
    }
    if (json !== undefined) return host.called('profile', json);
    return host.called('nothing', typeof profile === 'function' ? 'a function' : wellFormed(String(profile)));
  }

  // Auth0 passes three arguments, whatever the parameters of the script are.
  function start(script, token, responseJson) {
    const result = script(token, parse(responseJson), callback);
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
  const started = Date.now();
  const process = { env: {}, platform: 'linux', arch: 'x64', version: 'v22.0.0', versions: { node: '22.0.0' }, argv: ['node'], pid: 1 };
  const hrtime = () => [Math.floor((Date.now() - started) / 1000), ((Date.now() - started) % 1000) * 1e6];
  Object.assign(process, { nextTick: (work, ...args) => later(() => work(...args)), cwd: () => '/', uptime: () => (Date.now() - started) / 1000, hrtime });
  Object.assign(process, { on: () => process, once: () => process, off: () => process, emitWarning() {} });
  define('process', lacks(process, 'process.', 'release config memoryUsage cpuUsage resourceUsage kill exit getuid getgid stdout stdin stderr abort umask chdir title execArgv execPath argv0 ppid'));
  define('setTimeout', (work, delay, ...args) => setTimer(work, delay, false, args));
  define('setInterval', (work, delay, ...args) => setTimer(work, delay, true, args));
  define('setImmediate', (work, ...args) => setTimer(work, 0, false, args));
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) define(name, clearTimer);
  define('queueMicrotask', (work) => void later(work));
  define('require', (name) => load('require')(name));
  lazily('request', 'request');
  lazily('Buffer', 'buffer');
  lazily('URL', 'url');
  lazily('URLSearchParams', 'search_params');
  for (const name of ['fetch', 'Headers', 'Response', 'Request', 'AbortController', 'AbortSignal']) lazily(name, 'fetch', (exports) => exports[name]);
  lazily('atob', 'buffer', (Buffer) => (text) => Buffer.from(String(text), 'base64').toString('latin1'));
  lazily('btoa', 'buffer', (Buffer) => (text) => Buffer.from(String(text), 'latin1').toString('base64'));
  lazily('crypto', 'crypto', (exports) => exports.web);
  lazily('structuredClone', 'clone');
  for (const name of ['Event', 'EventTarget']) lazily(name, 'event_target', (exports) => exports[name]);
  for (const name of ['TextEncoder', 'TextDecoder']) lazily(name, 'encoding', (exports) => exports[name]);
  if (!('performance' in globalThis)) define('performance', { now: () => Date.now() - started, timeOrigin: started, mark() {}, measure() {} });
  lacks(globalThis, '', host.globals);

  return { start, deliver, fire, described, rejected, firstUnhandled };
});
