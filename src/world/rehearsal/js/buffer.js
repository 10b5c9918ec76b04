// Node's `Buffer`: bytes that are read from text and written as text.
(function () {
  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const VALUES = new Map([...BASE64].map((char, value) => [char, value]).concat([['-', 62], ['_', 63]]));

  function utf8(text) {
    const bytes = [];
    for (const char of text) {
      const code = char.codePointAt(0);
      const whole = code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
      if (whole < 0x80) bytes.push(whole);
      else if (whole < 0x800) bytes.push(0xc0 | (whole >> 6), 0x80 | (whole & 63));
      else if (whole < 0x10000) bytes.push(0xe0 | (whole >> 12), 0x80 | ((whole >> 6) & 63), 0x80 | (whole & 63));
      else bytes.push(0xf0 | (whole >> 18), 0x80 | ((whole >> 12) & 63), 0x80 | ((whole >> 6) & 63), 0x80 | (whole & 63));
    }
    return bytes;
  }

  // Each byte that begins no character becomes U+FFFD.
  function text(bytes) {
    const pieces = [];
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at];
      const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
      let code = length === 1 ? first : first & (0xff >> (length + 1));
      let taken = 1;
      while (taken < length && (bytes[at + taken] & 0xc0) === 0x80) code = (code << 6) | (bytes[at + taken++] & 63);
      const least = [0, 0, 0x80, 0x800, 0x10000][length];
      const isWhole = length > 0 && taken === length && code >= least && code < 0x110000 && (code < 0xd800 || code > 0xdfff);
      pieces.push(isWhole ? String.fromCodePoint(code) : '\ufffd');
      at += isWhole ? length : Math.max(1, taken);
    }
    return pieces.join('');
  }

  function fromBase64(text) {
    const bytes = [];
    let [bits, held] = [0, 0];
    for (const char of text) {
      if (char === '=') break;
      const value = VALUES.get(char);
      if (value === undefined) continue;
      held = ((held << 6) | value) & 0xffffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((held >> bits) & 0xff);
      }
    }
    return bytes;
  }

  function toBase64(bytes) {
    let out = '';
    for (let at = 0; at < bytes.length; at += 3) {
      const [one, two, three] = [bytes[at], bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
      const group = (one << 16) | (two << 8) | three;
      const chars = [18, 12, 6, 0].map((shift) => BASE64[(group >> shift) & 63]).join('');
      out += chars.slice(0, Math.min(bytes.length - at, 3) + 1).padEnd(4, '=');
    }
    return out;
  }

  const toUrl = (text) => text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const latin1 = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

  function hexBytes(text) {
    const pairs = /^(?:[0-9a-f]{2})*/i.exec(text)[0].match(/../g) ?? [];
    return pairs.map((pair) => parseInt(pair, 16));
  }

  const READ = {
    utf8,
    base64: fromBase64,
    base64url: fromBase64,
    hex: hexBytes,
    latin1: (text) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at) & 0xff),
  };
  const WRITE = {
    utf8: text,
    base64: toBase64,
    base64url: (bytes) => toUrl(toBase64(bytes)),
    hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    latin1,
  };
  const ALIAS = { 'utf-8': 'utf8', binary: 'latin1', ascii: 'latin1' };

  function coding(table, name = 'utf8') {
    const known = String(name).toLowerCase();
    const code = table[ALIAS[known] ?? known];
    if (!code) throw new TypeError(`Unknown encoding: ${name}`);
    return code;
  }

  class Bytes extends Uint8Array {
    toString(encoding, start = 0, end = this.length) {
      return coding(WRITE, encoding)(this.subarray(start, end));
    }

    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    }

    equals(other) {
      return this.length === other.length && this.every((byte, at) => byte === other[at]);
    }

    slice(start, end) {
      return this.subarray(start, end);
    }
  }

  function from(value, encoding) {
    if (typeof value === 'string') return new Bytes(coding(READ, encoding)(value));
    if (value instanceof ArrayBuffer) return new Bytes(value);
    if (value?.type === 'Buffer') return new Bytes(value.data);
    if (typeof value === 'object' && value !== null) return new Bytes(Array.from(value));
    throw new TypeError('The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array');
  }

  // Also without `new`, as old scripts call it.
  function Buffer(value, encoding) {
    return typeof value === 'number' ? new Bytes(value) : from(value, encoding);
  }
  Buffer.prototype = Bytes.prototype;
  Bytes.prototype.constructor = Buffer;
  Object.defineProperty(Buffer, Symbol.species, { get: () => Bytes });
  return Object.assign(Buffer, {
    from,
    alloc: (length, fill = 0) => new Bytes(length).fill(fill),
    allocUnsafe: (length) => new Bytes(length),
    concat: (list) => from(list.flatMap((bytes) => Array.from(bytes))),
    isBuffer: (value) => value instanceof Bytes,
    isEncoding: (name) => (ALIAS[name] ?? name) in READ,
    byteLength: (value, encoding) => (typeof value === 'string' ? from(value, encoding).length : value.byteLength),
  });
});
