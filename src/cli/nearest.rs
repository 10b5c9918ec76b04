//! Which known names a mistyped one is close to.

use crate::domain::alike::edits;

/// The three nearest names, the nearest first.
pub fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let text = text.to_lowercase();
    let mut names: Vec<(usize, &str)> = names.map(|name| (distance(&text, name), name)).collect();
    names.sort();
    names.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How far the text is from the name. The beginning of a name, or one of its parts, is near.
fn distance(text: &str, name: &str) -> usize {
    let best = name.split('-').map(|part| edits(text, part)).min().unwrap_or(usize::MAX);
    let all = edits(text, name);
    match () {
        () if name.starts_with(text) => all.min(1),
        () if text.len() >= 3 && name.contains(text) => all.min(2),
        // A part that matches is worth less than the name.
        () => all.min(best + 2),
    }
}

/// `a, b or c`.
pub fn either(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_is_near_the_intended_one() {
        let names = ["callback-slash", "callback-port", "callback-none", "rate-limit", "token-rate-limit", "none"];
        let near = |text: &str| nearest(text, names.into_iter());
        assert_eq!(near("callback-slsh")[0], "callback-slash");
        assert_eq!(near("ratelimit")[0], "rate-limit");
        assert_eq!(near("callback"), ["callback-none", "callback-port", "callback-slash"]);
        assert_eq!(near("NONE")[0], "none");
        assert_eq!(nearest("x", ["a"].into_iter()), ["a"]);
        assert_eq!(nearest(&"x".repeat(100_000), names.into_iter()).len(), 3);
        assert_eq!((edits("kitten", "sitting"), edits("", "abc"), edits("é", "e")), (3, 3, 1));
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!([either(&[]), either(&["a"]), either(&["a", "b", "c"])], ["", "a", "a, b or c"]);
    }
}
