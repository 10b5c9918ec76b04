// `require`: the modules that a rehearsal has, and why another one is missing.
(function ({ host, load, missing, lacks }) {
  const own = {
    assert: () => load('assert'),
    axios: () => load('axios'),
    buffer: () => ({ Buffer: load('buffer'), atob, btoa }),
    crypto: () => load('crypto').module,
    events: () => load('events'),
    http: () => load('https').http,
    https: () => load('https').https,
    jsonwebtoken: () => load('jsonwebtoken'),
    'jwt-decode': () => {
      const decode = (token) => load('jsonwebtoken').decode(token);
      return Object.assign(decode, { jwtDecode: decode, default: decode });
    },
    lodash: () => load('lodash'),
    'node-fetch': () => load('fetch').nodeFetch,
    process: () => process,
    querystring: () => load('querystring').node,
    qs: () => load('querystring').qs,
    request: () => load('request'),
    timers: () => ({ setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }),
    url: () => lacks(load('node_url'), 'url.', 'Url resolveObject domainToASCII domainToUnicode pathToFileURL fileURLToPath urlToHttpOptions'),
    util: () => load('util'),
  };

  return function require(name) {
    if (typeof name !== 'string') throw new TypeError('The "id" argument must be of type string.');
    const [, bare] = /^(?:node:)?(@?[^@]*)/.exec(name);
    const why = host.module(name);
    const isFunction = bare.startsWith('lodash.') && bare.slice(7);
    if (!why && Object.hasOwn(own, bare)) return own[bare]();
    if (!why && isFunction && Object.hasOwn(load('lodash'), isFunction)) return load('lodash')[isFunction];
    const error = why ? new Error(`Cannot find module '${name}'. ${why}`) : missing(`the module ${name}`);
    throw Object.assign(error, { code: 'MODULE_NOT_FOUND' });
  };
});
