//! What was copied along with a script and surrounds it. The parser's message wouldn't help there.

use super::remark::{Place, Remark};

/// The entities of HTML that stand for signs of JavaScript.
const ENTITIES: [(&str, &str); 7] =
    [("&gt;", ">"), ("&lt;", "<"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " "), ("&amp;", "&")];

/// What surrounds the script, by its first and its last line.
pub fn remark(script: &str) -> Option<Remark> {
    let text = script.trim_matches(|char: char| char.is_whitespace() || char == '\u{feff}');
    let (first, last) =
        (text.lines().next().unwrap_or_default().trim(), text.lines().last().unwrap_or_default().trim());
    if first.starts_with("```") || first.starts_with("~~~") || last == "```" || last == "~~~" {
        let why = "It was copied together with its Markdown code fence.";
        return Some(Remark::failure("A Markdown fence surrounds the script", why, "Remove the first and last lines."));
    }
    if let Some(mark) = first.find("<<").and_then(|at| heredoc(&first[at..])) {
        let why = format!("{mark} starts a heredoc in a shell or Terraform file. It isn't part of the script.");
        let fix = "Copy only the lines between the two markers.";
        return Some(Remark::failure("A heredoc marker comes before the script", why, fix).at(Place::of(script, 0)));
    }
    if text.lines().count() > 1 && is_mark(last) && !text.lines().any(|line| line.contains(last) && line.trim() != last)
    {
        let why = format!("{last} closes a heredoc in a shell or Terraform file. It isn't part of the script.");
        let end = script.rfind(last).unwrap_or_default();
        let fix = "Remove the last line.";
        return Some(Remark::failure("A heredoc marker comes after the script", why, fix).at(Place::of(script, end)));
    }
    let value = text.trim_end_matches([',', ';']);
    let quote = value.chars().next().filter(|quote| "\"'`".contains(*quote));
    let inside = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    if inside.is_some_and(|inside| !inside.starts_with("use strict")) {
        let why = "It is a quoted string, as in a JSON file.";
        return Some(Remark::failure("The script is in quotes", why, "Copy the function itself, without the quotes."));
    }
    let tag = text.get(text.len().saturating_sub(9)..).is_some_and(|end| end.eq_ignore_ascii_case("</script>"));
    if text.starts_with('<') || tag && !last.contains("//") {
        let why = "Auth0 accepts only the function, without HTML around it.";
        return Some(Remark::failure("HTML tags surround the script", why, "Remove the tags, such as <script>."));
    }
    None
}

/// `<<EOF`, `<<-'EOT'`: the mark that begins a heredoc.
fn heredoc(text: &str) -> Option<String> {
    let name = text.strip_prefix("<<")?.trim_start_matches(['-', '~']);
    let bare = name.trim_matches(['\'', '"']);
    let whole = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    whole.then(|| text.to_owned())
}

/// A line that is only the mark at the end of a heredoc.
fn is_mark(line: &str) -> bool {
    ["EOF", "EOT", "EOS", "END", "JS", "SCRIPT", "HEREDOC", "FILE"].contains(&line)
}

/// The script without HTML entities, and the first one. None if there is none.
pub fn without_entities(script: &str) -> Option<(String, Place, &'static str)> {
    let found = ENTITIES.iter().filter_map(|(entity, _)| Some((script.find(entity)?, *entity)));
    let (at, entity) = found.min()?;
    let plain = ENTITIES.iter().fold(script.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
    Some((plain, Place::of(script, at), entity))
}

/// The script that was copied from a JSON file, without its quotes: with `\n` and `\"` in place of what they stand for.
pub fn without_escapes(script: &str) -> Option<String> {
    let escaped = ["\\n", "\\\"", "\\t"].iter().any(|escape| script.contains(escape));
    let text = script.trim().trim_matches('"');
    escaped.then(|| serde_json::from_str(&format!("\"{}\"", text.replace('\n', "\\n"))).ok()).flatten()
}

/// The text before the first function. None if that begins the script.
pub fn before_the_function(script: &str) -> Option<&str> {
    let at = script.find("async function").into_iter().chain(script.find("function")).min()?;
    let head = &script[..at];
    (!head.trim().is_empty()).then_some(head)
}
