use super::{CUSTOM, FILES, Provider, find, keys, names};
use crate::domain::{limits, profile_script};
use url::Url;

/// Every file, parsed; a failure names the file and the line.
fn all() -> impl Iterator<Item = Provider> {
    FILES.iter().map(|(key, text)| toml::from_str(text).unwrap_or_else(|error| panic!("{key}.toml: {error}")))
}

#[test]
fn files_are_found_by_their_keys_in_order() {
    let all: Vec<_> = all().collect();
    assert!(keys().is_sorted());
    assert_eq!(all.iter().map(|provider| provider.key.as_str()).collect::<Vec<_>>(), keys().collect::<Vec<_>>());
    for (provider, (key, name)) in all.iter().zip(names()) {
        assert_eq!((provider.key.as_str(), provider.name.as_str()), (key, name));
        assert_eq!(find(key).as_ref(), Some(provider));
        for url in [&provider.authorization_url, &provider.token_url] {
            assert_eq!(super::of_url(&format!("{url}/?a=b")), Some((key, name)), "{url}");
        }
        assert!(limits::is_connection_name(key) && key != CUSTOM, "{key} becomes the connection name");
    }
    assert_eq!(find(CUSTOM), None);
    assert_eq!(find(""), None);
}

#[test]
fn addresses_are_https_and_leave_the_reserved_parameters_alone() {
    for Provider { key, authorization_url, token_url, user_detail_url, console_url, placeholders, .. } in all() {
        for address in [&authorization_url, &token_url, &user_detail_url, &console_url] {
            let mut filled = address.clone();
            for (name, placeholder) in &placeholders {
                filled = filled.replace(&format!("{{{name}}}"), &placeholder.example);
            }
            assert!(filled.is_ascii() && !filled.contains('{'), "{key}: {filled}");
            let url = Url::parse(&filled).unwrap();
            assert_eq!((url.scheme(), url.username(), url.password()), ("https", "", None), "{key}: {address}");
            assert_eq!((url.fragment(), url.port()), (None, None), "{key}: {address}");
            assert_eq!(url.as_str(), filled, "{key}: written the way it is read");
        }
        let url = Url::parse(&authorization_url).unwrap();
        for (name, _) in url.query_pairs() {
            let reserved = ["client_id", "redirect_uri", "response_type", "response_mode", "state"];
            assert!(!reserved.contains(&name.as_ref()), "{key}: Auth0 sends {name} itself");
        }
        assert!((limits::URL_MIN..=limits::AUTHORIZATION_URL_MAX).contains(&authorization_url.len()), "{key}");
        assert!((limits::URL_MIN..=limits::TOKEN_URL_MAX).contains(&token_url.len()), "{key}");
    }
}

#[test]
fn values_keep_the_limits() {
    for provider in all() {
        let key = &provider.key;
        assert!((1..=limits::DISPLAY_NAME_MAX).contains(&provider.name.chars().count()), "{key}");
        assert!(provider.scopes.len() <= limits::SCOPES_MAX, "{key}");
        assert!(provider.scopes.join(" ").len() <= limits::SCOPE_MAX, "{key}");
        for scope in &provider.scopes {
            let visible = scope.bytes().all(|byte| byte.is_ascii_graphic());
            assert!((1..=limits::SCOPE_ITEM_MAX).contains(&scope.len()) && visible, "{key}: {scope}");
        }
        assert!(provider.token_headers.len() <= limits::CUSTOM_HEADERS_MAX, "{key}");
        assert!(provider.auth_params.len() <= limits::AUTH_PARAMS_MAX, "{key}");
        for value in provider.token_headers.values() {
            assert!((1..=limits::CUSTOM_HEADER_VALUE_MAX).contains(&value.len()), "{key}: {value}");
        }
        for value in provider.auth_params.values() {
            assert!((1..=limits::AUTH_PARAM_VALUE_MAX).contains(&value.len()), "{key}: {value}");
        }
        assert!(!provider.note.trim().is_empty(), "{key}");
        assert!(provider.reviewed.parse::<jiff::civil::Date>().is_ok(), "{key}: {}", provider.reviewed);
        assert_ne!(provider.built_in.as_deref(), Some(""), "{key}");
        assert!(provider.built_in.is_none() || !provider.built_in_unclear, "{key}");
        for sentence in provider.note.split(". ").chain(provider.secret_page.as_deref()) {
            assert!(sentence.split_whitespace().count() <= 20 && !sentence.contains(';'), "{key}: {sentence}");
        }
        assert!(provider.secret_page.as_ref().is_none_or(|text| text.ends_with('.')), "{key}");
    }
}

#[test]
fn sources_that_differ_are_not_passed_over() {
    let words = |key| find(key).unwrap().built_in_words().map(str::to_owned);
    assert_eq!(words("dropbox").as_deref(), Some("dropbox"));
    assert_eq!(words("twitch").as_deref(), Some("unclear, sources differ"));
    assert_eq!(words("gitlab"), None);
}

#[test]
fn every_mapping_becomes_a_script() {
    for provider in all() {
        let key = &provider.key;
        assert!(provider.mapping.path("user_id").is_some(), "{key}");
        let script =
            profile_script::generate(&provider.user_detail_url, &provider.call, Some(&provider.mapping), "client");
        assert_eq!(profile_script::problems(&script), None, "{key}");
        assert!(script.len() < limits::SCRIPT_MAX / 8, "{key}: {}", script.len());
        assert!(!script.contains("{client_id}") && !script.contains("{token}"), "{key}");
    }
}
