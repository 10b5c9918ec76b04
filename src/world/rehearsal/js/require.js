// `require`: the modules that a rehearsal has, and why another one is missing.
(function ({ load, format, inspect }) {
  // The versions that Auth0 removed with Node 16, from the first to the last of a range.
  const REMOVED = {
    axios: [['0.15.2', '0.22.0'], ['0.27.2', '0.27.2']],
    request: [['2.27.0', '2.88.0']],
    jsonwebtoken: [['5.0.0', '8.5.0']],
  };

  const own = {
    assert: () => Object.assign(ok, { ok, equal: (one, other) => ok(one == other), strictEqual: (one, other) => ok(one === other) }),
    axios: () => load('axios'),
    buffer: () => ({ Buffer: load('buffer') }),
    crypto: () => load('crypto'),
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
    querystring: () => load('querystring'),
    qs: () => load('querystring'),
    request: () => load('request'),
    url: () => load('url'),
    util: () => ({ format, inspect, promisify, isArray: Array.isArray }),
  };

  function ok(holds, message = 'The expression evaluated to a falsy value') {
    if (!holds) throw new Error(message);
  }

  function promisify(work) {
    return (...args) => new Promise((resolve, reject) => work(...args, (error, value) => (error ? reject(error) : resolve(value))));
  }

  const number = (version) => version.split('.').reduce((sum, part) => sum * 10000 + (parseInt(part, 10) || 0), 0);
  const whole = (version) => [...version.split('.'), '0', '0'].slice(0, 3).join('.');

  return function require(name) {
    const [, bare, version] = /^(?:node:)?(@?[^@]*)(?:@(.*))?$/.exec(String(name)) ?? [null, String(name)];
    const fail = (why) => {
      throw Object.assign(new Error(`Cannot find module '${name}'. ${why}`), { code: 'MODULE_NOT_FOUND' });
    };
    const isRemoved = ([from, to]) => number(whole(version)) >= number(from) && number(whole(version)) <= number(to);
    if (version && Object.hasOwn(REMOVED, bare) && REMOVED[bare].some(isRemoved)) {
      fail(`Auth0 removed this version. Write require('${bare}')`);
    }
    if (!Object.hasOwn(own, bare)) fail("The rehearsal doesn't have it, but Auth0 may");
    return own[bare]();
  };
});
