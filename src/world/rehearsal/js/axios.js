// The package `axios`, as far as profile scripts use it.
(function ({ load, send, decoded }) {

  class AxiosError extends Error {
    constructor(message, code, config, response) {
      super(message);
      Object.assign(this, { code, config, response, request: {}, status: response?.status, isAxiosError: true });
    }

    get name() {
      return 'AxiosError';
    }

    toJSON() {
      return { message: this.message, name: this.name, code: this.code, status: this.status ?? null };
    }
  }

  const lowered = (headers) => Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

  function address({ url = '', baseURL, params }) {
    const { URL, URLSearchParams } = load('url');
    const text = baseURL && !/^https?:/i.test(url) ? `${baseURL.replace(/\/+$/, '')}/${String(url).replace(/^\/+/, '')}` : String(url);
    const whole = new URL(text);
    const all = params instanceof URLSearchParams ? params : new URLSearchParams();
    if (all !== params) {
      for (const [name, value] of Object.entries(params ?? {})) {
        const values = Array.isArray(value) ? value.map((one) => [`${name}[]`, one]) : [[name, value]];
        values.filter(([, one]) => one !== undefined && one !== null).forEach(([key, one]) => all.append(key, one instanceof Date ? one.toISOString() : one));
      }
    }
    for (const [name, value] of all) whole.searchParams.append(name, value);
    return whole.href;
  }

  function prepared(config) {
    const headers = { accept: 'application/json, text/plain, */*', ...config.headers };
    let body = null;
    const { data } = config;
    const kind = (value) => (headers['content-type'] ??= value);
    if (data !== undefined && data !== null) {
      if (typeof data === 'string') {
        kind('application/x-www-form-urlencoded');
        body = data;
      } else if (data instanceof load('url').URLSearchParams) {
        kind('application/x-www-form-urlencoded;charset=utf-8');
        body = String(data);
      } else if (String(headers['content-type']).startsWith('application/x-www-form-urlencoded')) {
        body = load('querystring').form(data);
      } else {
        kind('application/json');
        body = JSON.stringify(data);
      }
    }
    headers['user-agent'] ??= 'axios/1';
    if (config.auth) {
      const { username = '', password = '' } = config.auth;
      headers.authorization = `Basic ${load('buffer').from(`${username}:${password}`).toString('base64')}`;
    }
    Object.keys(headers).forEach((name) => (headers[name] === undefined || headers[name] === null) && delete headers[name]);
    return { method: config.method.toUpperCase(), url: address(config), headers, body, timeout: config.timeout || undefined };
  }

  function data(text, { responseType, transformResponse }) {
    if (transformResponse) return [].concat(transformResponse).reduce((value, change) => change(value), text);
    if (responseType === 'text') return text;
    if (responseType === 'arraybuffer') return load('buffer').from(text);
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  function perform(config) {
    return new Promise((resolve, reject) => {
      const sent = prepared(config);
      send(sent, (error, answer) => {
        if (error) return reject(new AxiosError(error.message, error.code === 'ETIMEDOUT' ? 'ECONNABORTED' : error.code, config));
        const { status, statusText, headers } = answer;
        const response = { data: data(decoded(answer, true), config), status, statusText, headers, config, request: {} };
        const isFine = config.validateStatus === undefined ? status >= 200 && status < 300 : !config.validateStatus || config.validateStatus(status);
        if (isFine) return resolve(response);
        const code = status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
        reject(new AxiosError(`Request failed with status code ${status}`, code, config, response));
      });
    });
  }

  function made(defaults) {
    const merged = (config) => {
      const method = config.method ?? defaults.method ?? 'get';
      return { ...defaults, ...config, method, headers: { ...lowered(defaults.headers?.common), ...lowered(plain(defaults.headers)), ...lowered(config.headers) } };
    };
    const plain = ({ common, ...headers } = {}) => headers;
    const request = async (target, config) => perform(merged(typeof target === 'string' ? { ...config, url: target } : { ...target }));
    const axios = (target, config) => request(target, config);
    axios.request = request;
    for (const method of ['get', 'delete', 'head', 'options']) axios[method] = (url, config) => request({ ...config, url, method });
    for (const method of ['post', 'put', 'patch']) axios[method] = (url, data, config) => request({ ...config, url, data, method });
    const own = { ...defaults, headers: { common: {}, ...defaults.headers } };
    Object.assign(axios, { defaults: own, create: (more) => made({ ...own, ...more, headers: { ...own.headers, ...more?.headers } }) });
    defaults = own;
    Object.assign(axios, { AxiosError, isAxiosError: (error) => error?.isAxiosError === true, all: (all) => Promise.all(all) });
    return Object.assign(axios, { default: axios });
  }

  return made({});
});
