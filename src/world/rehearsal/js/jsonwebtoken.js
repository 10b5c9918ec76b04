// The package `jsonwebtoken`: it decodes. To verify or sign needs keys, which a profile script doesn't have.
(function ({ load, lacks }) {
  function json(part) {
    return JSON.parse(load('buffer').from(part, 'base64').toString());
  }

  function decode(token, options) {
    const parts = String(token ?? '').split('.');
    if (parts.length !== 3) return null;
    try {
      const [header, payload] = [json(parts[0]), json(parts[1])];
      return options?.complete ? { header, payload, signature: parts[2] } : payload;
    } catch {
      return null;
    }
  }

  class JsonWebTokenError extends Error {
    name = 'JsonWebTokenError';
  }
  class TokenExpiredError extends JsonWebTokenError {
    name = 'TokenExpiredError';
  }
  class NotBeforeError extends JsonWebTokenError {
    name = 'NotBeforeError';
  }
  return lacks({ decode, JsonWebTokenError, TokenExpiredError, NotBeforeError }, 'jsonwebtoken.', 'verify sign');
});
