// Node's `Buffer`: bytes that are read from text and written as text. The host reads and writes them.
(function ({ host, lacks }) {
  const ALIAS = { 'utf-8': 'utf8', binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le' };
  const KNOWN = ['utf8', 'latin1', 'ascii', 'base64', 'base64url', 'hex', 'utf16le'];
  const PIECE = 8192;

  const encodingOf = (name) => ALIAS[String(name).toLowerCase()] ?? String(name).toLowerCase();

  function coding(name = 'utf8') {
    const encoding = encodingOf(name ?? 'utf8');
    if (!KNOWN.includes(encoding)) throw Object.assign(new TypeError(`Unknown encoding: ${name}`), { code: 'ERR_UNKNOWN_ENCODING' });
    return encoding;
  }

  function read(text, name) {
    const encoding = coding(name);
    const as = { base64url: 'base64', ascii: 'latin1' }[encoding] ?? encoding;
    return new Bytes(host.bytes(text.toWellFormed(), as).buffer);
  }

  // A character for each byte.
  function latin1(bytes) {
    let text = '';
    for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode.apply(null, bytes.subarray(at, at + PIECE));
    return text;
  }

  class Bytes extends Uint8Array {
    toString(name, start = 0, end = this.length) {
      const encoding = coding(name);
      const text = latin1(start === 0 && end >= this.length ? this : this.subarray(start, end));
      return encoding === 'latin1' ? text : host.text(text, encoding);
    }

    toLocaleString(name, start, end) {
      return this.toString(name, start, end);
    }

    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    }

    equals(other) {
      return this.length === other.length && this.every((byte, at) => byte === other[at]);
    }

    compare(other) {
      const at = this.findIndex((byte, at) => byte !== other[at]);
      return at < 0 ? Math.sign(this.length - other.length) : at < other.length ? Math.sign(this[at] - other[at]) : 1;
    }

    slice(start, end) {
      return this.subarray(start, end);
    }

    write(text, at = 0, encoding) {
      const [from, name] = typeof at === 'string' ? [0, at] : [at, encoding];
      const bytes = read(String(text), name).subarray(0, this.length - from);
      this.set(bytes, from);
      return bytes.length;
    }

    copy(target, at = 0, start = 0, end = this.length) {
      const bytes = this.subarray(start, Math.min(end, start + target.length - at));
      target.set(bytes, at);
      return bytes.length;
    }

    indexOf(value, from = 0, encoding) {
      if (typeof value === 'number') return super.indexOf(value, from);
      return latin1(this).indexOf(latin1(typeof value === 'string' ? read(value, encoding) : value), from);
    }

    includes(value, from, encoding) {
      return this.indexOf(value, from, encoding) >= 0;
    }

    fill(value, start, end) {
      if (typeof value !== 'string') return super.fill(value, start, end);
      const bytes = read(value);
      for (let at = start ?? 0; at < (end ?? this.length); at++) this[at] = bytes.length ? bytes[(at - (start ?? 0)) % bytes.length] : 0;
      return this;
    }
  }

  // `readUInt32BE` and the like.
  const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hidden = (name, value) => Object.defineProperty(Bytes.prototype, name, { value, configurable: true, writable: true });
  for (const kind of ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64', 'BigInt64', 'BigUint64']) {
    const usual = kind.replace('Float32', 'Float').replace('Float64', 'Double');
    for (const end of kind.endsWith('t8') ? [''] : ['BE', 'LE']) {
      for (const name of [usual + end, usual.replace('Uint', 'UInt') + end]) {
        hidden(`read${name}`, function (at = 0) {
          return view(this)[`get${kind}`](at, end === 'LE');
        });
        hidden(`write${name}`, function (value, at = 0) {
          view(this)[`set${kind}`](at, value, end === 'LE');
          return at + Number(/\d+/.exec(kind)[0]) / 8;
        });
      }
    }
  }

  function from(value, encoding, length) {
    if (typeof value === 'string') return read(value, encoding);
    if (value instanceof ArrayBuffer) return new Bytes(value, encoding, length);
    if (ArrayBuffer.isView(value)) return new Bytes(value);
    if (value?.type === 'Buffer' && Array.isArray(value.data)) return new Bytes(value.data);
    if (typeof value === 'object' && value !== null && typeof value.valueOf() === 'string') return read(value.valueOf(), encoding);
    if (typeof value === 'object' && value !== null) return new Bytes(Array.from(value));
    const got = value === null || value === undefined ? String(value) : `type ${typeof value} (${String(value)})`;
    const wanted = 'The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object.';
    throw Object.assign(new TypeError(`${wanted} Received ${got}`), { code: 'ERR_INVALID_ARG_TYPE' });
  }

  function concat(list, length) {
    const all = new Bytes(length ?? list.reduce((sum, bytes) => sum + bytes.length, 0));
    let at = 0;
    for (const bytes of list) {
      const fitting = bytes.subarray(0, all.length - at);
      all.set(fitting, at);
      at += fitting.length;
    }
    return all;
  }

  // Also without `new`, as old scripts call it.
  function Buffer(value, encoding) {
    return typeof value === 'number' ? new Bytes(value) : from(value, encoding);
  }
  Buffer.prototype = Bytes.prototype;
  Bytes.prototype.constructor = Buffer;
  Object.defineProperty(Buffer, Symbol.species, { get: () => Bytes });
  Object.assign(Buffer, {
    from,
    of: (...bytes) => from(bytes),
    alloc: (length, fill = 0) => new Bytes(length).fill(fill),
    allocUnsafe: (length) => new Bytes(length),
    allocUnsafeSlow: (length) => new Bytes(length),
    concat,
    compare: (one, other) => from(one).compare(other),
    isBuffer: (value) => value instanceof Bytes,
    isEncoding: (name) => KNOWN.includes(encodingOf(name)),
    byteLength: (value, encoding) => (typeof value === 'string' ? read(value, encoding).length : value.byteLength),
  });
  lacks(Bytes.prototype, 'Buffer.', 'readUIntLE readUIntBE readIntLE readIntBE writeUIntLE writeUIntBE writeIntLE writeIntBE swap16 swap32 swap64 inspect parent offset');
  return lacks(Buffer, 'Buffer.', 'copyBytesFrom poolSize');
});
