// The `request` package, version 2.88, as far as profile scripts use it.
(function ({ load, later, send, decoded, missing, lacks, keyOf }) {
  const EventEmitter = load('events');
  const formText = (fields) => load('querystring').form(fields);
  const has = (headers, name) => keyOf(headers, name) !== undefined;
  const isFilled = (value) => value !== undefined && value !== null;

  class Request extends EventEmitter {
    constructor(options) {
      super();
      this.options = options;
      this.method = String(options.method ?? 'GET');
      later(() => this.#start());
    }

    auth(user, pass, sendImmediately, bearer) {
      this.options.auth = { user, pass, bearer };
      return this;
    }

    form(fields) {
      if (fields === undefined) throw missing('request().form');
      this.options.form = fields;
      return this;
    }

    json(value) {
      this.options.json = value;
      return this;
    }

    qs(query) {
      this.options.qs = { ...this.options.qs, ...query };
      return this;
    }

    setHeader(name, value) {
      this.options.headers = { ...this.options.headers, [name]: value };
      return this;
    }

    getHeader(name) {
      const { headers } = this.options;
      return headers?.[keyOf(headers, name)];
    }

    toJSON() {
      return { uri: this.uri, method: this.method, headers: this.headers };
    }

    abort() {
      this.aborted = true;
    }

    end() {
      return this;
    }

    #start() {
      const callback = once(this.options.callback);
      const fail = (error) => {
        if (callback) callback(error);
        else this.emit('error', error);
      };
      let sent;
      try {
        sent = this.#prepared();
      } catch (error) {
        return fail(error);
      }
      if (this.aborted) return;
      send(sent, (error, answer) => {
        if (this.aborted) return;
        if (error) return fail(error.code === 'ETIMEDOUT' ? late() : error);
        const response = this.#response(sent, answer);
        this.emit('response', response);
        if (callback) callback(null, response, response.body);
        this.emit('data', response.body);
        this.emit('complete', response, response.body);
        this.emit('end');
      });
    }

    #response(sent, answer) {
      const { options } = this;
      const { encoding, json } = options;
      const text = decoded(answer, options.gzip);
      const isUtf8 = encoding === undefined || /^utf-?8$/i.test(encoding);
      const bytes = () => load('buffer').from(text);
      let body = encoding === null ? bytes() : isUtf8 ? text : bytes().toString(encoding);
      // Only an encoding by its name removes the mark at the beginning.
      if (encoding === 'utf8') body = body.replace(/^\ufeff/, '');
      if (json) body = body.length ? parsed(body, options.jsonReviver) : undefined;
      const { status, headers, statusText } = answer;
      const request = { uri: new (load('url'))(sent.url), method: this.method, headers: sent.headers };
      const plain = { statusCode: status, body, headers, request };
      return Object.assign(new EventEmitter(), plain, { statusMessage: statusText, toJSON: () => plain });
    }

    #prepared() {
      const { options } = this;
      for (const name of ['formData', 'multipart', 'oauth', 'aws', 'httpSignature']) {
        if (options[name]) throw missing(`request's option ${name}`);
      }
      const headers = { ...options.headers };
      Object.keys(headers).forEach((name) => headers[name] === undefined && delete headers[name]);
      const set = (name, value) => has(headers, name) || (headers[name] = value);
      let { body } = options;
      if (options.form) {
        body = typeof options.form === 'string' ? options.form : formText(options.form);
        set('content-type', 'application/x-www-form-urlencoded');
      }
      if (options.json) {
        set('accept', 'application/json');
        const isForm = Object.values(headers).some((value) => String(value).startsWith('application/x-www-form-urlencoded'));
        const value = typeof options.json === 'boolean' ? body : options.json;
        if (value !== undefined && !(typeof options.json === 'boolean' && isForm)) {
          body = JSON.stringify(value);
          set('content-type', 'application/json');
        }
      }
      if (body && typeof body !== 'string' && !load('buffer').isBuffer(body)) throw new Error('Argument error, options.body.');
      const credentials = authorization(options.auth);
      if (credentials) set('authorization', credentials);
      if (options.gzip) set('accept-encoding', 'gzip, deflate');
      const text = isFilled(body) ? String(body) : null;
      return { method: this.method.toUpperCase(), url: address(options), headers, body: text, timeout: options.timeout };
    }
  }

  lacks(Request.prototype, 'request().', 'pipe multipart aws httpSignature hawk oauth jar write pause resume destroy');

  const late = () => Object.assign(new Error('ESOCKETTIMEDOUT'), { code: 'ESOCKETTIMEDOUT', connect: false });

  function once(callback) {
    let called = false;
    return typeof callback === 'function' && ((...args) => {
      if (!called) {
        called = true;
        callback(...args);
      }
    });
  }

  function parsed(body, reviver) {
    try {
      return JSON.parse(body, reviver);
    } catch {
      return body;
    }
  }

  function authorization(auth) {
    if (!auth) return undefined;
    if (auth.bearer !== undefined) return `Bearer ${typeof auth.bearer === 'function' ? auth.bearer() : auth.bearer}`;
    const [user, pass] = [auth.user ?? auth.username ?? '', auth.pass ?? auth.password ?? ''];
    return `Basic ${load('buffer').from(`${user}:${pass}`).toString('base64')}`;
  }

  function address({ uri, baseUrl, qs }) {
    if (!uri) throw new Error('options.uri is a required argument');
    let text = typeof uri === 'string' ? uri : uri.href ?? load('node_url').format(uri);
    if (baseUrl) text = `${String(baseUrl).replace(/\/$/, '')}/${text.replace(/^\//, '')}`;
    const URL = load('url');
    let url;
    try {
      url = new URL(text);
    } catch {
      throw new Error(`Invalid URI "${text}"`);
    }
    if (qs) {
      const kept = Object.fromEntries(url.searchParams);
      url.search = formText({ ...kept, ...qs });
    }
    return url.href;
  }

  function given(uri, options, callback) {
    if (typeof options === 'function') callback = options;
    const given = typeof options === 'object' && options !== null ? { ...options, uri } : typeof uri === 'string' ? { uri } : { ...uri };
    given.uri = given.uri ?? given.url;
    given.callback = callback ?? given.callback;
    return given;
  }

  function made(defaults) {
    const merged = (uri, options, callback, method) => {
      if (uri === undefined) throw new Error('undefined is not a valid uri or options object.');
      const own = given(uri, options, callback);
      const all = { ...defaults, ...own, headers: { ...defaults.headers, ...own.headers } };
      return method ? { ...all, method } : all;
    };
    const request = (uri, options, callback) => new Request(merged(uri, options, callback));
    const verbs = { get: 'GET', head: 'HEAD', post: 'POST', put: 'PUT', patch: 'PATCH', del: 'DELETE', delete: 'DELETE' };
    for (const [name, method] of Object.entries(verbs)) {
      request[name] = (uri, options, callback) => new Request(merged(uri, options, callback, method));
    }
    request.defaults = (more) => made({ ...defaults, ...more, headers: { ...defaults.headers, ...more.headers } });
    request.jar = () => ({ setCookie() {}, getCookieString: () => '' });
    request.cookie = (text) => text;
    return lacks(request, 'request.', 'forever initParams debug Request');
  }

  return made({});
});
