//! What a reader sees of an HTML page.

/// The visible text of a page: no tags, no scripts, no styles.
pub fn text_of_page(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let hidden = ["script", "style", "noscript", "template"].into_iter().find(|name| {
            let start = after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            start && after[name.len()..].starts_with(|char: char| !char.is_ascii_alphanumeric())
        });
        rest = match hidden {
            Some(name) => after_end(after, name),
            None => after.split_once('>').map_or("", |(_, rest)| rest),
        };
    }
    text.push_str(rest);
    let text = text.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    let words: Vec<&str> = text.split_whitespace().collect();
    once(&words).join(" ")
}

/// Removes the title if the heading below repeats it: `Not found Not found` becomes `Not found`.
fn once<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let repeats = |length: &usize| {
        let (title, rest) = words.split_at(*length);
        rest.get(..*length).is_some_and(|heading| heading.iter().zip(title).all(|(one, other)| is_same(one, other)))
    };
    // The longest title first, so that a repeated word within it doesn't count.
    (1..=words.len() / 2).rev().find(repeats).map_or(words, |length| &words[length..])
}

/// The same word, apart from punctuation and case.
fn is_same(one: &str, other: &str) -> bool {
    let bare = |word: &str| word.trim_matches(|char: char| char.is_ascii_punctuation()).to_lowercase();
    bare(one) == bare(other)
}

/// The text after `</name>`.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::text_of_page;

    #[test]
    fn a_reader_sees_neither_tags_nor_scripts() {
        let page = "<html><head><title>Sign in</title><style>p{}</style><SCRIPT>var e='invalid_client'</SCRIPT>\
                    </head><body><p class=\"redirect_uri mismatch\">Hello &amp; welcome</p><script>open";
        assert_eq!(text_of_page(page), "Sign in Hello & welcome");
        assert_eq!(text_of_page("no page"), "no page");
        assert_eq!(text_of_page("<"), "");
    }

    #[test]
    fn a_title_that_the_heading_repeats_is_shown_once() {
        for (page, seen) in [
            ("<title>Not found</title><h1>Not found</h1>", "Not found"),
            (
                "<title>Oops!, something went wrong</title><h1>Oops!, something went wrong</h1>Try",
                "Oops!, something went wrong Try",
            ),
            ("<title>Error</title><h1>Authorization error</h1>", "Error Authorization error"),
            ("<title>Authorization Error.</title><h1>Authorization error</h1>", "Authorization error"),
        ] {
            assert_eq!(text_of_page(page), seen);
        }
    }
}
