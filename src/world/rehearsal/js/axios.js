// The package `axios`, as far as profile scripts use it.
(function ({ load, send, decoded, lacks, keyOf }) {
  class AxiosError extends Error {
    constructor(message, code, config, request, response) {
      super(message);
      Object.assign(this, { code, config, request: request ?? {}, response, isAxiosError: true });
      if (response) this.status = response.status;
    }

    get name() {
      return 'AxiosError';
    }

    toJSON() {
      return { message: this.message, name: this.name, code: this.code, status: this.status ?? null };
    }
  }

  class CanceledError extends AxiosError {
    constructor(message = 'canceled', config) {
      super(message, 'ERR_CANCELED', config);
      Object.assign(this, { __CANCEL__: true });
    }

    get name() {
      return 'CanceledError';
    }
  }

  // An object of headers. Its methods find a name in any case.
  class AxiosHeaders {
    constructor(headers) {
      Object.assign(this, headers);
    }

    #key(name) {
      return keyOf(this, name);
    }

    get(name) {
      const key = this.#key(name);
      return key === undefined ? undefined : this[key];
    }

    has(name) {
      return this.#key(name) !== undefined;
    }

    set(name, value) {
      if (typeof name === 'object') Object.entries(name).forEach(([key, one]) => this.set(key, one));
      else this[this.#key(name) ?? name] = value;
      return this;
    }

    delete(name) {
      return this.has(name) && delete this[this.#key(name)];
    }

    toJSON() {
      return { ...this };
    }

    getContentType() {
      return this.get('content-type');
    }

    setContentType(value) {
      return this.set('Content-Type', value);
    }

    setAuthorization(value) {
      return this.set('Authorization', value);
    }

    *[Symbol.iterator]() {
      yield* Object.entries(this);
    }

    static from(headers) {
      return headers instanceof this ? headers : new this(headers);
    }
  }
  lacks(AxiosHeaders.prototype, 'AxiosHeaders.', 'clear normalize concat getSetCookie hasContentType getContentLength setContentLength getAccept setAccept getUserAgent setUserAgent getAuthorization');

  const lowered = (headers) => Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const isNested = (value) => typeof value === 'object' && value !== null && !(value instanceof Date);
  const encode = (text) => encodeURIComponent(text).replace(/%3A/gi, ':').replace(/%24/g, '$').replace(/%2C/gi, ',').replace(/%20/g, '+');

  // `a[b]=1` and `a[]=1`, as axios writes nested values.
  function pairs(name, value, isInner) {
    if (value === undefined || value === null) return [];
    if (!isNested(value)) return [[name, value instanceof Date ? value.toISOString() : String(value)]];
    const isFlat = Array.isArray(value) && !isInner && !value.some(isNested);
    return Object.entries(value).flatMap(([key, one]) => pairs(isFlat ? `${name}[]` : `${name}[${key}]`, one, true));
  }

  function query(params, serializer) {
    if (!params) return '';
    if (typeof serializer === 'function') return serializer(params);
    if (serializer?.serialize) return serializer.serialize(params);
    if (params instanceof load('search_params')) return String(params);
    const all = Object.entries(params).flatMap(([name, value]) => pairs(name, value, false));
    return all.map((pair) => pair.map(encode).join('=')).join('&');
  }

  function address({ url = '', baseURL, params, paramsSerializer }) {
    const text = baseURL && !/^([a-z][a-z\d+\-.]*:)?\/\//i.test(url) ? (url ? `${baseURL.replace(/\/?\/$/, '')}/${String(url).replace(/^\/+/, '')}` : baseURL) : String(url);
    const added = query(params, paramsSerializer);
    const [bare] = added ? text.split('#') : [text];
    const whole = added ? bare + (bare.includes('?') ? '&' : '?') + added : bare;
    try {
      return new (load('url'))(whole).href;
    } catch (error) {
      throw new AxiosError(error.message, 'ERR_INVALID_URL', { url });
    }
  }

  function prepared(config) {
    const headers = { accept: 'application/json, text/plain, */*', ...lowered(config.headers) };
    let body = null;
    let { data } = config;
    const kind = (value) => (headers['content-type'] ??= value);
    if (config.transformRequest) data = [].concat(config.transformRequest).reduce((value, change) => change.call(config, value, config.headers), data);
    if (data !== undefined && data !== null) {
      if (typeof data === 'string' || load('buffer').isBuffer(data)) {
        kind('application/x-www-form-urlencoded');
        body = String(data);
      } else if (data instanceof load('search_params')) {
        kind('application/x-www-form-urlencoded;charset=utf-8');
        body = String(data);
      } else if (String(headers['content-type']).includes('application/x-www-form-urlencoded')) {
        body = Object.entries(data).flatMap(([name, value]) => pairs(name, value, false)).map((pair) => pair.map((part) => encodeURIComponent(part).replace(/%20/g, '+')).join('=')).join('&');
      } else {
        kind('application/json');
        body = JSON.stringify(data);
      }
    }
    headers['user-agent'] ??= 'axios/1.7.9';
    if (config.auth) {
      const { username = '', password = '' } = config.auth;
      headers.authorization = `Basic ${load('buffer').from(`${username}:${password}`).toString('base64')}`;
    }
    Object.keys(headers).forEach((name) => (headers[name] === undefined || headers[name] === null || headers[name] === false) && delete headers[name]);
    return { method: config.method.toUpperCase(), url: address(config), headers, body, timeout: config.timeout || undefined };
  }

  function data(text, { responseType, transformResponse }, headers) {
    const plain = text.replace(/^\ufeff/, '');
    if (transformResponse) return [].concat(transformResponse).reduce((value, change) => change(value, headers), plain);
    if (responseType === 'text') return plain;
    if (responseType === 'arraybuffer') return load('buffer').from(text);
    try {
      return JSON.parse(plain);
    } catch {
      return plain;
    }
  }

  function perform(config) {
    return new Promise((resolve, reject) => {
      const { signal } = config;
      const aborted = () => reject(new CanceledError(undefined, config));
      if (signal?.aborted) return aborted();
      signal?.addEventListener('abort', aborted);
      const sent = prepared(config);
      send(sent, (error, answer) => {
        if (error?.code === 'ETIMEDOUT') return reject(new AxiosError(config.timeout ? `timeout of ${config.timeout}ms exceeded` : error.message, config.timeout ? 'ECONNABORTED' : error.code, config));
        if (error) return reject(Object.assign(new AxiosError(error.message, error.code, config), { errno: error.errno, cause: error }));
        const { status, statusText } = answer;
        const headers = new AxiosHeaders(answer.headers);
        const request = { method: sent.method, path: new (load('url'))(sent.url).pathname, res: { responseUrl: sent.url } };
        const response = { status, statusText, headers, config, request, data: data(decoded(answer, config.decompress !== false), config, headers) };
        const isFine = config.validateStatus === undefined ? status >= 200 && status < 300 : !config.validateStatus || config.validateStatus(status);
        if (isFine) return resolve(response);
        const code = status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
        reject(new AxiosError(`Request failed with status code ${status}`, code, config, request, response));
      });
    });
  }

  class Interceptors {
    all = [];

    use(work, failed) {
      return this.all.push([work, failed]) - 1;
    }

    eject(id) {
      this.all[id] = undefined;
    }

    clear() {
      this.all = [];
    }
  }

  function made(defaults) {
    const own = { ...defaults, headers: { common: {}, ...defaults.headers } };
    const interceptors = { request: new Interceptors(), response: new Interceptors() };
    // Headers for all methods, for one, and those that stand for themselves.
    function headersFor(method) {
      const { common, delete: _, get, head, post, put, patch, ...plain } = own.headers;
      const one = { delete: _, get, head, post, put, patch }[method];
      return { ...lowered(common), ...lowered(one), ...lowered(plain) };
    }
    function merged(config) {
      const method = String(config.method ?? own.method ?? 'get').toLowerCase();
      return { ...own, ...config, method, headers: new AxiosHeaders({ ...headersFor(method), ...lowered(config.headers) }) };
    }
    async function request(target, config) {
      let chain = Promise.resolve(merged(typeof target === 'string' ? { ...config, url: target } : { ...target }));
      for (const [work, failed] of interceptors.request.all.filter(Boolean).reverse()) chain = chain.then(work, failed);
      chain = chain.then(perform);
      for (const [work, failed] of interceptors.response.all.filter(Boolean)) chain = chain.then(work, failed);
      return chain;
    }
    const axios = (target, config) => request(target, config);
    Object.assign(axios, { request, interceptors, getUri: (config) => address(merged(config)) });
    for (const method of ['get', 'delete', 'head', 'options']) axios[method] = (url, config) => request({ ...config, url, method });
    for (const method of ['post', 'put', 'patch']) axios[method] = (url, data, config) => request({ ...config, url, data, method });
    for (const method of ['post', 'put', 'patch']) {
      const headers = { 'Content-Type': 'multipart/form-data' };
      axios[`${method}Form`] = (url, data, config) => axios[method](url, data, { ...config, headers: { ...headers, ...config?.headers } });
    }
    Object.assign(axios, { defaults: own, create: (more) => made({ ...own, ...more, headers: { ...own.headers, ...more?.headers } }) });
    Object.assign(axios, { AxiosError, CanceledError, AxiosHeaders, VERSION: '1.7.9' });
    Object.assign(axios, { isAxiosError: (error) => error?.isAxiosError === true, isCancel: (error) => Boolean(error?.__CANCEL__) });
    Object.assign(axios, { all: (all) => Promise.all(all), spread: (work) => (all) => work(...all) });
    lacks(axios, 'axios.', 'Axios Cancel CancelToken toFormData formToJSON getAdapter HttpStatusCode mergeConfig');
    return Object.assign(axios, { default: axios });
  }

  return made({});
});
