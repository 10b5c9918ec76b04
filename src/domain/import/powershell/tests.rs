//! Requests in every form that people write them.

use super::*;
use proptest::prelude::*;

fn only(text: &str) -> Command {
    let mut found = commands(&mut Pasted::new(text));
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.remove(0)
}

fn body(command: &Command) -> Vec<(String, String)> {
    let show = |node: &Node| match &node.value {
        Value::Text(text) => text.reveal().to_owned(),
        Value::Code(text) => format!("<{}>", text.reveal()),
        value => format!("{value:?}"),
    };
    let members = command.body.as_ref().unwrap().members();
    members.iter().map(|(name, node)| (name.clone(), show(node))).collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn a_table_in_place_and_in_a_variable_are_the_body() {
    let table = "@{ a = 'it''s'; \"b\" = \"c`$d\"\n  e = $f # ours\n  g=\"x$h\" }";
    for text in [
        format!("Invoke-RestMethod -Method Post -Uri https://p.example/t -Body {table}"),
        format!("$body = {table}\n\n$r = Invoke-RestMethod `\n  -Uri 'https://p.example/t' -Body $Body -Method POST"),
        format!("irm https://p.example/t -Method:Post -Body ({table} | ConvertTo-Json)"),
        format!(
            "$p = @{{\n  Uri = 'https://p.example/t'\n  Method = 'Post'\n  Body = {table}\n}}\nInvoke-RestMethod @p"
        ),
    ] {
        let command = only(&text);
        assert_eq!((command.method.as_str(), command.url_text()), ("POST", "https://p.example/t"), "{text}");
        let wanted = [pair("a", "it's"), pair("b", "c$d"), pair("e", "<$f>"), pair("g", "<x$h>")];
        assert_eq!(body(&command), wanted, "{text}");
    }
}

#[test]
fn headers_and_texts_are_read() {
    let command = only(
        "$h = @{ \"Authorization\" = \"Bearer $token\" }\n$json = @'\n{\n  \"name\": \"x\"\n}\n'@\nInvoke-WebRequest -Uri https://a.eu.auth0.com/api/v2/connections -Headers $h -Body $json -Method Post -UseBasicParsing | Select Content",
    );
    let header = command.named("authorization").unwrap();
    assert!(header.expands && header.text.reveal().starts_with("Bearer "));
    assert_eq!((command.body.as_ref().unwrap().get("name").unwrap().line, command.line), (4, 7));
    let command = only("Invoke-RestMethod -Uri https://p.example/t -Method Post -Body \"a=b&c=d%20e\"");
    assert_eq!(body(&command), [pair("a", "b"), pair("c", "d e")]);
    let command = only("iwr https://p.example/me -Token abc");
    assert_eq!(command.named("authorization").unwrap().text.reveal(), "Bearer abc");
}

#[test]
fn other_lines_are_left() {
    for text in ["# Invoke-RestMethod https://a.example", "confirm -Uri x", "use irm", "$a = @{ b = 1 }"] {
        let mut pasted = Pasted::new(text);
        assert!(commands(&mut pasted).is_empty() && pasted.is_free(1), "{text}");
    }
}

proptest! {
    #[test]
    fn prop_any_text_ends(text in "[-@{}()='\"`$;|\n aäü#:]{0,40}") {
        commands(&mut Pasted::new(&format!("$a = @{text}\nInvoke-RestMethod {text}")));
    }
}
