// Node's `util`.
(function ({ load, inspect, format, lacks }) {
  const NAMES = 'debug debuglog formatWithOptions getSystemErrorMap getSystemErrorName parseArgs parseEnv styleText MIMEType MIMEParams aborted transferableAbortSignal transferableAbortController';
  const custom = Symbol.for('nodejs.util.promisify.custom');

  function promisify(work) {
    if (typeof work !== 'function') throw new TypeError('The "original" argument must be of type function.');
    if (work[custom]) return work[custom];
    if (work === setTimeout) return (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));
    return function (...args) {
      return new Promise((resolve, reject) => work.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value))));
    };
  }

  const callbackify = (work) => (...args) => {
    const done = args.pop();
    work(...args).then((value) => setImmediate(done, null, value), (error) => setImmediate(done, error));
  };

  function inherits(child, parent) {
    child.super_ = parent;
    Object.setPrototypeOf(child.prototype, parent.prototype);
  }

  const noun = (kind) => (value) => Object.prototype.toString.call(value) === `[object ${kind}]`;
  const types = { isDate: noun('Date'), isRegExp: noun('RegExp'), isMap: noun('Map'), isSet: noun('Set'), isPromise: (value) => value instanceof Promise, isNativeError: (value) => value instanceof Error };
  lacks(types, 'util.types.', 'isProxy isTypedArray isUint8Array isArrayBuffer isAsyncFunction isGeneratorFunction isWeakMap isWeakSet isBoxedPrimitive');
  const shown = (value, options) => inspect(value, options?.depth === null ? Infinity : options?.depth ?? 2, typeof value === 'string' ? [null] : []);
  return lacks(
    {
      format, promisify, callbackify, inherits, types, inspect: Object.assign(shown, { custom: Symbol.for('nodejs.util.inspect.custom') }), isArray: Array.isArray,
      deprecate: (work) => work, isDeepStrictEqual: (one, other) => load('lodash').isEqual(one, other), log: (...values) => console.log(...values),
      isString: (value) => typeof value === 'string', isNumber: (value) => typeof value === 'number', isBoolean: (value) => typeof value === 'boolean', isFunction: (value) => typeof value === 'function',
      isNull: (value) => value === null, isUndefined: (value) => value === undefined, isNullOrUndefined: (value) => value === null || value === undefined, isObject: (value) => typeof value === 'object' && value !== null,
      isDate: types.isDate, isRegExp: types.isRegExp, isError: (value) => value instanceof Error, toUSVString: (text) => String(text).toWellFormed(), stripVTControlCharacters: (text) => text.replace(/\u001b\[[\d;]*[A-Za-z]/g, ''),
      ...load('encoding'),
    },
    'util.',
    NAMES,
  );
});
