//! The script that is generated from the values of a setup, and a custom one beside it.

use crate::domain::fields::FieldId;
use crate::domain::profile_script::{CallKind, Compared, Mapping, UserCall, compare, generate};
use crate::domain::setup::Setup;

/// The script that is sent if there is no custom one. None if a value for it is missing.
pub fn generated(setup: &Setup) -> Option<String> {
    let call = setup.user_call();
    let url = match call.kind {
        CallKind::IdToken => String::new(),
        _ => setup.url(FieldId::UserDetailUrl)?,
    };
    from(setup, &url, &call, setup.mapping().as_ref())
}

fn from(setup: &Setup, url: &str, call: &UserCall, mapping: Option<&Mapping>) -> Option<String> {
    let able = call.kind != CallKind::Script && call.placeholders().is_empty();
    let client_id = setup.open(FieldId::ApplicationKey).unwrap_or_default();
    able.then(|| generate(url, call, mapping, client_id))
}

/// How the custom script differs from the generated one, if it was made from it by hand: from the current one, or from the one
/// for the provider's own mapping.
pub fn by_hand(setup: &Setup) -> Option<Compared> {
    let own = setup.open(FieldId::Script)?;
    let compared = compare(&generated(setup)?, own)?;
    let of_provider = || {
        let provider = setup.provider()?;
        let url = setup.url(FieldId::UserDetailUrl).unwrap_or(provider.user_detail_url);
        compare(&from(setup, &url, &provider.call, Some(&provider.mapping))?, own)
    };
    let made_from = compared.is_by_hand() || of_provider().is_some_and(|of_provider| of_provider.is_by_hand());
    (compared.differs() && made_from).then_some(compared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::setup::Source;
    use jiff::Timestamp;

    fn set(setup: &mut Setup, id: FieldId, text: &str) {
        assert!(setup.set(id, text, Source::Typed, Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn a_script_made_from_the_generated_one_is_known_by_it() {
        let mut setup = Setup::default();
        assert_eq!(generated(&setup), None);
        setup.choose_provider("discord", Source::Typed, Timestamp::UNIX_EPOCH);
        let script = generated(&setup).unwrap();
        assert_eq!(by_hand(&setup), None);
        set(&mut setup, FieldId::Script, &script);
        assert_eq!(by_hand(&setup), None, "the same");
        set(&mut setup, FieldId::Script, &script.replacen("const request", "// mine\n  const request", 1));
        assert_eq!(by_hand(&setup).unwrap().words(), "1 line added");
        // It was made for the provider's own request, and another has replaced that since.
        set(&mut setup, FieldId::UserCall, r#"{"kind":"id-token"}"#);
        let compared = by_hand(&setup).unwrap();
        assert!(!compared.is_by_hand(), "{compared:?}");
        set(&mut setup, FieldId::Script, "(token, context, callback) => callback(null, { user_id: '1' })");
        assert_eq!(by_hand(&setup), None, "another script");
    }
}
