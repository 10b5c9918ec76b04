// The functions of `lodash` that profile scripts use.
(function ({ load, lacks }) {
  const NAMES = 'after ary at attempt before bind bindAll bindKey chain clamp cloneDeepWith cloneWith conforms conformsTo countBy create curry curryRight debounce deburr defer delay differenceBy differenceWith dropRight dropRightWhile dropWhile eachRight entriesIn escapeRegExp extendWith assignInWith assignWith findKey findLast findLastIndex findLastKey flatMapDeep flatMapDepth flattenDepth flip floor flow flowRight forEachRight forIn forInRight forOwnRight fp functions functionsIn gt gte hasIn inRange initial intersectionBy intersectionWith invert invertBy invoke invokeMap isArguments isArrayBuffer isArrayLike isArrayLikeObject isElement isEqualWith isMatch isMatchWith isNative isWeakMap isWeakSet iteratee keysIn lastIndexOf lowerFirst lt lte mapKeys matches matchesProperty maxBy mean meanBy memoize mergeWith method methodOf minBy mixin negate nthArg over overArgs overEvery overSome partial partialRight partition propertyOf pull pullAll pullAllBy pullAllWith pullAt random rangeRight rearg reduceRight remove rest result round runInContext sample sampleSize setWith shuffle sortedIndex sortedUniq spread startCase sumBy takeRight takeRightWhile takeWhile tap template templateSettings throttle thru toArray toPath toPlainObject transform unary unescape unionBy unionWith uniqWith uniqueId unset unzip unzipWith update updateWith valuesIn wrap xor xorBy xorWith zip zipObjectDeep zipWith words lowerCase upperCase';
  const steps = (path) => (Array.isArray(path) ? path : typeof path === 'symbol' ? [path] : String(path).split(/[.[\]]+/).map((step) => step.replace(/^(['"])(.*)\1$/, '$2')).filter(Boolean));
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const isPlain = (value) => isObject(value) && typeof value !== 'function' && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) || typeof value === 'string' ? [...value] : Object.values(value));
  const entries = (value) => (Array.isArray(value) ? value.map((one, at) => [at, one]) : Object.entries(value ?? {}));

  // A whole path that is a name of its own wins, as in lodash.
  const way = (value, path) => (isObject(value) && !Array.isArray(path) && Object.hasOwn(value, path) ? [path] : steps(path));

  function get(value, path, or) {
    const found = way(value, path).reduce((place, step) => (place === undefined || place === null ? undefined : place[step]), value);
    return found === undefined ? or : found;
  }

  function has(value, path) {
    let place = value;
    for (const step of way(value, path)) {
      if (place === undefined || place === null || !Object.hasOwn(Object(place), step)) return false;
      place = place[step];
    }
    return true;
  }

  function set(value, path, one) {
    const all = way(value, path);
    let place = value;
    all.slice(0, -1).forEach((step, at) => {
      if (['__proto__', 'constructor', 'prototype'].includes(step)) return;
      if (!isObject(place[step])) place[step] = /^\d+$/.test(all[at + 1]) ? [] : {};
      place = place[step];
    });
    if (isObject(place)) place[all.at(-1)] = one;
    return value;
  }

  function merge(target, ...sources) {
    for (const source of sources) {
      for (const [name, value] of entries(source)) {
        if (name === '__proto__') continue;
        if (value === undefined && name in target) continue;
        const isDeep = isPlain(value) || Array.isArray(value);
        if (isDeep) target[name] = merge(isObject(target[name]) ? target[name] : Array.isArray(value) ? [] : {}, value);
        else target[name] = value;
      }
    }
    return target;
  }

  function isEqual(one, other) {
    if (Object.is(one, other) || one === other) return true;
    if (!isObject(one) || !isObject(other) || Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
    if (one instanceof Date) return one.getTime() === other.getTime();
    const names = Object.keys(one);
    return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && isEqual(one[name], other[name]));
  }

  const matches = (wanted) => (value) => Object.entries(wanted).every(([name, one]) => (isPlain(one) ? isObject(value?.[name]) && matches(one)(value[name]) : isEqual(value?.[name], one)));

  // A function, a name, a pair of a name and a value, or an object of them.
  function by(test) {
    if (typeof test === 'function') return test;
    if (test === undefined || test === null) return (value) => value;
    if (Array.isArray(test)) return (value) => isEqual(get(value, test[0]), test[1]);
    return typeof test === 'object' ? matches(test) : (value) => get(value, test);
  }

  function pick(value, ...names) {
    const picked = {};
    names.flat(Infinity).filter((name) => get(value, name) !== undefined || has(value, name)).forEach((name) => set(picked, name, get(value, name)));
    return picked;
  }

  function omit(value, ...names) {
    const copy = cloneDeep({ ...value });
    for (const path of names.flat(Infinity)) {
      const all = way(copy, path);
      const place = all.slice(0, -1).reduce((place, step) => place?.[step], copy);
      if (isObject(place)) delete place[all.at(-1)];
    }
    return copy;
  }

  function cloneDeep(value) {
    if (Array.isArray(value)) return value.map(cloneDeep);
    if (value instanceof Date) return new Date(value.getTime());
    return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cloneDeep(one)])) : value;
  }

  function isEmpty(value) {
    if (value instanceof Map || value instanceof Set) return value.size === 0;
    return !(isObject(value) || typeof value === 'string') || Object.keys(value).length === 0;
  }

  function sortBy(value, ...tests) {
    const ways = tests.flat().map(by);
    const order = (one, other) => (one === other ? 0 : one < other || other === undefined ? -1 : 1);
    return list(value).sort((one, other) => ways.reduce((found, way) => found || order(way(one), way(other)), 0));
  }

  function grouped(value, test, add) {
    const groups = {};
    list(value).forEach((one) => add(groups, by(test)(one), one));
    return groups;
  }

  const words = (text) => String(text ?? '').match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  const capitalize = (text = '') => String(text).charAt(0).toUpperCase() + String(text).slice(1).toLowerCase();
  const noun = (kind) => (value) => Object.prototype.toString.call(value) === `[object ${kind}]`;
  const each = (value, work) => {
    for (const [name, one] of entries(value)) if (work(one, name, value) === false) break;
    return value;
  };
  const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  const lodash = {
    get, has, set, merge, isEqual, pick, omit, cloneDeep, isEmpty, sortBy, isObject, isPlainObject: isPlain, capitalize, each, forEach: each,
    pickBy: (value, test) => Object.fromEntries(entries(value).filter(([name, one]) => by(test)(one, name))),
    omitBy: (value, test) => Object.fromEntries(entries(value).filter(([name, one]) => !by(test)(one, name))),
    mapValues: (value, change) => Object.fromEntries(Object.entries(value ?? {}).map(([name, one]) => [name, by(change)(one, name)])),
    forOwn: each,
    clone: (value) => (Array.isArray(value) ? [...value] : isPlain(value) ? { ...value } : value),
    isString: (value) => typeof value === 'string', isNumber: (value) => typeof value === 'number', isBoolean: (value) => typeof value === 'boolean',
    isFunction: (value) => typeof value === 'function', isSymbol: (value) => typeof value === 'symbol', isObjectLike: (value) => typeof value === 'object' && value !== null,
    isNil: (value) => value === undefined || value === null, isNull: (value) => value === null, isUndefined: (value) => value === undefined,
    isArray: Array.isArray, isDate: noun('Date'), isRegExp: noun('RegExp'), isError: (value) => value instanceof Error, isNaN: Number.isNaN,
    isInteger: Number.isInteger, isFinite: Number.isFinite, isSafeInteger: Number.isSafeInteger, isLength: (value) => Number.isInteger(value) && value >= 0,
    isMap: noun('Map'), isSet: noun('Set'), isBuffer: (value) => load('buffer').isBuffer(value), isTypedArray: (value) => ArrayBuffer.isView(value), eq: Object.is,
    extend: Object.assign, assign: Object.assign, assignIn: Object.assign,
    defaults: (target, ...sources) => sources.reduce((all, source) => Object.assign(all, Object.fromEntries(Object.entries(source ?? {}).filter(([name]) => all[name] === undefined))), target),
    defaultsDeep: (target, ...sources) => Object.assign(target, merge({}, ...sources.reverse(), cloneDeep(target))),
    defaultTo: (value, or) => (value === undefined || value === null || Number.isNaN(value) ? or : value),
    keys: (value) => Object.keys(value ?? {}), values: (value) => list(value), entries: (value) => Object.entries(value ?? {}), toPairs: (value) => Object.entries(value ?? {}),
    fromPairs: (pairs) => Object.fromEntries(pairs ?? []), zipObject: (names, values) => Object.fromEntries(names.map((name, at) => [name, values[at]])),
    find: (value, test) => list(value).find(by(test)), findIndex: (value, test) => list(value).findIndex(by(test)), filter: (value, test) => list(value).filter(by(test)), reject: (value, test) => list(value).filter((one) => !by(test)(one)),
    map: (value, change) => entries(value).map(([name, one]) => by(change)(one, name)), flatMap: (value, change) => list(value).flatMap(by(change)),
    reduce: (value, work, ...from) => list(value).reduce(work, ...from), some: (value, test) => list(value).some(by(test)), every: (value, test) => list(value).every(by(test)),
    includes: (value, one) => (typeof value === 'string' ? value.includes(one) : list(value).includes(one)), indexOf: (value, one) => list(value).indexOf(one), size: (value) => list(value).length,
    head: (value) => value?.[0], first: (value) => value?.[0], last: (value) => value?.[value.length - 1], nth: (value, at = 0) => value?.at(at), tail: (value) => list(value).slice(1), slice: (value, ...part) => list(value).slice(...part),
    take: (value, count = 1) => list(value).slice(0, count), drop: (value, count = 1) => list(value).slice(count), compact: (value) => list(value).filter(Boolean), reverse: (value) => value.reverse(),
    flatten: (value) => list(value).flat(), flattenDeep: (value) => list(value).flat(Infinity), concat: (value, ...more) => [].concat(value, ...more), join: (value, between = ',') => list(value).join(between),
    uniq: (value) => [...new Set(list(value))], uniqBy: (value, test) => [...new Map(list(value).reverse().map((one) => [by(test)(one), one])).values()].reverse(),
    union: (...all) => [...new Set(all.flat())], difference: (value, ...others) => list(value).filter((one) => !others.flat().includes(one)), intersection: (value, ...others) => list(value).filter((one) => others.every((other) => other.includes(one))),
    without: (value, ...others) => list(value).filter((one) => !others.includes(one)), chunk: (value, size = 1) => list(value).flatMap((_, at, all) => (at % size ? [] : [all.slice(at, at + size)])),
    groupBy: (value, test) => grouped(value, test, (groups, key, one) => (groups[key] ??= []).push(one)), keyBy: (value, test) => grouped(value, test, (groups, key, one) => (groups[key] = one)),
    orderBy: (value, tests, orders = []) => [].concat(tests).reverse().reduce((all, test, at, { length }) => ([].concat(orders)[length - 1 - at] === 'desc' ? sortBy(all.reverse(), test).reverse() : sortBy(all, test)), list(value)),
    max: (value) => (list(value).length ? list(value).reduce((one, other) => (other > one ? other : one)) : undefined), min: (value) => (list(value).length ? list(value).reduce((one, other) => (other < one ? other : one)) : undefined), sum: (value) => list(value).reduce((sum, one) => sum + one, 0),
    range: (from, to, step = 1) => (to === undefined ? [...Array(from).keys()] : Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, at) => from + at * step)), times: (count, work = (at) => at) => Array.from({ length: count }, (_, at) => work(at)),
    toLower: (text) => String(text ?? '').toLowerCase(), toUpper: (text) => String(text ?? '').toUpperCase(), toString: (value) => (value === undefined || value === null ? '' : String(value)), toNumber: Number, toInteger: (value) => Math.trunc(Number(value)) || 0,
    trim: (text) => String(text ?? '').trim(), trimStart: (text = '') => String(text).trimStart(), trimEnd: (text = '') => String(text).trimEnd(), split: (text = '', ...how) => String(text).split(...how), replace: (text = '', ...how) => String(text).replace(...how),
    startsWith: (text = '', ...how) => String(text).startsWith(...how), endsWith: (text = '', ...how) => String(text).endsWith(...how), padStart: (text = '', ...how) => String(text).padStart(...how), padEnd: (text = '', ...how) => String(text).padEnd(...how), repeat: (text = '', count = 1) => String(text).repeat(count),
    camelCase: (text) => words(text).map((word, at) => (at ? capitalize(word) : word.toLowerCase())).join(''), kebabCase: (text) => words(text).map((word) => word.toLowerCase()).join('-'), snakeCase: (text) => words(text).map((word) => word.toLowerCase()).join('_'),
    upperFirst: (text = '') => String(text).charAt(0).toUpperCase() + String(text).slice(1), truncate: (text = '', { length = 30, omission = '...' } = {}) => (text.length > length ? text.slice(0, length - omission.length) + omission : text),
    escape: (text = '') => String(text).replace(/[&<>"']/g, (char) => escapes[char]), identity: (value) => value, constant: (value) => () => value, noop() {}, castArray: (...value) => (value.length ? [].concat(value[0]) : []), property: (path) => (value) => get(value, path),
    once: (work) => {
      let [called, value] = [false];
      return (...args) => (called ? value : ((called = true), (value = work(...args))));
    },
    VERSION: '4.17.21',
  };
  return lacks(lodash, 'lodash.', NAMES);
});
