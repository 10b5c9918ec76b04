//! The name that was probably meant.

use crate::domain::alike::edits;

/// The name nearest to a misspelled one, if it is near enough to be meant.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.replace(['_', '$', '-'], "").to_lowercase();
    let wanted = plain(name);
    let allowed = match wanted.chars().count() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    let rated = names.filter_map(|other| {
        let distance = match wanted == plain(other) {
            true => 0,
            false if other.len().abs_diff(name.len()) > allowed => return None,
            false => edits(name, other),
        };
        (distance <= allowed).then_some((distance, other))
    });
    rated.min_by_key(|(distance, _)| *distance).map(|(_, other)| other)
}

/// One letter is wrong, missing, extra or in the other case, or two neighbors are swapped.
pub fn is_slip(name: &str, other: &str) -> bool {
    // A slip leaves the first or the last letter as it is, so most names need no `distance`.
    let ends = |text: &str| (text.bytes().next(), text.bytes().next_back());
    let ((first, last), (other_first, other_last)) = (ends(name), ends(other));
    let is_near = name.len().abs_diff(other.len()) <= 1 && (first == other_first || last == other_last);
    name != other && (name.eq_ignore_ascii_case(other) || is_near && edits(name, other) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_meant() {
        let names = ["accessToken", "callback", "parse", "cb", "return"];
        for (name, meant) in [
            ("access_token", Some("accessToken")),
            ("acessToken", Some("accessToken")),
            ("calback", Some("callback")),
            ("prase", Some("parse")),
            ("retrun", Some("return")),
            ("CB", Some("cb")),
            ("ca", None),
            ("profile", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, names.into_iter()), meant, "{name}");
        }
    }
}
