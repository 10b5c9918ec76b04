// `TextEncoder` and `TextDecoder`.
(function ({ host, load, missing }) {
  class TextEncoder {
    get encoding() {
      return 'utf-8';
    }

    encode(text = '') {
      return host.bytes(String(text).toWellFormed(), 'utf8');
    }
  }

  class TextDecoder {
    #keepsMark;
    #isStrict;

    constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      const encoding = String(label).trim().toLowerCase();
      if (!['utf-8', 'utf8'].includes(encoding)) throw missing(`TextDecoder for ${encoding}`);
      [this.#isStrict, this.#keepsMark] = [fatal, ignoreBOM];
    }

    get encoding() {
      return 'utf-8';
    }

    decode(bytes = new Uint8Array()) {
      const Buffer = load('buffer');
      const view = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
      const text = Buffer.from(view).toString();
      if (this.#isStrict && !Buffer.from(text).equals(view)) {
        throw Object.assign(new TypeError('The encoded data was not valid for encoding utf-8'), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
      }
      return this.#keepsMark ? text : text.replace(/^\ufeff/, '');
    }
  }

  return { TextEncoder, TextDecoder };
});
