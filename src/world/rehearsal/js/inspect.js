// Texts of values, as Node's console writes them.
(function () {
  const { stringify } = JSON;

  const quoted = (text) => {
    const quote = ["'", '"', '`'].find((quote) => !text.includes(quote)) ?? "'";
    const escaped = text.replace(/[\\\n\r\t\b\f\v]/g, (char) => (char === '\v' ? '\\v' : stringify(char).slice(1, -1)));
    return quote + (quote === "'" ? escaped.replace(/'/g, "\\'") : escaped) + quote;
  };

  function inspect(value, depth = 2, within = []) {
    if (typeof value === 'string') return within.length ? quoted(value) : value;
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    if (typeof value === 'function') return named(value);
    if (typeof value !== 'object' || value === null) return String(value);
    if (within.includes(value)) return '[Circular *1]';
    const inner = (one) => inspect(one, depth, [...within, value]);
    const key = (name) => (typeof name === 'symbol' ? `[${String(name)}]` : /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
    const getter = (name) => Object.getOwnPropertyDescriptor(value, name)?.get;
    const members = () => Object.keys(value).map((name) => `${key(name)}: ${getter(name) ? '[Getter]' : inner(value[name])}`);
    const braces = (all, head = '') => `${head}${head && ' '}${all.length ? `{ ${all.join(', ')} }` : '{}'}`;
    if (value instanceof Error) return errorText(value, within.length > 0, members(), inner);
    if (value instanceof Date) return isNaN(value) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return 'Promise { <pending> }';
    const kind = Object.getPrototypeOf(value) === null ? '[Object: null prototype]' : value.constructor?.name ?? '';
    const head = kind === 'Object' || kind === 'Array' ? '' : kind;
    if (within.length > depth) return Array.isArray(value) ? '[Array]' : `[${kind || 'Object'}]`;
    if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
    if (ArrayBuffer.isView(value)) return bytesText(value);
    if (value instanceof Map) return braces([...value].map(([name, one]) => `${inner(name)} => ${inner(one)}`), `Map(${value.size})`);
    if (value instanceof Set) return braces([...value].map(inner), `Set(${value.size})`);
    if (Array.isArray(value)) {
      const more = value.length > 100 ? [`... ${value.length - 100} more item${value.length > 101 ? 's' : ''}`] : [];
      const all = [...value.slice(0, 100).map(inner), ...more];
      // A place that was never filled is skipped by map.
      for (let at = 0; at < Math.min(value.length, 100); at++) if (!(at in value)) all[at] = '<1 empty item>';
      return all.length ? `[ ${all.join(', ')} ]` : '[]';
    }
    return braces(members(), head);
  }

  function named(value) {
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    if (isClass) return `[class ${value.name || '(anonymous)'}]`;
    const kind = value.constructor?.name === 'AsyncFunction' ? 'AsyncFunction' : 'Function';
    return value.name ? `[${kind}: ${value.name}]` : `[${kind} (anonymous)]`;
  }

  // Without the stack, which would show the places of the rehearsal.
  function errorText(error, isInner, members, inner) {
    const { name, message, cause } = error;
    const head = message ? `${name}: ${message}` : String(name);
    const all = [...members, ...(Object.hasOwn(error, 'cause') && !members.some((one) => one.startsWith('cause:')) ? [`[cause]: ${inner(cause)}`] : [])];
    return `${isInner ? `[${head}]` : head}${all.length ? ` { ${all.join(', ')} }` : ''}`;
  }

  function bytesText(view) {
    const { name } = view.constructor;
    if (name !== 'Buffer') return `${name}(${view.length}) [ ${Array.from(view).slice(0, 100).join(', ')} ]`;
    const shown = Array.from(view.subarray(0, 50), (byte) => byte.toString(16).padStart(2, '0'));
    return `<Buffer${shown.map((byte) => ` ${byte}`).join('')}${view.length > 50 ? ` ... ${view.length - 50} more bytes` : ''}>`;
  }

  function format(...values) {
    const [first, ...rest] = values;
    if (typeof first !== 'string') return values.map((value) => inspect(value)).join(' ');
    const text = first.replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === '%%') return '%';
      if (!rest.length) return mark;
      const value = rest.shift();
      switch (mark) {
        case '%s': return typeof value === 'object' && value !== null && !(value instanceof Error) ? inspect(value, 0, []) : inspect(value);
        case '%d': return typeof value === 'object' ? 'NaN' : String(Number(value));
        case '%i': return String(parseInt(value, 10));
        case '%f': return String(parseFloat(value));
        case '%j': return stringify(value);
        case '%c': return '';
        default: return inspect(value);
      }
    });
    return [text, ...rest.map((value) => inspect(value))].join(' ');
  }

  return { inspect, format };
});
