// The functions of `lodash` that profile scripts use.
(function () {
  const steps = (path) => (Array.isArray(path) ? path : String(path).split(/[.[\]]+/).filter(Boolean));
  const lodash = {
    get: (value, path, or) => steps(path).reduce((place, step) => place?.[step], value) ?? or,
    has: (value, path) => steps(path).reduce((place, step) => (place !== undefined && place !== null && Object.hasOwn(Object(place), step) ? place[step] : undefined), value) !== undefined,
    pick: (value, ...names) => Object.fromEntries(names.flat().filter((name) => name in Object(value)).map((name) => [name, value[name]])),
    omit: (value, ...names) => Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => !names.flat().includes(name))),
    isEmpty: (value) => !(typeof value === 'object' || typeof value === 'string') || Object.keys(value ?? {}).length === 0,
    isString: (value) => typeof value === 'string',
    isNil: (value) => value === undefined || value === null,
    extend: Object.assign,
    assign: Object.assign,
    merge: Object.assign,
    find: (list, test) => (list ?? []).find(typeof test === 'function' ? test : (one) => Object.entries(test).every(([name, value]) => one?.[name] === value)),
    map: (list, change) => (list ?? []).map(typeof change === 'function' ? change : (one) => one?.[change]),
    head: (list) => list?.[0],
    first: (list) => list?.[0],
  };
  return new Proxy(lodash, {
    get(known, name) {
      if (typeof name === 'symbol' || name in known) return known[name];
      throw new Error(`lodash.${name} isn't available in the rehearsal`);
    },
  });
});
