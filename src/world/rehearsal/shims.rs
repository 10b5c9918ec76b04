//! The JavaScript around a script: what Auth0's Node offers it, as files in `js`. Each is evaluated when it is first used.

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Value};

pub const CORE: &str = include_str!("js/core.js");

const MODULES: &[(&str, &str)] = &[
    ("assert", include_str!("js/assert.js")),
    ("axios", include_str!("js/axios.js")),
    ("buffer", include_str!("js/buffer.js")),
    ("clone", include_str!("js/clone.js")),
    ("crypto", include_str!("js/crypto.js")),
    ("encoding", include_str!("js/encoding.js")),
    ("event_target", include_str!("js/event_target.js")),
    ("events", include_str!("js/events.js")),
    ("fetch", include_str!("js/fetch.js")),
    ("https", include_str!("js/https.js")),
    ("inspect", include_str!("js/inspect.js")),
    ("jsonwebtoken", include_str!("js/jsonwebtoken.js")),
    ("lodash", include_str!("js/lodash.js")),
    ("node_url", include_str!("js/node_url.js")),
    ("querystring", include_str!("js/querystring.js")),
    ("request", include_str!("js/request.js")),
    ("require", include_str!("js/require.js")),
    ("search_params", include_str!("js/search_params.js")),
    ("url", include_str!("js/url.js")),
    ("util", include_str!("js/node_util.js")),
];

/// The function in the file of this module.
pub fn load<'js>(ctx: Ctx<'js>, name: String) -> rquickjs::Result<Value<'js>> {
    let text = MODULES.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    evaluated(&ctx, text, &format!("rehearsal/{name}.js"))
}

pub fn evaluated<'js>(ctx: &Ctx<'js>, text: &str, file: &str) -> rquickjs::Result<Value<'js>> {
    let mut options = EvalOptions::default();
    options.filename = Some(file.to_owned());
    ctx.eval_with_options(text, options)
}
