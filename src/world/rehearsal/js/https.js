// Node's `http` and `https`: requests with a body, and responses as events.
(function ({ load, later, send, decoded }) {
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

    pipe() {
      throw new Error("pipe isn't available in the rehearsal");
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

  class ClientRequest extends EventEmitter {
    #sent;
    #body = '';
    #destroyed = false;

    constructor(options, listener) {
      super();
      this.#sent = options;
      if (listener) this.once('response', listener);
    }

    write(chunk) {
      this.#body += chunk;
      return true;
    }

    setHeader(name, value) {
      this.#sent.headers[name] = value;
    }

    setTimeout(ms, listener) {
      this.#sent.timeout = ms;
      if (listener) this.once('timeout', listener);
      return this;
    }

    setNoDelay() {}

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

  function options(target, more = {}, usual) {
    const { URL } = load('url');
    if (typeof target === 'string' || target instanceof URL) {
      const url = new URL(String(target));
      return prepared({ ...more, url: url.href });
    }
    const { protocol = usual, path = '/', port } = target;
    const host = target.hostname ?? String(target.host ?? 'localhost').replace(/:\d+$/, '');
    return prepared({ ...target, url: `${protocol}//${host}${port ? `:${port}` : ''}${path}` });
  }

  function prepared({ url, method = 'GET', headers = {}, auth, timeout }) {
    const sent = { url, method: method.toUpperCase(), headers: { ...headers }, timeout };
    for (const [name, value] of Object.entries(sent.headers)) sent.headers[name] = String(value);
    if (auth) sent.headers.Authorization = `Basic ${load('buffer').from(auth).toString('base64')}`;
    return sent;
  }

  function made(usual) {
    const request = (target, more, listener) => {
      const [own, listens] = typeof more === 'function' ? [{}, more] : [more, listener];
      return new ClientRequest(options(target, own, usual), listens);
    };
    return { request, get: (...args) => request(...args).end(), Agent: class Agent {}, globalAgent: {} };
  }

  return { http: made('http:'), https: made('https:') };
});
