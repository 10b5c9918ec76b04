// Node's `assert`.
(function ({ load, inspect, lacks }) {
  class AssertionError extends Error {
    name = 'AssertionError';
    code = 'ERR_ASSERTION';
  }

  function hold(holds, message, usual) {
    if (!holds) throw message instanceof Error ? message : new AssertionError(message ?? usual);
  }

  const ok = (value, message) => hold(value, message, 'The expression evaluated to a falsy value');
  const isSame = (one, other) => load('lodash').isEqual(one, other);
  const unlike = (one, other) => `Expected values to be equal: ${inspect(one)} and ${inspect(other)}`;
  const all = {
    AssertionError,
    ok,
    equal: (one, other, message) => hold(one == other, message, unlike(one, other)),
    notEqual: (one, other, message) => hold(one != other, message, 'Expected values to differ'),
    strictEqual: (one, other, message) => hold(Object.is(one, other), message, unlike(one, other)),
    notStrictEqual: (one, other, message) => hold(!Object.is(one, other), message, 'Expected values to differ'),
    deepEqual: (one, other, message) => hold(isSame(one, other), message, unlike(one, other)),
    deepStrictEqual: (one, other, message) => hold(isSame(one, other), message, unlike(one, other)),
    fail: (message) => hold(false, message, 'Failed'),
    ifError: (error) => hold(error === null || error === undefined, error, 'ifError got an unwanted value'),
  };
  const assert = Object.assign((value, message) => ok(value, message), all);
  assert.strict = assert;
  return lacks(assert, 'assert.', 'match doesNotMatch throws doesNotThrow rejects doesNotReject notDeepEqual notDeepStrictEqual');
});
