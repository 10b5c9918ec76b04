// Node's `http` and `https`: requests with a body, and responses as events.
(function ({ load, later, send, decoded, lacks, keyOf }) {
  const EventEmitter = load('events');

  class IncomingMessage extends EventEmitter {
    #encoding;
    #body;

    constructor({ status, statusText, headers, ...rest }) {
      super();
      Object.assign(this, { statusCode: status, statusMessage: statusText, headers, rawHeaders: Object.entries(headers).flat() });
      this.#body = decoded({ ...rest }, false);
    }

    setEncoding(encoding) {
      this.#encoding = encoding;
      return this;
    }

    resume() {
      return this;
    }

    destroy() {}

    pause() {
      return this;
    }

    setTimeout() {
      return this;
    }

    // Once, after the script had the time to listen.
    flow() {
      if (this.#body) this.emit('data', this.#chunk());
      this.complete = true;
      this.emit('end');
      this.emit('close');
    }

    #chunk() {
      return this.#encoding ? this.#body : load('buffer').from(this.#body);
    }

    async *[Symbol.asyncIterator]() {
      if (this.#body) yield this.#chunk();
    }
  }
  lacks(IncomingMessage.prototype, 'http.IncomingMessage.', 'pipe read unpipe unshift socket connection headersDistinct trailers iterator map filter toArray');

  class ClientRequest extends EventEmitter {
    #sent;
    #body = '';
    #destroyed = false;

    constructor(options, listener) {
      super();
      this.#sent = options;
      Object.assign(this, { method: options.method, path: new (load('url'))(options.url).pathname });
      if (listener) this.once('response', listener);
    }

    write(chunk) {
      this.#body += chunk;
      return true;
    }

    #key(name) {
      return keyOf(this.#sent.headers, name) ?? name;
    }

    setHeader(name, value) {
      const key = this.#key(name);
      delete this.#sent.headers[key];
      this.#sent.headers[name] = Array.isArray(value) ? value : String(value);
      return this;
    }

    getHeader(name) {
      return this.#sent.headers[this.#key(name)];
    }

    hasHeader(name) {
      return this.getHeader(name) !== undefined;
    }

    removeHeader(name) {
      delete this.#sent.headers[this.#key(name)];
    }

    getHeaders() {
      return Object.fromEntries(Object.entries(this.#sent.headers).map(([name, value]) => [name.toLowerCase(), value]));
    }

    getHeaderNames() {
      return Object.keys(this.getHeaders());
    }

    setTimeout(ms, listener) {
      this.#sent.timeout = ms;
      if (listener) this.once('timeout', listener);
      return this;
    }

    setNoDelay() {}

    setSocketKeepAlive() {}

    flushHeaders() {}

    end(chunk) {
      if (chunk !== undefined && typeof chunk !== 'function') this.#body += chunk;
      later(() => this.#start());
      return this;
    }

    destroy(error) {
      this.#destroyed = true;
      if (error) later(() => this.emit('error', error));
      return this;
    }

    abort() {
      this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    }

    #start() {
      if (this.#destroyed) return;
      send({ ...this.#sent, body: this.#body || null }, (error, response) => {
        if (this.#destroyed) return;
        if (error?.code === 'ETIMEDOUT' && this.emit('timeout')) return;
        if (error) return void this.emit('error', error);
        const message = new IncomingMessage(response);
        this.emit('response', message);
        later(() => message.flow());
      });
    }
  }

  lacks(ClientRequest.prototype, 'http.ClientRequest.', 'socket connection cork uncork addTrailers appendHeader setHeaders pipe clearTimeout');

  function options(target, more = {}, usual) {
    const URL = load('url');
    if (typeof target === 'string' || target instanceof URL) {
      const url = new URL(String(target));
      const { username, password } = url;
      const auth = username ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}` : undefined;
      if (more.path !== undefined) return options({ protocol: url.protocol, hostname: url.hostname, port: url.port, auth, ...more }, {}, usual);
      Object.assign(url, { username: '', password: '' });
      return prepared({ auth, ...more, url: url.href }, usual);
    }
    const { protocol = usual, path = '/', port } = target;
    const host = target.hostname ?? String(target.host ?? 'localhost').replace(/:\d+$/, '');
    if (protocol !== usual) throw notThis(protocol, usual);
    const open = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    return prepared({ ...target, url: `${protocol}//${open}${port ? `:${port}` : ''}${path}` }, usual);
  }

  function notThis(protocol, usual) {
    const error = new TypeError(`Protocol "${protocol}" not supported. Expected "${usual}"`);
    return Object.assign(error, { code: 'ERR_INVALID_PROTOCOL' });
  }

  function prepared({ url, method = 'GET', headers = {}, auth, timeout }, usual) {
    if (!url.startsWith(usual)) throw notThis(url.slice(0, url.indexOf(':') + 1), usual);
    const sent = { url, method: method.toUpperCase(), headers: { ...headers }, timeout };
    for (const [name, value] of Object.entries(sent.headers)) sent.headers[name] = Array.isArray(value) ? value : String(value);
    if (auth) sent.headers.Authorization = `Basic ${load('buffer').from(auth).toString('base64')}`;
    return sent;
  }

  function made(usual) {
    const request = (target, more, listener) => {
      const [own, listens] = typeof more === 'function' ? [{}, more] : [more, listener];
      return new ClientRequest(options(target, own, usual), listens);
    };
    const all = { request, get: (...args) => request(...args).end(), Agent: class Agent { destroy() {} }, globalAgent: {} };
    return lacks(all, usual === 'http:' ? 'http.' : 'https.', 'createServer Server ClientRequest IncomingMessage OutgoingMessage ServerResponse METHODS STATUS_CODES validateHeaderName validateHeaderValue');
  }

  return { http: made('http:'), https: made('https:') };
});
