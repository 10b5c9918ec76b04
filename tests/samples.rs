//! The samples of `a0connect sample`, as users run them: installed from the npm registry, served, and used in headless Chromium,
//! with a connection that the binary has created at the sandbox.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // it installs and serves files
#![allow(clippy::unwrap_used, clippy::panic)] // a helper that fails fails its test

mod support;

use serde_json::json;
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use support::desk::Desk;
use support::npm::installed;
use support::tls::TlsProxy;
use support::{find, http, leave_out};

/// The sandbox's application without a secret.
const SPA_CLIENT_ID: &str = "AcmeSpaAcmeSpaAcmeSpaAcmeSpa0002";
/// Some libraries accept neither http nor a port. This name leads to the tenant's TLS proxy.
const WITH_TLS: &str = "acme.test";
const NAME: &str = "Ada Sandbox";
const USER_ID: &str = "oauth2|custom-connection-oauth2|4211";

#[test]
fn popup_signs_in() {
    signs_in("popup");
}

#[test]
fn express_signs_in() {
    signs_in("express");
}

#[test]
fn react_signs_in() {
    signs_in("react");
}

#[test]
fn nextjs_signs_in() {
    signs_in("nextjs");
}

#[test]
fn passport_signs_in() {
    signs_in("passport");
}

#[test]
fn html_signs_in() {
    signs_in("html");
}

#[test]
fn every_sample_is_run() {
    let tests = include_str!("samples.rs");
    for sample in a0connect::domain::samples::SAMPLES {
        assert!(tests.contains(&format!("    signs_in(\"{}\");\n", sample.name)), "{} has no test", sample.name);
    }
}

fn signs_in(name: &str) {
    let test = format!("{name}_signs_in");
    let programs = ["chromium", "node", "npm"];
    if let Some(missing) = programs.iter().find(|program| find(program).is_none()) {
        return leave_out(&test, &format!("{missing} isn't installed"));
    }
    let desk = Desk::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let callback = format!("http://localhost:{port}/auth/callback");
    let mut values = vec![("CALLBACK_URLS", callback.as_str())];
    if ["popup", "react", "html"].contains(&name) {
        values.extend([("AUTH0_CLIENT_ID", SPA_CLIENT_ID), ("AUTH0_CLIENT_SECRET", "")]);
    }
    let created = desk.run_with(&values, &["create", "--no-input", "--store", "memory"]);
    assert_eq!(created.code, Some(0), "{created:?}");

    let tls = ["passport", "nextjs"].contains(&name).then(|| with_tls(&desk));
    if tls.is_some() {
        // The provider's URLs have http, which only a tenant on this machine can use. A sample doesn't need them.
        let unneeded = ["AUTHORIZATION_URL", "TOKEN_URL", "USER_DETAIL_URL"].map(|name| (name, ""));
        values.extend([("AUTH0_DOMAIN", WITH_TLS)].into_iter().chain(unneeded));
    }
    let listed = desk.run_with(&values, &["sample", name, "--json"]).json();
    let needs = &listed["samples"][0];
    let printed = desk.run_with(&values, &["sample", name]);
    assert_eq!(printed.code, Some(0), "{printed:?}");

    let package = printed_package(&desk, &values, name);
    let Some((driver, _)) = installed(&test, "driver", include_str!("samples/package.json")) else { return };
    let Some((folder, _lock)) = installed(&test, name, &package) else { return };
    let path = folder.to_str().unwrap();
    let written = desk.run_with(&values, &["sample", name, "--out", path, "--replace"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    for file in needs["files"].as_array().unwrap() {
        desk.search_text(&fs::read_to_string(folder.join(file.as_str().unwrap())).unwrap());
    }
    fill_in_secrets(&folder, desk.tenant.value("AUTH0_CLIENT_SECRET"));
    register(&desk, needs);

    let variables = tls.iter().flat_map(|tls| {
        let resolve = format!("--require {}/tests/samples/resolve.cjs", env!("CARGO_MANIFEST_DIR"));
        [
            ("NODE_EXTRA_CA_CERTS", tls.ca_pem.to_string_lossy().into_owned()),
            ("NODE_OPTIONS", resolve),
            ("TENANT_NAME", WITH_TLS.to_owned()),
            ("TENANT_PORT", tls.port.to_string()),
        ]
    });
    let variables: Vec<_> = variables.collect();
    let log = folder.join("log.txt");
    let _served = Served::start(&folder, &log, &variables);
    let order = json!({
        "origin": needs["logout_url"],
        "mode": needs["mode"],
        "name": NAME,
        "id": USER_ID,
    });
    // An import is resolved from the file's own folder.
    let script = driver.join(format!("{name}.js"));
    fs::write(&script, include_str!("samples/drive.js")).unwrap();
    let mut drive = Command::new("node");
    drive.arg(script).arg(order.to_string()).env("CHROMIUM", find("chromium").unwrap());
    drive.envs(variables.iter().filter(|(name, _)| name.starts_with("TENANT_")).map(|(name, value)| (name, value)));
    let driven = drive.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let logged = fs::read_to_string(&log).unwrap_or_default();
    assert!(driven.status.success(), "{name}: {}\n\nThe sample printed:\n{logged}", text(&driven.stderr));
    assert_eq!(text(&driven.stdout), "signed in and out\n");
}

/// The tenant behind https, under a name without a port.
fn with_tls(desk: &Desk) -> TlsProxy {
    let (_, port) = desk.tenant.value("AUTH0_DOMAIN").rsplit_once(':').unwrap();
    desk.tenant.post_json("/sandbox/front", &json!({ "base": format!("https://{WITH_TLS}") }));
    TlsProxy::start(port.parse().unwrap(), &[WITH_TLS])
}

/// The sample's package.json, written to the desk's home.
fn printed_package(desk: &Desk, values: &[(&str, &str)], name: &str) -> String {
    let path = desk.home.join("sample");
    let said = desk.run_with(values, &["sample", name, "--out", path.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{said:?}");
    desk.home.read("sample/package.json")
}

/// Makes `.env` from `.env.example`, as the sample's README says.
fn fill_in_secrets(folder: &Path, client_secret: &str) {
    let Ok(example) = fs::read_to_string(folder.join(".env.example")) else { return };
    let line = |line: &str| match line {
        "AUTH0_CLIENT_SECRET=" => format!("AUTH0_CLIENT_SECRET={client_secret}\n"),
        line if line.ends_with('=') => format!("{line}{}\n", "0123456789abcdef".repeat(4)),
        line => format!("{line}\n"),
    };
    fs::write(folder.join(".env"), example.lines().map(line).collect::<String>()).unwrap();
}

/// Registers exactly the URLs that the sample says it needs.
fn register(desk: &Desk, needs: &serde_json::Value) {
    let id = match needs["application_type"].as_str() {
        Some("spa") => SPA_CLIENT_ID,
        _ => desk.tenant.value("AUTH0_CLIENT_ID"),
    };
    let origins: Vec<_> = needs["web_origin"].as_str().into_iter().collect();
    let body = json!({
        "callbacks": [needs["callback_url"]],
        "allowed_logout_urls": [needs["logout_url"]],
        "web_origins": origins,
    });
    let tenant = desk.tenant.value("AUTH0_DOMAIN").trim_start_matches("http://");
    let header = format!("Authorization: Bearer {}", desk.tenant.value("AUTH0_API_V2_TOKEN"));
    let (status, said) = http::ask_with(&header, tenant, "PATCH", &format!("/api/v2/clients/{id}"), Some(&body));
    assert_eq!(status, 200, "{said}");
}

/// `npm start`, with everything that it starts. Dropping it ends all of them.
struct Served(Child);

impl Served {
    fn start(folder: &Path, log: &Path, variables: &[(&str, String)]) -> Self {
        let log = File::create(log).unwrap();
        let mut npm = Command::new("npm");
        npm.arg("start").current_dir(folder).process_group(0).stdin(Stdio::null());
        npm.envs(variables.iter().map(|(name, value)| (name, value))).env("NEXT_TELEMETRY_DISABLED", "1");
        Self(npm.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let group = rustix::process::Pid::from_raw(self.0.id() as i32).unwrap();
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        let _ = self.0.wait();
    }
}
