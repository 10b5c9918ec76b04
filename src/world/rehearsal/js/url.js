// `URL`, `URLSearchParams`, and the old functions of Node's `url`. The host takes URLs apart.
(function ({ host }) {
  const PARTS = ['protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
  const decode = (text) => {
    const spaced = text.replace(/\+/g, ' ');
    try {
      return decodeURIComponent(spaced);
    } catch {
      return spaced;
    }
  };
  const encode = (text) =>
    encodeURIComponent(String(text).toWellFormed())
      .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(/%20/g, '+');

  class URLSearchParams {
    #pairs = [];
    #changed = () => {};

    constructor(init = '', changed) {
      if (changed) this.#changed = changed;
      if (typeof init === 'string') {
        const pairs = init.replace(/^\?/, '').split('&').filter(Boolean);
        this.#pairs = pairs.map((pair) => {
          const at = pair.indexOf('=');
          return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
        });
      } else if (init) {
        const pairs = init[Symbol.iterator] ? [...init] : Object.entries(init);
        this.#pairs = pairs.map(([name, value]) => [String(name), String(value)]);
      }
    }

    append(name, value) {
      this.#pairs.push([String(name), String(value)]);
      this.#changed(this);
    }

    set(name, value) {
      const at = this.#pairs.findIndex(([known]) => known === String(name));
      const pairs = this.#pairs.filter(([known], index) => known !== String(name) || index === at);
      if (at < 0) pairs.push([String(name), String(value)]);
      else pairs.find(([known]) => known === String(name))[1] = String(value);
      this.#pairs = pairs;
      this.#changed(this);
    }

    delete(name) {
      this.#pairs = this.#pairs.filter(([known]) => known !== String(name));
      this.#changed(this);
    }

    get(name) {
      return this.#pairs.find(([known]) => known === String(name))?.[1] ?? null;
    }

    getAll(name) {
      return this.#pairs.filter(([known]) => known === String(name)).map(([, value]) => value);
    }

    has(name) {
      return this.#pairs.some(([known]) => known === String(name));
    }

    sort() {
      this.#pairs.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
      this.#changed(this);
    }

    forEach(work, self) {
      this.#pairs.forEach(([name, value]) => work.call(self, value, name, this));
    }

    keys() {
      return this.#pairs.map(([name]) => name).values();
    }

    values() {
      return this.#pairs.map(([, value]) => value).values();
    }

    entries() {
      return this.#pairs.map((pair) => [...pair]).values();
    }

    [Symbol.iterator]() {
      return this.entries();
    }

    get size() {
      return this.#pairs.length;
    }

    toString() {
      return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
    }
  }

  class URL {
    #parts;
    #params;

    constructor(text, base) {
      const json = host.url(String(text).toWellFormed(), base === undefined ? '' : String(base).toWellFormed());
      if (!json) throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: String(text) });
      this.#parts = JSON.parse(json);
    }

    get href() {
      return this.#parts.href;
    }

    get origin() {
      return this.#parts.origin;
    }

    get searchParams() {
      this.#params ??= new URLSearchParams(this.search, (params) => this.#change('search', String(params)));
      return this.#params;
    }

    #change(part, value) {
      this.#parts = JSON.parse(host.urlWith(this.href, part, String(value).toWellFormed()));
    }

    toString() {
      return this.href;
    }

    toJSON() {
      return this.href;
    }

    static canParse(text, base) {
      return host.url(String(text), base === undefined ? '' : String(base)) !== '';
    }

    static {
      for (const name of PARTS) {
        Object.defineProperty(this.prototype, name, {
          enumerable: true,
          get() {
            return this.#parts[name];
          },
          set(value) {
            this.#change(name, value);
          },
        });
      }
    }
  }

  // The old functions.
  function parse(text, withQuery) {
    let url;
    try {
      url = new URL(text);
    } catch {
      const [, path, query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(String(text));
      return { href: String(text), pathname: path, path: path + query, search: query || null, query: query.slice(1) || null };
    }
    const { href, protocol, host, hostname, port, pathname, search, hash } = url;
    const query = withQuery ? Object.fromEntries(new URLSearchParams(search)) : search.slice(1) || null;
    const or = (text) => text || null;
    const auth = or([url.username, url.password].filter(Boolean).join(':'));
    return { href, protocol, slashes: true, auth, host, hostname, port: or(port), pathname, search: or(search), path: pathname + search, query, hash: or(hash) };
  }

  function format(parts) {
    if (typeof parts === 'string' || parts instanceof URL) return String(parts);
    const host = parts.host ?? `${parts.hostname ?? ''}${parts.port ? `:${parts.port}` : ''}`;
    const query = parts.search ?? (parts.query ? `?${new URLSearchParams(parts.query)}` : '');
    return `${parts.protocol ? `${String(parts.protocol).replace(/:$/, '')}://` : ''}${host}${parts.pathname ?? ''}${query}${parts.hash ?? ''}`;
  }

  const resolve = (from, to) => new URL(to, from).href;
  return { URL, URLSearchParams, parse, format, resolve };
});
