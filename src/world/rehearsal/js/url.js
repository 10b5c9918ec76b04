// `URL`. The host takes URLs apart.
(function ({ host, load }) {
  const PARTS = ['protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];

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
      this.#params ??= new (load('search_params'))(this.search, (params) => this.#change('search', String(params)));
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

  return URL;
});
