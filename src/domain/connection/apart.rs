//! Two long values that differ, shortened to the place where they do. Cut at their ends only, both could look the same.

use crate::domain::response_data::Difference;
use crate::domain::safe_text::Redactor;

/// Shorter values are shown in full.
const LONG: usize = 60;
/// How many equal characters stay on each side of what differs.
const AROUND: usize = 12;
/// How much of a value is kept.
const KEPT: usize = 2_000;
/// How much of a value is compared. No setting of a connection is longer.
const COMPARED: usize = 60_000;

/// The same difference, with both values shortened to where they differ if one of them is long.
pub fn apart(one: &Difference) -> Difference {
    let (Some(saved), Some(live)) = (&one.saved, &one.live) else { return one.clone() };
    let (mine, theirs): (Vec<char>, Vec<char>) = (saved.chars().collect(), live.chars().collect());
    if mine.len().max(theirs.len()) <= LONG || mine == theirs {
        return one.clone();
    }
    let start = mine.iter().zip(&theirs).take_while(|(mine, theirs)| mine == theirs).count();
    let rest = mine.len().min(theirs.len()) - start;
    let end = mine.iter().rev().zip(theirs.iter().rev()).take(rest).take_while(|(mine, theirs)| mine == theirs).count();
    // Less than an ellipsis stands for isn't left out.
    let from = if start > AROUND + 1 { start - AROUND } else { 0 };
    let behind = if end > AROUND + 1 { end - AROUND } else { 0 };
    let cut = |all: &[char]| {
        let middle: String = all[from..all.len() - behind].iter().collect();
        let (before, after) = (if from > 0 { "…" } else { "" }, if behind > 0 { "…" } else { "" });
        Some(format!("{before}{middle}{after}"))
    };
    Difference { path: one.path.clone(), saved: cut(&mine), live: cut(&theirs) }
}

/// Differences made safe for the screen and for facts: control characters are visible, and known secrets are masked. The two
/// values never become the same text.
pub fn made_safe(found: Vec<Difference>, redactor: &Redactor) -> Vec<Difference> {
    found.into_iter().map(|one| safe(one, redactor)).collect()
}

fn safe(one: Difference, redactor: &Redactor) -> Difference {
    let clean = |text: &Option<String>, max| text.as_ref().map(|text| redactor.clean(text, max));
    let kept = Difference { saved: clean(&one.saved, KEPT), live: clean(&one.live, KEPT), path: one.path };
    if kept.saved != kept.live || kept.saved.is_none() {
        return kept;
    }
    let whole =
        Difference { saved: clean(&one.saved, COMPARED), live: clean(&one.live, COMPARED), path: kept.path.clone() };
    if whole.saved != whole.live {
        let short = apart(&whole);
        let cut = |text: Option<String>| text.map(|text| text.chars().take(KEPT).collect());
        return Difference { saved: cut(short.saved), live: cut(short.live), path: kept.path };
    }
    // They differ in what is masked or invisible.
    let named = |text: Option<String>, words: &str| text.map(|text| text + words);
    Difference {
        saved: named(kept.saved, " (saved here)"),
        live: named(kept.live, " (a different one)"),
        path: kept.path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    fn of(saved: &str, live: &str) -> Difference {
        Difference {
            path: "options.scripts.fetchUserProfile".into(),
            saved: Some(saved.into()),
            live: Some(live.into()),
        }
    }

    fn texts(one: Difference) -> (String, String) {
        (one.saved.unwrap(), one.live.unwrap())
    }

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let (head, tail) = ("a".repeat(300), "z".repeat(300));
        let long = of(&format!("{head}id{tail}"), &format!("{head}sub.x{tail}"));
        let (a, z) = ("a".repeat(12), "z".repeat(12));
        assert_eq!(texts(apart(&long)), (format!("…{a}id{z}…"), format!("…{a}sub.x{z}…")));
        let short = of("https://acme.example/me", "https://acme.example/you");
        assert_eq!(apart(&short), short);
        // What was added at the end, and a repetition that could be counted twice.
        let grown = of(&"ab".repeat(50), &"ab".repeat(51));
        assert_eq!(texts(apart(&grown)), (format!("…{}", "ab".repeat(6)), format!("…{}", "ab".repeat(7))));
        let none = Difference { live: None, ..long };
        assert_eq!(apart(&none), none);
    }

    #[test]
    fn safe_values_never_look_the_same() {
        let secret = Secret::new("correct-horse-battery");
        let redactor = Redactor::new([&secret]);
        let head = "x".repeat(3_000);
        for (saved, live) in [
            (format!("{head} id"), format!("{head} sub")),
            ("a correct-horse-battery".to_owned(), "a ****".to_owned()),
            ("one\ntwo".to_owned(), "one two".to_owned()),
        ] {
            let (saved, live) = texts(made_safe(vec![of(&saved, &live)], &redactor).remove(0));
            assert_ne!(saved, live);
            assert!(saved.len() <= KEPT && !saved.contains("horse"), "{saved}");
        }
        let (saved, live) = texts(made_safe(vec![of("a", "b")], &redactor).remove(0));
        assert_eq!((saved.as_str(), live.as_str()), ("a", "b"));
    }
}
