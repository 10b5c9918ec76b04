use super::*;
use std::collections::BTreeSet;

fn ids(text: &str, in_git: bool) -> Vec<(&'static str, usize)> {
    lint(text, in_git).trapped.iter().map(|one| (one.id, one.line)).collect()
}

#[test]
fn each_example_has_its_trap_and_no_other() {
    let (mut known, mut wrong) = (BTreeSet::new(), Vec::new());
    for trap in traps() {
        assert!(known.insert(trap.id), "{} is there twice", trap.id);
        let linted = lint(trap.example, trap.id == "secret_in_git");
        let found: Vec<&str> = linted.trapped.iter().map(|one| one.id).collect();
        if found.is_empty() || found.iter().any(|id| *id != trap.id) {
            wrong.push(format!("{}: {:?}", trap.id, linted.trapped));
        }
        for one in &linted.trapped {
            let Finding { what, why, fix, .. } = &one.finding;
            assert!(!what.is_empty() && what.chars().count() <= 48 && !what.ends_with('.'), "{what}");
            assert!(why.ends_with('.') && fix.ends_with('.'), "{why} {fix}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_trap_has_its_line() {
    let text = "# our connection\nresource \"auth0_connection\" \"acme\" {\n  name     = \"acme\"\n  strategy = \"oidc\"\n  options {\n    client_id     = \"<client id>\"\n    client_secret = \"acme-secret-1\"\n    token_endpoint = \"http://p.example/t\"\n    scripts = {\n      fetchUserProfile = <<EOT\nfunction (a, b, c) {\n  c(new Error(`no ${a}`));\n}\nEOT\n    }\n  }\n}\n";
    assert_eq!(
        ids(text, true),
        [("wrong_strategy", 4), ("placeholder", 6), ("secret_in_git", 7), ("http_url", 8), ("template", 12)]
    );
    let yaml = "connections:\n  - name: acme\n    strategy: oauth2\n    options:\n      client_secret: '##SECRET##'\n      scripts:\n        fetchUserProfile: |\n          function (a, b, c) {\n            const request = require('request@2.88.0');\n            c(null, { user_id: String(b.id) });\n          }\n";
    assert_eq!(ids(yaml, true), [("removed_module", 9)]);
}

#[test]
fn good_files_have_none() {
    for text in [
        "connections:\n  - name: acme\n    strategy: oauth2\n    options:\n      client_secret: \"@@SECRET@@\"\n",
        "resource \"auth0_connection\" \"a\" {\n  name = \"${var.name}\"\n  strategy = \"oauth2\"\n  options {\n    client_secret = var.secret\n    scripts = {\n      fetchUserProfile = \"function (a, b, c) { const request = require('request'); request.get({ url: 'https://p.example/me', headers: { Authorization: `Bearer $${a}` } }, (e, r, body) => { if (e) return c(e); if (r.statusCode !== 200) return c(new Error('failed')); let me; try { me = JSON.parse(body); } catch (x) { return c(x); } c(null, { user_id: String(me.id) }); }); }\"\n    }\n  }\n}\n",
        "curl -X PATCH https://a.auth0.com/api/v2/connections/con_1/clients -d '[{\"client_id\": \"kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV\", \"status\": true}]'",
        "{\"name\": \"acme\", \"strategy\": \"oauth2\", \"enabled_clients\": [\"kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV\"]}",
        "connections:\n  - name: users\n    strategy: auth0\n    options: {}\n  - name: acme\n    strategy: oauth2\n    enabled_clients:\n      - My App\n    options:\n      tokenURL: https://p.example/t\n",
        "AUTH0_DOMAIN=acme.auth0.com\nPORT=3000",
        "hello",
    ] {
        assert_eq!(ids(text, true), [], "{text}");
    }
}

#[test]
fn no_finding_shows_a_secret() {
    let secret = "acme-secret-1a2b3c";
    for text in [
        format!("APPLICATION_SECRET={secret}\nSCOPE=\"{secret}\"\nTOKEN_URL=http://p.example/{secret}"),
        format!(
            "{{\"strategy\": \"oauth2\", \"options\": {{\"client_id\": \"id\", \"client_secret\": \"{secret}\", \"customHeaders\": {{\"Authorization\": \"Basic {secret}\"}}}}}}"
        ),
    ] {
        let linted = lint(&text, true);
        assert!(!linted.trapped.is_empty() && !format!("{linted:?}").contains(secret), "{linted:?}");
    }
}
