//! The page of pop-up mode, as values: where it is served, and what its script gets.

use super::report::LONGEST_TOKEN;
use crate::domain::parse::origin_of;
use crate::domain::safe_text::percent_encoded;
use crate::domain::sign_in::callback::Loopback;
use crate::domain::sign_in::one_time::OneTimeValues;
use serde_json::json;

/// The path of the page, and of its reports. The second one of each if the callback URL has the first.
const PAGE: [&str; 2] = ["/a0connect/popup", "/a0connect/page"];
const REPORT: [&str; 2] = ["/a0connect/report", "/a0connect/reports"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// That of the callback URL, since Auth0 sends its message there.
    pub origin: String,
    pub path: &'static str,
    pub report_path: &'static str,
    /// Only who has the link knows it. It comes with each report.
    pub key: String,
    /// The page's script may talk to this origin.
    pub tenant: String,
    /// The values of the page's script, as JSON that can't end a `script` element.
    pub values: String,
}

/// What the page needs from the tenant's side.
pub(in crate::domain::sign_in) struct Asked<'a> {
    /// Without the code challenge, which the page adds.
    pub authorize_url: &'a str,
    /// Without a slash at its end.
    pub base: &'a str,
    pub client_id: &'a str,
    pub seconds: i64,
}

impl Page {
    pub(in crate::domain::sign_in) fn new(
        callback: &Loopback,
        one_time: &OneTimeValues,
        asked: &Asked,
    ) -> Option<Self> {
        let free = |paths: [&'static str; 2]| if callback.path == paths[0] { paths[1] } else { paths[0] };
        let values = json!({
            "authorize": asked.authorize_url,
            "token": format!("{}/oauth/token", asked.base),
            "clientId": asked.client_id,
            "redirectUri": callback.url,
            "state": one_time.state,
            "seconds": asked.seconds,
            "report": free(REPORT),
            "key": one_time.page_key,
            "longest": LONGEST_TOKEN,
        });
        Some(Self {
            origin: origin_of(&callback.url)?,
            path: free(PAGE),
            report_path: free(REPORT),
            key: one_time.page_key.clone(),
            tenant: origin_of(asked.base)?,
            values: in_script(&values.to_string()),
        })
    }

    /// What the browser opens.
    pub fn link(&self) -> String {
        format!("{}{}?key={}", self.origin, self.path, percent_encoded(&self.key))
    }
}

/// JSON with the same meaning. A browser can't mistake it for the end of a `script` element, or for a comment in one.
fn in_script(json: &str) -> String {
    // In JSON, these three can only be inside of a text.
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse::is_listed;
    use proptest::prelude::*;

    fn once(state: &str) -> OneTimeValues {
        OneTimeValues {
            state: state.to_owned(),
            nonce: "n".into(),
            verifier: "v".into(),
            challenge: "c".into(),
            correlation_id: "a0connect-1".into(),
            page_key: "k-1".into(),
        }
    }

    fn page(callback: &str, client_id: &str) -> Page {
        let base = "https://acme.eu.auth0.com";
        let asked =
            Asked { authorize_url: "https://acme.eu.auth0.com/authorize?a=b&c=d", base, client_id, seconds: 300 };
        Page::new(&Loopback::of(callback).unwrap(), &once("s"), &asked).unwrap()
    }

    #[test]
    fn the_page_is_at_the_origin_of_the_callback_and_beside_its_path() {
        for (callback, origin, path, report) in [
            ("http://localhost:3000/callback", "http://localhost:3000", PAGE[0], REPORT[0]),
            ("http://localhost/cb", "http://localhost", PAGE[0], REPORT[0]),
            ("http://[::1]:5000/a0connect/popup", "http://[::1]:5000", PAGE[1], REPORT[0]),
            ("http://127.0.0.1:5000/a0connect/report", "http://127.0.0.1:5000", PAGE[0], REPORT[1]),
        ] {
            let page = page(callback, "id");
            assert_eq!((page.origin.as_str(), page.path, page.report_path), (origin, path, report), "{callback}");
            assert_eq!(page.link(), format!("{origin}{path}?key=k-1"));
            assert_eq!(page.tenant, "https://acme.eu.auth0.com");
            let values: serde_json::Value = serde_json::from_str(&page.values).unwrap();
            assert_eq!(values["redirectUri"], callback);
            assert_eq!(values["authorize"], "https://acme.eu.auth0.com/authorize?a=b&c=d");
            assert!(!page.values.contains("verifier"), "it is the page's own");
        }
    }

    #[test]
    fn web_origins_are_compared_as_a_browser_writes_them() {
        let list = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let listed = list(&["http://localhost:3000/", "https://*.acme.example", "http://127.0.0.1:80"]);
        for (origin, wanted) in [
            ("http://localhost:3000", true),
            ("http://127.0.0.1", true),
            ("https://app.acme.example", true),
            ("https://.acme.example", false),
            ("http://localhost:3001", false),
            ("https://localhost:3000", false),
            ("http://127.0.0.1:3000", false),
        ] {
            assert_eq!(is_listed(origin, &listed), wanted, "{origin}");
        }
        assert!(!is_listed("http://localhost:3000", &[]));
        assert!(!is_listed("null", &list(&["com.acme.app://x", "null"])));
    }

    proptest! {
        #[test]
        fn prop_no_value_ends_the_script_element(text in "(</script>|<!--|<script|-->|]]>|&lt;|[\\\\\"'<>&]|\\PC|\u{2028}|\u{0}){0,40}") {
            let page = page("http://localhost:3000/cb", &text);
            prop_assert!(!page.values.contains(['<', '>', '&', '\n']));
            let values: serde_json::Value = serde_json::from_str(&page.values).unwrap();
            prop_assert_eq!(values["clientId"].as_str(), Some(text.as_str()));
        }
    }
}
