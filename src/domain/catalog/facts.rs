//! What a user wants to know about a provider before choosing it, in one list for the screen and the command line.

use super::{Confidence, Provider, TokenAuth};
use crate::domain::profile_script::CallKind;

impl Provider {
    /// Labels and values, the most important ones first. A value without a label belongs to the label before it.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        let mut put = |label: &'static str, value: Option<String>| facts.extend(value.map(|value| (label, value)));
        put("Your file", self.file.clone());
        put("Note", Some(self.note.clone()).filter(|note| !note.is_empty()));
        put("Built into Auth0", self.built_in_words().map(str::to_owned));
        put("", self.when_custom.clone());
        put("Register at", self.console_url.clone());
        put("Secret", self.secret_page.clone());
        let mut label = "Placeholders";
        for (name, placeholder) in &self.placeholders {
            let example = placeholder.default.as_ref().unwrap_or(&placeholder.example);
            put(label, Some(format!("{{{name}}}: {}, such as {example}", placeholder.title)));
            label = "";
        }
        put("Authorization URL", Some(self.authorization_url.clone()));
        put("Token URL", Some(self.token_url.clone()));
        put("Userinfo URL", Some(self.user_detail_url.clone()).filter(|url| !url.is_empty()));
        put("Userinfo request", Some(request_words(self.call.kind).to_owned()));
        let scope = self.scopes.join(&self.scope_delimiter.to_string());
        put("Scope", Some(if scope.is_empty() { "none".to_owned() } else { scope }));
        let parameters: Vec<String> = self.auth_params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        put("Authorization parameters", Some(parameters.join(", ")).filter(|text| !text.is_empty()));
        put("Client authentication", Some(authentication(self.token_auth).to_owned()));
        put("PKCE", self.pkce.then(|| "required".to_owned()));
        put("User ID", self.mapping.path("user_id").map(|path| format!("{path} in the response")));
        let email = self.mapping.path("email").map(|path| format!("{path} in the response"));
        let second = self.call.email.as_ref().map(|call| format!("from a second request: {}", call.url));
        put("Email", second.or(email).or_else(|| Some("not in the response".to_owned())));
        put(
            "Reviewed",
            self.file.is_none().then(|| format!("{}, {}", self.reviewed, confidence_words(self.confidence))),
        );
        facts
    }

    /// What it needs besides a client ID and a secret, in a few words.
    pub fn needs(&self) -> Vec<&'static str> {
        let needs = [
            (self.file.is_some(), "your file"),
            (self.built_in.is_some(), "built into Auth0"),
            (!self.placeholders.is_empty(), "placeholders"),
            (self.proxy, "a proxy"),
            (self.call.kind == CallKind::Script, "a custom script"),
            (self.pkce, "PKCE"),
        ];
        needs.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect()
    }
}

fn request_words(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Get => "GET with the access token",
        CallKind::GetHeader => "GET with the provider's own headers",
        CallKind::Query => "GET with parameters",
        CallKind::PostEmpty => "POST without a body",
        CallKind::PostForm => "POST with a form",
        CallKind::Graphql => "POST with a GraphQL query",
        CallKind::TokenInPath => "GET with the access token in the URL",
        CallKind::IdFromToken => "GET with the user ID from the access token",
        CallKind::IdToken => "none, the ID token has the claims",
        CallKind::Script => "made by a custom script",
    }
}

fn authentication(method: TokenAuth) -> &'static str {
    if method.is_basic() { "client_secret_basic" } else { "client_secret_post" }
}

fn confidence_words(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "two or more sources agree",
        Confidence::Medium => "sources agree on most of it",
        Confidence::Low => "from one source, so check it first",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Confidence, find, names};

    fn fact(key: &str, label: &str) -> Option<String> {
        let facts = find(key).unwrap().facts();
        facts.into_iter().find(|(known, _)| *known == label).map(|(_, value)| value)
    }

    #[test]
    fn facts_are_those_of_the_file() {
        assert_eq!(fact("microsoft", "Built into Auth0").as_deref(), Some("windowslive"));
        assert_eq!(fact("gitlab", "Built into Auth0"), None);
        assert_eq!(
            fact("microsoft", "Placeholders").as_deref(),
            Some("{tenant}: Directory (tenant) ID, such as common")
        );
        assert_eq!(fact("twitter", "PKCE").as_deref(), Some("required"));
        assert_eq!(fact("twitter", "Client authentication").as_deref(), Some("client_secret_basic"));
        assert_eq!(fact("reddit", "Email").as_deref(), Some("not in the response"));
        assert!(fact("github", "Email").unwrap().contains("/user/emails"));
        assert_eq!(fact("apple", "Userinfo URL"), None);
        assert_eq!(fact("facebook", "Scope").as_deref(), Some("public_profile,email"));
        for provider in names().filter_map(|(key, _)| find(key)) {
            let asks = fact(&provider.key, "Reviewed").unwrap().contains("check it first");
            assert_eq!(asks, provider.confidence == Confidence::Low, "{}", provider.key);
        }
    }

    #[test]
    fn what_a_provider_needs_is_shown_in_a_few_words() {
        let needs = |key| find(key).unwrap().needs();
        assert_eq!(needs("gitlab"), [""; 0]);
        assert_eq!(needs("microsoft"), ["built into Auth0", "placeholders"]);
        assert_eq!(needs("tiktok"), ["a proxy"]);
        assert_eq!(needs("qq"), ["a proxy", "a custom script"]);
        assert_eq!(needs("etsy"), ["PKCE"]);
    }
}
