// `fetch` and the package `node-fetch`.
(function ({ load, send, decoded, missing, lacks }) {
  class Headers {
    #all = new Map();
    #cookies = [];

    constructor(init) {
      if (init instanceof Headers) this.#cookies = init.getSetCookie();
      const pairs = !init ? [] : init[Symbol.iterator] ? [...init] : Object.entries(init);
      pairs.forEach(([name, value]) => this.set(name, value));
    }

    set(name, value) {
      const key = String(name).toLowerCase();
      if (key === 'set-cookie' && Array.isArray(value)) this.#cookies = value;
      this.#all.set(key, Array.isArray(value) ? value.join(', ') : String(value));
    }

    append(name, value) {
      this.set(name, this.has(name) ? `${this.get(name)}, ${value}` : value);
    }

    get(name) {
      return this.#all.get(String(name).toLowerCase()) ?? null;
    }

    has(name) {
      return this.#all.has(String(name).toLowerCase());
    }

    delete(name) {
      this.#all.delete(String(name).toLowerCase());
    }

    getSetCookie() {
      return this.#cookies.length ? [...this.#cookies] : [].concat(this.#all.get('set-cookie') ?? []);
    }

    forEach(work, self) {
      for (const [name, value] of this) work.call(self, value, name, this);
    }

    // Sorted by their names.
    entries() {
      return [...this.#all].sort(([one], [other]) => (one < other ? -1 : 1)).values();
    }

    keys() {
      return [...this].map(([name]) => name).values();
    }

    values() {
      return [...this].map(([, value]) => value).values();
    }

    raw() {
      return Object.fromEntries([...this.#all].map(([name, value]) => [name, [value]]));
    }

    [Symbol.iterator]() {
      return this.entries();
    }
  }

  class Response {
    #text;

    constructor(text = '', { status = 200, statusText = '', headers, url = '' } = {}) {
      this.#text = text === null ? '' : String(text);
      const ok = status >= 200 && status < 300;
      Object.assign(this, { status, statusText, headers: new Headers(headers), url, ok, redirected: false, bodyUsed: false, type: 'default' });
    }

    // Of the body, once.
    async taken() {
      if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
      this.bodyUsed = true;
      return this.#text;
    }

    async text() {
      return (await this.taken()).replace(/^\ufeff/, '');
    }

    async json() {
      return JSON.parse(await this.text());
    }

    async arrayBuffer() {
      return (await this.bytes()).buffer;
    }

    async bytes() {
      return new (load('encoding').TextEncoder)().encode(await this.taken());
    }

    clone() {
      if (this.bodyUsed) throw new TypeError('Response.clone: Body has already been consumed.');
      return new this.constructor(this.#text, this);
    }

    static json(value, init = {}) {
      return new this(JSON.stringify(value), { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
    }
  }
  lacks(Response.prototype, 'Response.', 'blob formData body');
  lacks(Response, 'Response.', 'error redirect');

  // Of the package `node-fetch`, version 2.
  class NodeResponse extends Response {
    async text() {
      return this.taken();
    }

    async json() {
      const text = await this.taken();
      try {
        return JSON.parse(text);
      } catch (error) {
        throw fetchError(`invalid json response body at ${this.url} reason: ${error.message}`, 'invalid-json');
      }
    }

    async buffer() {
      return load('buffer').from(await this.taken());
    }

    get size() {
      return 0;
    }
  }

  class Request {
    constructor(target, init = {}) {
      const from = target instanceof Request ? target : {};
      const { method = from.method ?? 'GET', headers = from.headers, body = from.body ?? null, signal = from.signal } = init;
      Object.assign(this, { url: new (load('url'))(String(target.url ?? target)).href, method: method.toUpperCase(), headers: new Headers(headers), body, signal });
    }
  }
  lacks(Request.prototype, 'Request.', 'clone text json arrayBuffer blob formData');

  class AbortSignal extends load('events') {
    aborted = false;

    addEventListener(name, listener) {
      this.on(name, listener);
    }

    throwIfAborted() {
      if (this.aborted) throw this.reason;
    }

    removeEventListener(name, listener) {
      this.off(name, listener);
    }

    static timeout(ms) {
      const controller = new AbortController();
      const reason = Object.assign(new Error('The operation was aborted due to timeout'), { name: 'TimeoutError' });
      setTimeout(() => controller.abort(reason), ms);
      return controller.signal;
    }
  }

  class AbortController {
    signal = new AbortSignal();

    abort(reason = Object.assign(new Error('This operation was aborted'), { name: 'AbortError' })) {
      if (this.signal.aborted) return;
      Object.assign(this.signal, { aborted: true, reason });
      this.signal.emit('abort', { type: 'abort' });
    }
  }

  function prepared(target, init, agent) {
    const URL = load('url');
    const URLSearchParams = load('search_params');
    const headers = new Headers(init.headers);
    const set = (name, value) => headers.has(name) || headers.set(name, value);
    set('accept', '*/*');
    set('user-agent', agent);
    let { body = null } = init;
    if (body instanceof URLSearchParams) set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
    else if (typeof body === 'string') set('content-type', 'text/plain;charset=UTF-8');
    else if (typeof body === 'function') throw missing('fetch with this body');
    if (body !== null) body = String(body);
    const method = String(init.method ?? 'GET');
    // As in Node, a patch stays as it is written.
    const known = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'].find((name) => name === method.toUpperCase()) ?? method;
    if (body !== null && (known === 'GET' || known === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
    const text = String(target);
    if (!URL.canParse(text)) throw new TypeError(`Failed to parse URL from ${text}`);
    return { method: known, url: new URL(text).href, headers: Object.fromEntries(headers), body, timeout: init.timeout };
  }

  const fetchWith = (failed, Answer, agent) =>
    async function fetch(target, init = {}) {
      const isRequest = target instanceof Request;
      const { signal, ...sent } = isRequest ? { ...target, ...init } : init;
      const request = prepared(isRequest ? target.url : target, sent, agent);
      return new Promise((resolve, reject) => {
        const aborted = () => reject(signal.reason);
        if (signal?.aborted) return aborted();
        signal?.addEventListener('abort', aborted);
        send(request, (error, answer) => {
          if (error) return reject(failed(request.url, error));
          const made = new Answer(decoded(answer, true), { ...answer, url: request.url });
          resolve(Answer === Response ? Object.assign(made, { type: 'basic' }) : made);
        });
      });
    };

  function fetchError(message, type, code) {
    return Object.assign(new Error(message), { name: 'FetchError', type, ...(code && { code, errno: code }) });
  }

  const fetch = fetchWith((_, cause) => new TypeError('fetch failed', { cause }), Response, 'node');
  const failed = (url, { message, code }) => fetchError(`request to ${url} failed, reason: ${message}`, 'system', code);
  const nodeFetch = fetchWith(failed, NodeResponse, 'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)');
  Object.assign(nodeFetch, { default: nodeFetch, Headers, Response: NodeResponse, Request, isRedirect: (status) => [301, 302, 303, 307, 308].includes(status) });
  lacks(nodeFetch, 'node-fetch.', 'FetchError AbortError');
  lacks(AbortSignal, 'AbortSignal.', 'any abort');
  return { fetch, nodeFetch, Headers, Response, Request, AbortController, AbortSignal };
});
