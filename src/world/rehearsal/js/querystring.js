// Node's `querystring`, and the texts of forms.
(function ({ lacks }) {
  const escape = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const isNested = (value) => typeof value === 'object' && value !== null;

  function unescape(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  // `a[b]=c`, as the package qs writes nested values.
  function form(fields) {
    const pairs = (name, value) => {
      if (Array.isArray(value)) return value.flatMap((one, index) => pairs(`${name}[${index}]`, one));
      if (isNested(value)) return Object.keys(value).flatMap((key) => pairs(`${name}[${key}]`, value[key]));
      if (value === undefined || typeof value === 'function') return [];
      return [`${escape(name)}=${escape(value ?? '')}`];
    };
    return Object.keys(fields).flatMap((name) => pairs(name, fields[name])).join('&');
  }

  function stringify(fields, separator = '&', equals = '=') {
    const text = (value) => (['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? encodeURIComponent(value) : '');
    const pairs = (name) => [].concat(fields[name]).map((value) => encodeURIComponent(name) + equals + text(value));
    return Object.keys(fields ?? {}).flatMap(pairs).join(separator);
  }

  function parse(text, separator = '&', equals = '=') {
    const fields = Object.create(null);
    for (const pair of String(text ?? '').replace(/^\?/, '').split(separator)) {
      if (!pair) continue;
      const at = pair.indexOf(equals);
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + equals.length)];
      const [key, filled] = [name, value].map((part) => unescape(part.replace(/\+/g, ' ')));
      fields[key] = key in fields ? [].concat(fields[key], filled) : filled;
    }
    return { ...fields };
  }

  // `a[b]=c` as an object in an object, as the package qs reads it.
  function nested(text) {
    const fields = {};
    for (const [name, value] of Object.entries(parse(String(text)))) {
      const steps = [/^[^[]*/.exec(name)[0], ...[...name.matchAll(/\[([^\]]*)\]/g)].map(([, step]) => step)];
      if (steps.includes('__proto__')) continue;
      let place = fields;
      steps.slice(0, -1).forEach((step, at) => (place = place[step] ??= /^\d*$/.test(steps[at + 1]) ? [] : {}));
      const last = steps.at(-1);
      if (last === '' && Array.isArray(place)) place.push(...[].concat(value));
      else place[last] = value;
    }
    return fields;
  }

  const qs = { stringify: (fields, options) => (options?.addQueryPrefix ? '?' : '') + form(fields ?? {}), parse: nested };
  const node = { stringify, parse, escape: encodeURIComponent, unescape, encode: stringify, decode: parse };
  return { node: lacks(node, 'querystring.', 'unescapeBuffer'), qs: lacks(qs, 'qs.', 'formats'), form };
});
