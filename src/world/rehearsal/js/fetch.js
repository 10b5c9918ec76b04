// `fetch` and the package `node-fetch`.
(function ({ load, send, decoded }) {

  class Headers {
    #all = new Map();

    constructor(init) {
      const pairs = !init ? [] : init[Symbol.iterator] ? [...init] : Object.entries(init);
      pairs.forEach(([name, value]) => this.set(name, value));
    }

    set(name, value) {
      this.#all.set(String(name).toLowerCase(), String(value));
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

    forEach(work) {
      this.#all.forEach((value, name) => work(value, name, this));
    }

    entries() {
      return this.#all.entries();
    }

    keys() {
      return this.#all.keys();
    }

    values() {
      return this.#all.values();
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
      this.#text = text;
      Object.assign(this, { status, statusText, headers: new Headers(headers), url, ok: status >= 200 && status < 300 });
      Object.assign(this, { redirected: false, bodyUsed: false });
    }

    async text() {
      if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
      this.bodyUsed = true;
      return this.#text;
    }

    async json() {
      return JSON.parse(await this.text());
    }

    async buffer() {
      return load('buffer').from(await this.text());
    }

    async arrayBuffer() {
      return new Uint8Array(await this.buffer()).buffer;
    }

    clone() {
      return new Response(this.#text, this);
    }
  }

  class AbortSignal extends load('events') {
    aborted = false;

    addEventListener(name, listener) {
      this.on(name, listener);
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

  function prepared(target, init) {
    const { URL, URLSearchParams } = load('url');
    const headers = new Headers(init.headers);
    if (!headers.has('accept')) headers.set('accept', '*/*');
    if (!headers.has('user-agent')) headers.set('user-agent', 'node');
    let { body = null } = init;
    if (body instanceof URLSearchParams) {
      body = String(body);
      if (!headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
    } else if (body !== null) {
      body = String(body);
      if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8');
    }
    const method = String(init.method ?? 'GET').toUpperCase();
    if (body !== null && (method === 'GET' || method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
    return { method, url: new URL(String(target.url ?? target)).href, headers: Object.fromEntries(headers), body, timeout: init.timeout };
  }

  const fetchWith = (failed) =>
    async function fetch(target, init = {}) {
      const sent = prepared(target, init);
      return new Promise((resolve, reject) => {
        const { signal } = init;
        const aborted = () => reject(signal.reason);
        if (signal?.aborted) return aborted();
        signal?.addEventListener('abort', aborted);
        send(sent, (error, answer) => {
          if (error) return reject(failed(sent.url, error));
          resolve(new Response(decoded(answer, true), { ...answer, url: sent.url }));
        });
      });
    };

  const fetch = fetchWith((_, cause) => new TypeError('fetch failed', { cause }));
  const nodeFetch = fetchWith((url, { message, code }) => {
    const error = new Error(`request to ${url} failed, reason: ${message}`);
    return Object.assign(error, { name: 'FetchError', type: 'system', code, errno: code });
  });
  Object.assign(nodeFetch, { default: nodeFetch, Headers, Response });
  return { fetch, nodeFetch, Headers, Response, AbortController, AbortSignal };
});
