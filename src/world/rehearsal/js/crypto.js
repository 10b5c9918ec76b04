// Node's `crypto`: hashes and random bytes.
(function ({ host, load }) {
  const bytes = (value, encoding) => load('buffer').from(typeof value === 'string' ? value : Array.from(value), encoding);

  class Hash {
    #algorithm;
    #key;
    #data = [];

    constructor(algorithm, key) {
      this.#algorithm = String(algorithm).toLowerCase().replace('-', '');
      this.#key = key;
      if (!host.digests(this.#algorithm)) throw new Error(`The hash ${algorithm} isn't available in the rehearsal`);
    }

    update(value, encoding) {
      this.#data.push(bytes(value, encoding));
      return this;
    }

    digest(encoding) {
      const Buffer = load('buffer');
      const hex = host.digest(this.#algorithm, this.#key ?? '', Buffer.concat(this.#data).toString('hex'), this.#key !== undefined);
      const digest = Buffer.from(hex, 'hex');
      return encoding ? digest.toString(encoding) : digest;
    }
  }

  const randomBytes = (length) => load('buffer').from(host.random(length), 'hex');
  return {
    createHash: (algorithm) => new Hash(algorithm),
    createHmac: (algorithm, key) => new Hash(algorithm, bytes(key).toString('hex')),
    randomBytes,
    randomUUID() {
      const hex = randomBytes(16).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
});
