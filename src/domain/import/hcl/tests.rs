use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Vec<Block> {
    blocks(&mut Pasted::new(text))
}

fn text<'a>(node: &'a Node, name: &str) -> &'a str {
    node.get(name).and_then(Node::as_text).unwrap_or_else(|| panic!("{name}: {node:?}")).reveal()
}

#[test]
fn blocks_are_read() {
    let found = read(
        "# c\nvariable \"s\" {\n  default = \"hidden\"\n}\nresource \"auth0_connection\" \"a\" {\n  name = \"acme\" // c\n  options {\n    \
         client_secret = var.s\n    other = var.t\n    scopes = [\"a\", \"b\"]\n    scripts = {\n      f = <<-EOT\n        one\n          $${two}\n      \
         EOT\n    }\n    custom_headers {\n      header = \"X\"\n    }\n    j = jsonencode({ a : \"b\" })\n  }\n  n = lower(\"A\")\n  g = \"x${var.t}\"\n}\n",
    );
    assert_eq!(found.iter().map(|block| block.kind.as_str()).collect::<Vec<_>>(), ["variable", "resource"]);
    assert_eq!(found[1].labels, ["auth0_connection", "a"]);
    let body = &found[1].body;
    let options = body.get("options").unwrap();
    assert_eq!((text(body, "name"), text(options, "client_secret")), ("acme", "hidden"));
    assert!(matches!(options.get("other").unwrap().value, Value::Code(_)));
    assert_eq!(options.get("scopes").unwrap().items().len(), 2);
    assert_eq!(text(options.get("scripts").unwrap(), "f"), "one\n  ${two}\n");
    assert_eq!(text(options.get("custom_headers").unwrap(), "header"), "X");
    assert_eq!(text(options.get("j").unwrap(), "a"), "b");
    assert!(matches!(body.get("n").unwrap().value, Value::Code(_)));
    assert!(matches!(body.get("g").unwrap().value, Value::Template(_)));
    assert_eq!((options.get("scopes").unwrap().line, body.get("n").unwrap().line), (10, 22));
}

#[test]
fn a_part_of_a_block_is_read_and_nothing_loops() {
    let found = read("options {\n  client_id = \"a\"\n  client_secret = ");
    assert_eq!(text(&found[0].body, "client_id"), "a");
    read(&"options {\n".repeat(2_000));
    read(&format!("options {{ a = {} }}", "[".repeat(5_000)));
}

proptest! {
    /// What Terraform's own rules write is read as a text.
    #[test]
    fn prop_a_quoted_text_is_read(value in "([$%]{0,3}[{]|[\"\\\\'\n\t #}]|[ -~]|ü){0,20}") {
        let written = crate::domain::export::tests::hcl(&value);
        let found = read(&format!("options {{\n a = {written}\n}}"));
        prop_assert_eq!(text(&found[0].body, "a"), value, "{}", written);
    }
}
