// `URLSearchParams`.
(function () {
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

  return URLSearchParams;
});
