use super::{CUSTOM, FILES, Provider, find, keys, names, of_url};
use crate::domain::parse::placeholders_of;
use crate::domain::profile_script::tests::problems;
use crate::domain::profile_script::{self, CallKind};
use crate::domain::{limits, parse};
use serde_json::Value;
use std::collections::BTreeSet;
use url::Url;

/// Every file, parsed; a failure names the file and the line.
fn all() -> impl Iterator<Item = Provider> {
    FILES.iter().map(|file| toml::from_str(file.text).unwrap_or_else(|error| panic!("{}.toml: {error}", file.key)))
}

#[test]
fn files_are_found_by_their_keys_in_order() {
    let all: Vec<_> = all().collect();
    assert!(keys().is_sorted() && all.len() >= 170);
    assert_eq!(all.iter().map(|provider| provider.key.as_str()).collect::<Vec<_>>(), keys().collect::<Vec<_>>());
    for (provider, file) in all.iter().zip(&FILES) {
        let key = file.key;
        assert_eq!((provider.name.as_str(), provider.rank), (file.name, file.rank), "{key}");
        assert_eq!(provider.also, file.also, "{key}");
        assert_eq!(file.urls, [&provider.authorization_url, &provider.token_url], "{key}");
        assert_eq!(find(key).as_ref(), Some(provider));
        assert!(limits::is_connection_name(key) && key != CUSTOM, "{key} becomes the connection name");
    }
    assert_eq!(names().count(), all.len());
    let ranks: BTreeSet<u16> = all.iter().map(|provider| provider.rank).collect();
    assert_eq!(ranks, (1..=u16::try_from(all.len()).unwrap()).collect(), "each rank once");
    assert_eq!(find(CUSTOM), None);
    assert_eq!(find(""), None);
}

#[test]
fn a_url_names_its_most_popular_provider() {
    for provider in all() {
        for url in [&provider.authorization_url, &provider.token_url] {
            let (key, name) = of_url(&format!("{}/?a=b", url.split('?').next().unwrap())).unwrap();
            let found = find(key).unwrap();
            assert!(found.rank <= provider.rank && found.name == name, "{}: {key}", provider.key);
            // Only Google has a second provider with its URLs.
            assert!(found.key == provider.key || found.authorization_url == provider.authorization_url, "{key}");
        }
    }
    assert_eq!(of_url("https://oauth2.googleapis.com/token"), Some(("google", "Google")));
    assert_eq!(of_url("https://example.com/token"), None);
}

#[test]
fn nicknames_are_lowercase_and_belong_to_one_provider() {
    let mut taken = BTreeSet::new();
    for provider in all() {
        for name in [&provider.key].into_iter().chain(&provider.also) {
            assert!(
                !name.is_empty() && *name == name.to_lowercase() && *name == name.trim(),
                "{}: {name}",
                provider.key
            );
            assert!(taken.insert(name.clone()), "{}: {name} is taken", provider.key);
        }
    }
}

/// The URL with an example for each placeholder, and with what the script fills in.
fn filled(provider: &Provider, url: &str) -> String {
    let mut filled = url.to_owned();
    for (name, placeholder) in &provider.placeholders {
        filled = filled.replace(&format!("{{{name}}}"), &placeholder.example);
    }
    match provider.call.kind.in_url() {
        Some(name) => filled.replace(&format!("{{{name}}}"), "1"),
        None => filled,
    }
}

#[test]
fn addresses_are_https_and_leave_the_reserved_parameters_alone() {
    for provider in all() {
        let key = &provider.key;
        let urls = [&provider.authorization_url, &provider.token_url];
        let user = Some(&provider.user_detail_url).filter(|url| !url.is_empty());
        assert_eq!(user.is_some(), provider.call.kind != CallKind::IdToken, "{key}: a URL, or the ID token");
        let email = provider.call.email.as_ref().map(|email| &email.url);
        for address in urls.into_iter().chain(user).chain(email).chain(&provider.console_url) {
            let filled = filled(&provider, address);
            assert!(filled.is_ascii() && !filled.contains('{'), "{key}: {filled}");
            let url = Url::parse(&filled).unwrap();
            assert_eq!((url.scheme(), url.username(), url.password()), ("https", "", None), "{key}: {address}");
            assert_eq!(url.port(), None, "{key}: {address}");
            assert!(url.fragment().is_none() || Some(address) == provider.console_url.as_ref(), "{key}: {address}");
            assert_eq!(url.as_str(), filled, "{key}: written the way it is read");
        }
        let url = Url::parse(&filled(&provider, &provider.authorization_url)).unwrap();
        for (name, _) in url.query_pairs() {
            let reserved = ["client_id", "redirect_uri", "response_type", "response_mode", "state"];
            assert!(!reserved.contains(&name.as_ref()), "{key}: Auth0 sends {name} itself");
        }
        let length = provider.authorization_url.len();
        assert!((limits::URL_MIN..=limits::AUTHORIZATION_URL_MAX).contains(&length), "{key}");
        assert!((limits::URL_MIN..=limits::TOKEN_URL_MAX).contains(&provider.token_url.len()), "{key}");
    }
}

#[test]
fn placeholders_are_declared_used_and_accepted() {
    for provider in all() {
        let key = &provider.key;
        let urls = [&provider.authorization_url, &provider.token_url, &provider.user_detail_url];
        let of_urls = urls.into_iter().flat_map(|url| placeholders_of(url));
        let used: BTreeSet<&str> = of_urls.chain(provider.call.placeholders()).collect();
        let used: BTreeSet<&str> = used.into_iter().filter(|name| Some(*name) != provider.call.kind.in_url()).collect();
        let declared: BTreeSet<&str> = provider.placeholders.keys().map(String::as_str).collect();
        assert_eq!(used, declared, "{key}");
        for (name, placeholder) in &provider.placeholders {
            assert!(!placeholder.title.is_empty(), "{key}");
            assert!(
                placeholder.pattern.as_ref().is_some_and(|text| text.starts_with('^') && text.ends_with('$')),
                "{key}"
            );
            for value in [Some(&placeholder.example), placeholder.default.as_ref()].into_iter().flatten() {
                let object = serde_json::json!({ name: value }).to_string();
                assert!(parse::placeholders(&object, &parse::ParseContext::default()).is_ok(), "{key}: {value}");
            }
        }
    }
}

#[test]
fn values_keep_the_limits() {
    for provider in all() {
        let key = &provider.key;
        assert!((1..=limits::DISPLAY_NAME_MAX).contains(&provider.name.chars().count()), "{key}");
        assert!(provider.scopes.len() <= limits::SCOPES_MAX, "{key}");
        assert!(provider.scopes.join(" ").len() <= limits::SCOPE_MAX, "{key}");
        assert!([' ', ',', ';'].contains(&provider.scope_delimiter), "{key}");
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
        assert!(provider.reviewed.parse::<jiff::civil::Date>().is_ok(), "{key}: {}", provider.reviewed);
        assert_ne!(provider.built_in.as_deref(), Some(""), "{key}");
        assert!(provider.built_in.is_none() || !provider.built_in_unclear, "{key}");
        assert_eq!(provider.built_in.is_some(), provider.when_custom.is_some(), "{key}");
        assert!(provider.note.split(". ").count() <= 3, "{key}: three sentences");
        assert_eq!(provider.proxy, provider.note.contains("proxy"), "{key}: the note says it too");
        for text in [Some(&provider.note), provider.secret_page.as_ref(), provider.when_custom.as_ref()] {
            let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
            assert!(text.ends_with('.') && *text == text.trim(), "{key}: {text}");
        }
    }
}

#[test]
fn conflicting_sources_are_reported() {
    let words = |key| find(key).unwrap().built_in_words().map(str::to_owned);
    assert_eq!(words("dropbox").as_deref(), Some("dropbox"));
    assert_eq!(words("twitch").as_deref(), Some("unclear, sources differ"));
    assert_eq!(words("gitlab"), None);
}

#[test]
fn every_mapping_becomes_a_script_or_the_note_says_why_not() {
    for mut provider in all() {
        let key = &provider.key;
        assert!(provider.mapping.path("user_id").is_some(), "{key}");
        if provider.call.kind == CallKind::Script {
            assert!(provider.note.contains("custom script"), "{key}");
            continue;
        }
        let examples: Vec<(String, String)> =
            provider.placeholders.iter().map(|(name, one)| (name.clone(), one.example.clone())).collect();
        provider.call = provider.call.filled(&examples);
        let url = filled(&provider, &provider.user_detail_url);
        let script = profile_script::generate(&url, &provider.call, Some(&provider.mapping), "client");
        assert_eq!(problems(&script), None, "{key}");
        assert!(script.len() < limits::SCRIPT_MAX / 8, "{key}: {}", script.len());
        assert!(!script.contains("{client_id}") && !script.contains("{token}"), "{key}");
    }
}

/// The value at a dotted path.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}

#[test]
fn the_mapping_finds_the_user_in_the_sample() {
    let mut samples = 0;
    for provider in all() {
        let Some(sample) = &provider.sample else { continue };
        let key = &provider.key;
        let sample: Value = serde_json::from_str(sample).unwrap_or_else(|error| panic!("{key}: {error}"));
        let id = at(&sample, provider.mapping.path("user_id").unwrap());
        let text = id.and_then(Value::as_str).map(str::to_owned).or_else(|| id?.as_i64().map(|id| id.to_string()));
        // JavaScript rounds greater numbers, so two users could get one ID.
        assert!(id.and_then(Value::as_i64).is_none_or(|id| id < 1 << 53), "{key}: {id:?}");
        assert!(text.is_some_and(|text| !text.is_empty()), "{key}: {id:?}");
        if let Some(email) = provider.mapping.path("email").and_then(|path| at(&sample, path)) {
            assert!(email.as_str().is_some_and(|text| text.contains('@')), "{key}: {email}");
        }
        samples += 1;
    }
    assert!(samples > 100);
}
