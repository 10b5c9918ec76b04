//! What scripts can use at Auth0 without declaring it, and what they no longer can.
//!
//! Sources: Auth0, "Migrate from Node.js 16 to Node.js 18" and "Connect apps to generic OAuth2 authorization servers";
//! Node.js 18 and 22, "Global objects". Scripts run on one of these two versions.

use super::near::is_slip;

/// The globals of JavaScript, of Node.js and of Auth0.
const KNOWN: &[&str] = &[
    // JavaScript
    "undefined",
    "NaN",
    "Infinity",
    "arguments",
    "eval",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "encodeURIComponent",
    "escape",
    "unescape",
    "globalThis",
    "AggregateError",
    "Array",
    "ArrayBuffer",
    "Atomics",
    "BigInt",
    "BigInt64Array",
    "BigUint64Array",
    "Boolean",
    "DataView",
    "Date",
    "Error",
    "EvalError",
    "FinalizationRegistry",
    "Float32Array",
    "Float64Array",
    "Function",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Intl",
    "JSON",
    "Map",
    "Math",
    "Number",
    "Object",
    "Promise",
    "Proxy",
    "RangeError",
    "ReferenceError",
    "Reflect",
    "RegExp",
    "Set",
    "SharedArrayBuffer",
    "String",
    "Symbol",
    "SyntaxError",
    "TypeError",
    "URIError",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "WeakMap",
    "WeakRef",
    "WeakSet",
    // Node.js
    "AbortController",
    "AbortSignal",
    "Blob",
    "BroadcastChannel",
    "Buffer",
    "ByteLengthQueuingStrategy",
    "CompressionStream",
    "CountQueuingStrategy",
    "DOMException",
    "DecompressionStream",
    "Event",
    "EventTarget",
    "FormData",
    "Headers",
    "MessageChannel",
    "MessageEvent",
    "MessagePort",
    "ReadableStream",
    "Request",
    "Response",
    "TextDecoder",
    "TextDecoderStream",
    "TextEncoder",
    "TextEncoderStream",
    "TransformStream",
    "URL",
    "URLSearchParams",
    "WebAssembly",
    "WritableStream",
    "__dirname",
    "__filename",
    "atob",
    "btoa",
    "clearImmediate",
    "clearInterval",
    "clearTimeout",
    "console",
    "exports",
    "fetch",
    "global",
    "module",
    "performance",
    "process",
    "queueMicrotask",
    "require",
    "setImmediate",
    "setInterval",
    "setTimeout",
    "structuredClone",
    // Auth0
    "auth0",
    "configuration",
];

/// Globals that Auth0 once had, and the module that each was.
const GONE: &[(&str, &str)] = &[
    ("_", "lodash"),
    ("async", "async"),
    ("Bluebird", "bluebird"),
    ("crypto", "crypto"),
    ("jwt", "jsonwebtoken"),
    ("querystring", "querystring"),
    ("uuid", "uuid"),
];

/// Modules that scripts often use without declaring them, and the names that they usually have.
const MODULES: &[(&str, &str)] = &[
    ("request", "request"),
    ("axios", "axios"),
    ("jsonwebtoken", "jsonwebtoken"),
    ("lodash", "lodash"),
    ("https", "https"),
    ("http", "http"),
    ("qs", "qs"),
    ("url", "url"),
    ("util", "util"),
    ("zlib", "zlib"),
    ("moment", "moment"),
    ("xml2js", "xml2js"),
    ("superagent", "superagent"),
    ("got", "got"),
];

/// All members of globals that scripts call. A name that is almost one of them is a typo.
const MEMBERS: &[(&str, &str)] = &[
    ("JSON", "parse stringify rawJSON isRawJSON"),
    (
        "Object",
        "assign create defineProperties defineProperty entries freeze fromEntries groupBy hasOwn hasOwnProperty is keys",
    ),
    (
        "Object",
        "getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPrototypeOf",
    ),
    ("Object", "isExtensible isFrozen isSealed preventExtensions seal setPrototypeOf values"),
    ("Array", "from fromAsync isArray of"),
    ("Math", "abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot"),
    ("Math", "imul log log10 log1p log2 max min pow random round sign sin sinh sqrt tan tanh trunc"),
    ("Promise", "all allSettled any race reject resolve try withResolvers"),
    ("Date", "now parse UTC"),
    ("Number", "isFinite isInteger isNaN isSafeInteger parseFloat parseInt"),
    ("String", "fromCharCode fromCodePoint raw"),
    ("Buffer", "alloc allocUnsafe allocUnsafeSlow byteLength compare concat copyBytesFrom from isBuffer isEncoding of"),
    (
        "console",
        "assert clear count countReset debug dir dirxml error group groupCollapsed groupEnd info log table time timeEnd \
         timeLog trace warn",
    ),
];

/// Methods of strings, lists and promises, from five letters on. Also those of packages that have almost the same name.
const METHODS: [&str; 5] = [
    "toString toLowerCase toUpperCase replace replaceAll split substring substr slice splice concat indexOf lastIndexOf",
    "includes startsWith endsWith padStart padEnd charAt charCodeAt codePointAt localeCompare match matchAll search",
    "trimStart trimEnd trimLeft trimRight normalize repeat forEach filter reduce reduceRight every findIndex findLast",
    "flatMap reverse shift unshift entries values hasOwnProperty catch finally toISOString getTime toFixed setHeader",
    "setEncoding write watch fetch patch latch batch value",
];

/// A method that almost has this name, if it isn't one itself.
pub fn method_meant(name: &str) -> Option<&'static str> {
    let mut methods = METHODS.iter().flat_map(|row| row.split_whitespace());
    if name.len() < 5 || methods.clone().any(|method| method == name) {
        return None;
    }
    methods.find(|method| is_slip(name, method))
}

pub fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// Their names, for a suggestion.
pub fn known() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().copied()
}

/// The module that a former global was.
pub fn gone(name: &str) -> Option<&'static str> {
    GONE.iter().find(|(gone, _)| *gone == name).map(|(_, module)| *module)
}

/// The module with this usual name.
pub fn module(name: &str) -> Option<&'static str> {
    gone(name).or_else(|| MODULES.iter().find(|(usual, _)| *usual == name).map(|(_, module)| *module))
}

/// The members of a global. None if typos in them aren't looked for.
pub fn members(global: &str) -> Option<impl Iterator<Item = &'static str>> {
    let of_global = move |(name, members): &(&str, &'static str)| (*name == global).then_some(*members);
    let known = MEMBERS.iter().any(|row| of_global(row).is_some());
    known.then(|| MEMBERS.iter().filter_map(of_global).flat_map(str::split_whitespace))
}
