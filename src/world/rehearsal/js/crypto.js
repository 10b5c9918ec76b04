// Node's `crypto`: hashes and random bytes. And the web's, which is a global.
(function ({ host, load, missing, lacks }) {
  const bytes = (value, encoding) => load('buffer').from(value, encoding);
  const NAMES = 'checkPrime createCipheriv createDecipheriv createDiffieHellman createECDH createPrivateKey createPublicKey createSecretKey createSign createVerify diffieHellman generateKeyPair generateKeyPairSync generateKey generateKeySync generatePrime getCiphers getCurves hkdf hkdfSync pbkdf2 pbkdf2Sync privateDecrypt privateEncrypt publicDecrypt publicEncrypt randomFill randomFillSync scrypt scryptSync sign verify Cipher Decipher Sign Verify KeyObject X509Certificate Certificate constants Hmac Hash';

  class Hash {
    #algorithm;
    #key;
    #data = [];

    constructor(algorithm, key) {
      this.#algorithm = String(algorithm).toLowerCase().replace('-', '').replace(/^rsa/, '');
      this.#key = key;
      if (!host.digests(this.#algorithm)) throw missing(`the hash ${algorithm}`);
    }

    update(value, encoding) {
      this.#data.push(bytes(value, encoding));
      return this;
    }

    copy() {
      const copy = new Hash(this.#algorithm, this.#key);
      this.#data.forEach((one) => copy.update(one));
      return copy;
    }

    digest(encoding) {
      const Buffer = load('buffer');
      const hex = host.digest(this.#algorithm, this.#key ?? '', Buffer.concat(this.#data).toString('hex'), this.#key !== undefined);
      const digest = Buffer.from(hex, 'hex');
      return encoding && encoding !== 'buffer' ? digest.toString(encoding) : digest;
    }
  }

  function randomBytes(length, done) {
    const random = load('buffer').from(host.random(length), 'hex');
    if (typeof done !== 'function') return random;
    Promise.resolve().then(() => done(null, random));
  }

  function randomUUID() {
    const hex = randomBytes(16).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  function randomInt(from, to, done) {
    const [low, high] = typeof to === 'number' ? [from, to] : [0, from];
    const value = low + Math.floor(((randomBytes(4).readUInt32BE() + 0.5) / 2 ** 32) * (high - low));
    const call = typeof to === 'function' ? to : done;
    return call ? void call(null, value) : value;
  }

  function timingSafeEqual(one, other) {
    if (one.length !== other.length) throw new RangeError('Input buffers must have the same byte length');
    return bytes(one).equals(bytes(other));
  }

  function getRandomValues(list) {
    const random = randomBytes(list.byteLength);
    new Uint8Array(list.buffer, list.byteOffset, list.byteLength).set(random);
    return list;
  }

  // What only the module has fails as on Node 18, which has no such global.
  const own = { randomUUID, getRandomValues };
  lacks(own, 'crypto.', 'subtle');
  const web = new Proxy(own, {
    get(known, name) {
      if (name in known || typeof name === 'symbol') return known[name];
      throw new ReferenceError('crypto is not defined');
    },
  });
  const createHmac = (algorithm, key, options) => new Hash(algorithm, bytes(key, options?.encoding).toString('hex'));
  const hash = (algorithm, data, encoding = 'hex') => new Hash(algorithm).update(data).digest(encoding);
  const module = { createHash: (algorithm) => new Hash(algorithm), createHmac, hash, randomBytes, randomUUID, randomInt, timingSafeEqual };
  Object.assign(module, { getRandomValues, webcrypto: own, getHashes: () => ['md5', 'sha1', 'sha256', 'sha384', 'sha512'], pseudoRandomBytes: randomBytes });
  lacks(module, 'crypto.', NAMES);
  return { module, web };
});
