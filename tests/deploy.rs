//! `a0connect export a0deploy`, imported by auth0-deploy-cli into the sandbox. It accepts only https and a host without a port.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // it writes files
#![allow(clippy::unwrap_used, clippy::panic)] // a helper that fails fails its test

mod support;

use serde_json::{Value, json};
use std::process::Command;
use support::desk::{Desk, end, said};
use support::npm::installed;
use support::tls::TlsProxy;
use support::{find, leave_out};

const HOST: &str = "acme.test";
const SECRET: &str = "s3cr\"e't$x\\ `id` ${A} #1 \u{fc}";

#[test]
fn auth0_deploy_cli_creates_the_connection_with_the_secrets_of_its_keywords() {
    let test = "auth0_deploy_cli_creates_the_connection_with_the_secrets_of_its_keywords";
    if let Some(missing) = ["node", "npm"].iter().find(|program| find(program).is_none()) {
        return leave_out(test, &format!("{missing} isn't installed"));
    }
    let package = json!({"private": true, "dependencies": {"auth0-deploy-cli": "8.44.0"}}).to_string();
    let Some((folder, _lock)) = installed(test, "deploy", &package) else { return };
    let desk = Desk::new();
    let values = [
        ("APPLICATION_SECRET", SECRET),
        ("A0CONNECT_DISPLAY_NAME", "Acme's \"$HOME\" \\ ${A} : # \u{fc}\u{1f980}"),
        ("A0CONNECT_METADATA", r#"{"on":"null","no":"1","odd":"- [\"a\"] {b} &c *d !e | %f @g"}"#),
        ("A0CONNECT_TOKEN_HEADERS", r#"{"X-Key":"header-secret-'1234'"}"#),
        ("CONNECTION_NAME", "acme-odd"),
    ];
    let exported = desk.run_with(&values, &["export", "a0deploy"]);
    assert_eq!(exported.code, Some(0), "{exported:?}");
    desk.write("tenant.yaml", &exported.out);

    let (_, port) = desk.tenant.value("AUTH0_DOMAIN").rsplit_once(':').unwrap();
    desk.tenant.post_json("/sandbox/front", &json!({ "base": format!("https://{HOST}") }));
    let tls = TlsProxy::start(port.parse().unwrap(), &[HOST]);
    let mut deploy: Command = desk.home.program("node");
    deploy.arg(folder.join("node_modules/auth0-deploy-cli/lib/index.js"));
    deploy.args(["import", "--input_file", "tenant.yaml"]);
    deploy.env("AUTH0_DOMAIN", HOST).env("AUTH0_ACCESS_TOKEN", desk.tenant.value("AUTH0_API_V2_TOKEN"));
    let secrets = json!({"APPLICATION_SECRET": SECRET, "X_KEY": "header-secret-'1234'"});
    deploy.env("AUTH0_KEYWORD_REPLACE_MAPPINGS", secrets.to_string());
    deploy.env("NODE_EXTRA_CA_CERTS", &tls.ca_pem);
    deploy.env("NODE_OPTIONS", format!("--require {}/tests/samples/resolve.cjs", env!("CARGO_MANIFEST_DIR")));
    deploy.env("TENANT_NAME", HOST).env("TENANT_PORT", tls.port.to_string());
    let imported = said(deploy.output().unwrap());
    assert_eq!(imported.code, Some(0), "{imported:?}");

    let mut preview = desk.command(&["preview", "--reveal", "--offline"]);
    preview.envs(values);
    let wanted = end(preview).json();
    let kept = desk.connections().into_iter().find(|one| one["name"] == "acme-odd").unwrap_or_default();
    let same = |name: &str| assert_eq!(kept[name], wanted[name], "{name}");
    ["name", "display_name", "strategy", "metadata"].into_iter().for_each(same);
    for (name, value) in wanted["options"].as_object().unwrap() {
        assert_eq!(&kept["options"][name], value, "{name}");
    }
    let path = format!("/api/v2/connections/{}/clients", kept["id"].as_str().unwrap());
    assert!(desk.changes().contains(&format!("PATCH {path}")), "{:?}", desk.changes());
    assert_ne!(kept["options"]["client_secret"], Value::Null);
}
