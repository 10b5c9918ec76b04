// `structuredClone`: a copy of a value with all that is in it.
(function () {
  function refused(value) {
    const shown = typeof value === 'function' ? String(value) : String(Object(value));
    return Object.assign(new Error(`${shown} could not be cloned.`), { name: 'DataCloneError', code: 25 });
  }

  function copy(value, known) {
    if (typeof value === 'function' || typeof value === 'symbol') throw refused(value);
    if (typeof value !== 'object' || value === null) return value;
    if (known.has(value)) return known.get(value);
    const as = (made) => {
      known.set(value, made);
      return made;
    };
    if (value instanceof Date) return as(new Date(value.getTime()));
    if (value instanceof RegExp) return as(new RegExp(value.source, value.flags));
    if (value instanceof ArrayBuffer) return as(value.slice(0));
    if (ArrayBuffer.isView(value)) return as(Uint8Array.from(value));
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) throw refused(value);
    if (value instanceof Map) {
      const made = as(new Map());
      value.forEach((one, name) => made.set(copy(name, known), copy(one, known)));
      return made;
    }
    if (value instanceof Set) {
      const made = as(new Set());
      value.forEach((one) => made.add(copy(one, known)));
      return made;
    }
    const made = as(value instanceof Error ? Object.assign(new Error(value.message), { name: value.name }) : Array.isArray(value) ? new Array(value.length) : {});
    Object.keys(value).forEach((name) => (made[name] = copy(value[name], known)));
    return made;
  }

  return (value) => copy(value, new Map());
});
