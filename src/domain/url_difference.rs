//! Where two URLs differ, in words and character by character. Auth0 compares callback URLs exactly, but users overlook
//! differences.

use crate::domain::words::listed;
use std::ops::Range;
use url::Url;

/// The characters that only one of the two has, as ordered ranges of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    pub yours: Vec<Range<usize>>,
    pub theirs: Vec<Range<usize>>,
}

/// If the product of the lengths of two differing parts is larger than this, the parts are marked completely.
const CELLS: usize = 40_000;

/// The unmarked rest is the same in both.
pub fn marks(yours: &str, theirs: &str) -> Marks {
    let (mine, other): (Vec<char>, Vec<char>) = (yours.chars().collect(), theirs.chars().collect());
    let (start, end) = same_ends(&mine, &other);
    let (mine, other) = (&mine[start..mine.len() - end], &other[start..other.len() - end]);
    let mut marks = Marks::default();
    if mine.len() * other.len() > CELLS {
        push(&mut marks.yours, start, mine.len());
        push(&mut marks.theirs, start, other.len());
        return marks;
    }
    // The length of the longest common subsequence of the rest, at each pair of positions.
    let mut longest = vec![vec![0_u32; other.len() + 1]; mine.len() + 1];
    for at in (0..mine.len()).rev() {
        for beside in (0..other.len()).rev() {
            longest[at][beside] = match mine[at] == other[beside] {
                true => longest[at + 1][beside + 1] + 1,
                false => longest[at + 1][beside].max(longest[at][beside + 1]),
            };
        }
    }
    let (mut at, mut beside) = (0, 0);
    while at < mine.len() || beside < other.len() {
        if at < mine.len() && beside < other.len() && mine[at] == other[beside] {
            (at, beside) = (at + 1, beside + 1);
        } else if beside == other.len() || at < mine.len() && longest[at + 1][beside] >= longest[at][beside + 1] {
            push(&mut marks.yours, start + at, 1);
            at += 1;
        } else {
            push(&mut marks.theirs, start + beside, 1);
            beside += 1;
        }
    }
    marks
}

/// Adds a range, or extends the last one if that ends where this begins.
fn push(ranges: &mut Vec<Range<usize>>, at: usize, count: usize) {
    match ranges.last_mut() {
        Some(last) if last.end == at => last.end += count,
        _ if count > 0 => ranges.push(at..at + count),
        _ => {}
    }
}

/// How many characters are the same at the start, and at the end of the rest.
fn same_ends(mine: &[char], other: &[char]) -> (usize, usize) {
    let start = mine.iter().zip(other).take_while(|(one, two)| one == two).count();
    let end = mine[start..].iter().rev().zip(other[start..].iter().rev()).take_while(|(one, two)| one == two).count();
    (start, end)
}

/// The one of `known` that `yours` probably should be.
pub fn nearest<'a>(yours: &str, known: &'a [String]) -> Option<&'a str> {
    let mine: Vec<char> = yours.chars().collect();
    let strange = |known: &str| {
        let other: Vec<char> = known.chars().collect();
        let (start, end) = same_ends(&mine, &other);
        mine.len().max(other.len()) - start - end
    };
    known.iter().map(String::as_str).min_by_key(|known| strange(known))
}

/// "yours ends with a slash, the registered one doesn't".
pub fn words(yours: &str, theirs: &str) -> String {
    if yours.strip_suffix('/') == Some(theirs) {
        return "yours ends with a slash, the registered one doesn't".into();
    }
    if theirs.strip_suffix('/') == Some(yours) {
        return "the registered one ends with a slash, yours doesn't".into();
    }
    if yours != theirs
        && let (Ok(mine), Ok(other)) = (Url::parse(yours), Url::parse(theirs))
        && let Some(words) = parts(&mine, &other)
    {
        return words;
    }
    let (mine, other): (Vec<char>, Vec<char>) = (yours.chars().collect(), theirs.chars().collect());
    let (start, end) = same_ends(&mine, &other);
    let piece = |text: &[char]| match text[start..text.len() - end].iter().take(24).collect::<String>() {
        nothing if nothing.is_empty() => "nothing".to_owned(),
        some => format!("\"{some}\""),
    };
    format!("character {}: yours has {}, the registered one {}", start + 1, piece(&mine), piece(&other))
}

/// Which parts of the URLs differ. None if only the path differs, and by more than upper and lower case.
fn parts(mine: &Url, other: &Url) -> Option<String> {
    let host = |url: &Url| url.host_str().unwrap_or_default().to_owned();
    let port = |url: &Url| url.port().map(|port| port.to_string()).unwrap_or_default();
    let path = |url: &Url| url[url::Position::BeforePath..].to_owned();
    let of = |url: &Url| {
        [("scheme", url.scheme().to_owned()), ("host", host(url)), ("port", port(url)), ("path", path(url))]
    };
    let pairs: Vec<_> = of(mine).into_iter().zip(of(other)).filter(|(one, two)| one != two).collect();
    let part = |name: &str, text: &str| match (name, text) {
        ("port", "") => "no port".to_owned(),
        (name, text) => format!("{name} {text}"),
    };
    match pairs.as_slice() {
        [] => None,
        [(("path", one), (_, two))] => {
            let capitals = one.eq_ignore_ascii_case(two);
            capitals.then(|| format!("yours has path {one}, the registered one {two}: case matters"))
        }
        [((one, mine), (two, other))] => {
            Some(format!("yours has {}, the registered one {}", part(one, mine), part(two, other)))
        }
        [((one, mine), _), ((two, more), _)] => {
            let theirs: Vec<String> = pairs.iter().map(|(_, (name, text))| part(name, text)).collect();
            let yours = format!("{} and {}", part(one, mine), part(two, more));
            Some(format!("yours has {yours}, the registered one {}", listed(&theirs)))
        }
        many => {
            let names: Vec<&str> = many.iter().map(|((name, _), _)| *name).collect();
            Some(format!("they differ in {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_slips_have_words() {
        let yours = "https://app.acme.com/cb";
        for (theirs, wanted) in [
            ("https://app.acme.com/cb/", "the registered one ends with a slash, yours doesn't"),
            ("http://app.acme.com/cb", "yours has scheme https, the registered one scheme http"),
            ("https://app.acme.com:8443/cb", "yours has no port, the registered one port 8443"),
            ("https://www.acme.com/cb", "yours has host app.acme.com, the registered one host www.acme.com"),
            ("https://app.acme.com/CB", "yours has path /cb, the registered one /CB: case matters"),
            (
                "http://app.acme.com/callback",
                "yours has scheme https and path /cb, the registered one scheme http and path /callback",
            ),
            ("http://localhost:3000/callback", "they differ in scheme, host, port, path"),
            ("https://app.acme.com/callback", "character 23: yours has \"b\", the registered one \"allback\""),
            ("https://app.acme.com/", "character 22: yours has \"cb\", the registered one nothing"),
        ] {
            assert_eq!(words(yours, theirs), wanted);
        }
        assert_eq!(words("https://a/cb/", "https://a/cb"), "yours ends with a slash, the registered one doesn't");
    }

    #[test]
    fn the_nearest_is_the_one_with_the_smallest_strange_part() {
        let known =
            ["http://localhost:3000/callback", "https://app.acme.com/cb/", "https://app.acme.com/"].map(str::to_owned);
        assert_eq!(nearest("https://app.acme.com/cb", &known), Some("https://app.acme.com/cb/"));
        assert_eq!(nearest("http://localhost:4000/callback", &known), Some("http://localhost:3000/callback"));
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn single_characters_are_marked() {
        let found = marks("http://localhost:3000/cb", "https://localhost:3001/cb");
        let (one, two) = (found.yours.as_slice(), found.theirs.as_slice());
        assert_eq!((one, two), (std::slice::from_ref(&(20..21)), [4..5, 21..22].as_slice()));
    }

    fn left(text: &str, marked: &[Range<usize>]) -> String {
        let unmarked = |(at, char)| (!marked.iter().any(|range| range.contains(&at))).then_some(char);
        text.chars().enumerate().filter_map(unmarked).collect()
    }

    fn in_order(text: &str, marked: &[Range<usize>]) -> bool {
        let count = text.chars().count();
        marked.windows(2).all(|two| two[0].end < two[1].start)
            && marked.iter().all(|range| range.start < range.end && range.end <= count)
    }

    proptest! {
        #[test]
        fn prop_what_is_not_marked_is_the_same(yours in "[a-c/:é]{0,40}", theirs in "[a-c/:é]{0,40}") {
            let found = marks(&yours, &theirs);
            prop_assert_eq!(left(&yours, &found.yours), left(&theirs, &found.theirs));
            prop_assert!(in_order(&yours, &found.yours) && in_order(&theirs, &found.theirs));
            prop_assert_eq!(found == Marks::default(), yours == theirs);
            words(&yours, &theirs);
        }

        #[test]
        fn prop_long_texts_are_marked_too(yours in "[a-z]{150,300}", theirs in "[a-z]{150,300}") {
            let found = marks(&yours, &theirs);
            prop_assert_eq!(left(&yours, &found.yours), left(&theirs, &found.theirs));
        }
    }
}
