use super::*;
use crate::domain::facts::Facts;
use crate::domain::setup::Source;
use hcl::Value;
use hcl::eval::{Context, Evaluate as _, FuncArgs, FuncDef, ParamType};
use jiff::Timestamp;
use proptest::prelude::*;

/// Values that a format could change by mistake.
const ODD: &[&str] = &[
    "it's",
    "a\"b\\c",
    "$HOME ${HOME} $(id) `id`",
    "$${a} %%{b} %{ if true } $$",
    " blanks ",
    "ends with \\",
    "#hash: yes",
    "- [a] {b}: &c *d !e |",
    "\u{fc}\u{1f980}\u{2028}\u{85}",
    "two\nlines",
    "tab\there",
    "null",
    "\\\\two",
];

const SECRET: &str = "s3cr\"e'$t\\x ${A} %{b} #1";

fn setup(values: &[(FieldId, &str)]) -> Setup {
    let mut setup = Setup::default();
    let usual = [
        (Auth0Domain, "acme.eu.auth0.com"),
        (Auth0ClientId, "AcmeClient"),
        (Provider, "custom"),
        (ApplicationKey, "acme-key"),
        (ApplicationSecret, SECRET),
        (AuthorizationUrl, "https://id.acme.example/authorize?a=1&b=2"),
        (TokenUrl, "https://id.acme.example/token"),
        (UserDetailUrl, "https://id.acme.example/me"),
        (Scope, "openid email"),
        (TokenHeaders, "{\"X-Key\": \"header-secret-1234\"}"),
        (ApiToken, "token-secret-1234"),
    ];
    for (id, text) in usual.iter().chain(values) {
        setup.set(*id, text, Source::Typed, Timestamp::UNIX_EPOCH);
    }
    setup
}

fn text(name: &str, setup: &Setup, reveal: bool) -> String {
    let facts = Facts::default();
    let text = find(name).unwrap().text(Known::new(setup, &facts, Timestamp::UNIX_EPOCH), reveal);
    text.to_string()
}

/// The arguments of the connection, and the defaults of the variables.
fn terraform(text: &str) -> (serde_json::Value, serde_json::Value) {
    let mut context = Context::new();
    let chomp = |args: FuncArgs| Ok(Value::from(args[0].as_str().unwrap_or_default().trim_end_matches('\n')));
    context.declare_func("chomp", FuncDef::builder().param(ParamType::String).build(chomp));
    let body = hcl::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut variables = std::collections::BTreeMap::new();
    for block in body.blocks().filter(|block| block.identifier() == "variable") {
        let default = block.body().attributes().find(|one| one.key() == "default");
        let default = default.map_or("masked".into(), |one| one.expr().evaluate(&context).unwrap());
        variables.insert(block.labels()[0].as_str().to_owned(), default);
    }
    context.declare_var("var", variables.clone().into_iter().collect::<Value>());
    let resource =
        body.blocks().find(|block| block.labels().first().map(|one| one.as_str()) == Some("auth0_connection"));
    let evaluated = resource.unwrap().body().evaluate(&context).unwrap();
    (hcl::from_body(evaluated).unwrap(), serde_json::to_value(variables).unwrap())
}

/// A quoted text of HCL, for tests that read it back.
pub(crate) fn hcl(text: &str) -> String {
    quoted::hcl(text)
}

#[test]
fn secrets_are_masked_unless_revealed_and_a_masked_text_says_so() {
    let setup = setup(&[]);
    for format in FORMATS {
        let masked = text(format.name, &setup, false);
        for secret in ["s3cr", "header-secret", "token-secret"] {
            assert!(!masked.contains(secret), "{}: {masked}", format.name);
        }
        assert_eq!(masked.to_lowercase().contains("masked"), format.secrets != Secrets::None, "{masked}");
        let revealed = text(format.name, &setup, true);
        assert_eq!(revealed.contains("header-secret-1234"), format.secrets == Secrets::InText, "{revealed}");
        assert_eq!(revealed == masked, format.secrets != Secrets::InText);
        assert!(format.file.len() > 3 && !format.what.ends_with('.'));
    }
}

#[test]
fn a_missing_or_absent_value_is_named() {
    let format = |name| find(name).unwrap();
    let mut setup = setup(&[]);
    assert!(FORMATS.iter().all(|format| format.lacking(&setup, true).is_empty()));
    setup.clear(ApplicationSecret);
    assert_eq!(format("json").lacking(&setup, true), [ApplicationSecret]);
    assert_eq!(format("json").lacking(&setup, false), []);
    assert_eq!(format("curl").lacking(&setup, true), []);
    setup.clear(TokenUrl);
    assert_eq!(format("terraform").lacking(&setup, false), [TokenUrl]);
    assert_eq!(format("env").lacking(&setup, true), []);
    setup.clear(Auth0Domain);
    assert_eq!(format("handover").lacking(&setup, false), [Auth0Domain]);
}

#[test]
fn terraform_has_the_values_and_its_variables_have_the_secrets() {
    for odd in ODD {
        let metadata = serde_json::json!({ "odd": odd, "$${k}": "v" }).to_string();
        let setup = setup(&[(Metadata, &metadata), (DisplayName, odd), (Pkce, "true")]);
        let text = text("terraform", &setup, true);
        let (connection, variables) = terraform(&text);
        assert_eq!(connection["display_name"], *odd, "{text}");
        if !odd.contains(char::is_control) {
            assert_eq!(connection["metadata"], serde_json::from_str::<serde_json::Value>(&metadata).unwrap());
        }
        assert_eq!(variables, serde_json::json!({"application_secret": SECRET, "x_key": "header-secret-1234"}));
        let options = &connection["options"];
        assert_eq!(options["client_secret"], SECRET);
        assert_eq!(options["custom_headers"], serde_json::json!({"header": "X-Key", "value": "header-secret-1234"}));
        assert_eq!(options["scopes"], serde_json::json!(["openid", "email"]));
        assert_eq!(options["pkce_enabled"], true);
        assert_eq!(options["scripts"]["fetchUserProfile"], connection::script(&setup).unwrap());
    }
}

#[test]
fn a_script_of_any_form_is_the_same_in_terraform() {
    for script in
        ["function a(b, c, d) {\n\n  d(null, `${b}%{c}`);\n}", "a\n EOT\nb", "a\n$${b}\n", "a\n\n", "\na", "a\n \nb\n"]
    {
        let setup = setup(&[(Script, script)]);
        let text = text("terraform", &setup, false);
        assert_eq!(terraform(&text).0["options"]["scripts"]["fetchUserProfile"], script, "{text}");
    }
}

#[test]
fn the_page_for_the_owner_has_what_to_register() {
    let page = text("handover", &setup(&[(Scope, "a`b|c")]), false);
    for words in ["`https://acme.eu.auth0.com/login/callback`", "`` a`b\\|c ``", "client_secret_post", "Client ID"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("AcmeClient") && !page.contains("acme-key"), "{page}");
}

proptest! {
    /// Any text is one literal, and never a template.
    #[test]
    fn prop_hcl_is_read_back(value in "([$%]{0,3}[{]|[\"\\\\'\n\r\t #}]|\\PC){0,20}") {
        let written = quoted::hcl(&value);
        let body = hcl::parse(&format!("a = {written}\n")).unwrap();
        let read = body.attributes().next().unwrap().expr().evaluate(&Context::new()).unwrap();
        prop_assert_eq!(read.as_str(), Some(value.as_str()), "{}", written);
    }

    /// A quoted text of YAML is one of JSON, with escapes for what YAML treats differently.
    #[test]
    fn prop_yaml_is_json(value in "(\\PC|[\"\\\\\n\r\t\u{85}\u{2028}\u{feff}]){0,20}") {
        let written = quoted::yaml(&value);
        prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), value);
        let breaks = written.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']);
        prop_assert!(!breaks, "{}", written);
    }

    /// The program reads its own file.
    #[test]
    fn prop_dotenv_is_read_back(value in "(\\$[a-zA-Z{]|[\"\\\\'`#$\n =]|[ -~]|ü){1,20}") {
        let written = format!("A={}\nB=1\n", quoted::dotenv(&value).0);
        let read: Vec<_> = dotenvy::from_read_iter(written.as_bytes()).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(&read[0].1, &value, "{}", written);
        prop_assert_eq!(read.len(), 2);
    }
}

#[test]
fn no_file_of_another_text_has_the_same_name() {
    let mut names: Vec<&str> = FORMATS.iter().map(|one| one.file).chain([handover::FILE]).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FORMATS.len() + 1, "{names:?}");
}
