//! The Fetch User Profile Script: the values that it was made from, if a script from them is the same. Otherwise it's
//! kept as it is.

use super::sink::{Sink, Why};
use crate::domain::fields::FieldId::*;
use crate::domain::profile_script::values_of;
use crate::domain::secret::Secret;

pub fn read(sink: &mut Sink, line: usize, path: &str, script: &Secret) {
    if script.reveal().contains("{USER_DETAIL_URL}") {
        return sink.leave(line, path, Why::Placeholder);
    }
    let client_id = sink.secret(ApplicationKey).map_or("", Secret::reveal).to_owned();
    let Some(values) = values_of(script.reveal(), &client_id) else {
        return sink.text(Script, line, path, script.clone());
    };
    sink.text(UserDetailUrl, line, path, values.url.as_str());
    if let Some(mapping) = values.mapping {
        sink.text(Mapping, line, path, mapping.to_json().as_str());
    }
    if values.call != Default::default() {
        sink.text(UserCall, line, path, values.call.to_json().as_str());
    }
}
