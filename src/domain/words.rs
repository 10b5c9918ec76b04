//! The grammar of texts that are put together.

/// With a capital letter at the beginning.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `a`, `a and b`, `a, b and c`
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => names.concat(),
    }
}

/// The names, or the first three of them and how many others there are.
pub fn and_more(names: &[&str]) -> String {
    match names.split_at_checked(3) {
        Some((first, rest)) if rest.len() > 1 => format!("{} and {} more", first.join(", "), rest.len()),
        _ => listed(names),
    }
}

/// `1 check`, `2 checks`
pub fn counted(count: usize, one: &str) -> String {
    format!("{} {one}{}", number(count), if count == 1 { "" } else { "s" })
}

/// `2,500`
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_comma_at_each_thousand() {
        assert_eq!([0, 999, 1_000, 25_000, 1_234_567].map(number), ["0", "999", "1,000", "25,000", "1,234,567"]);
    }

    #[test]
    fn one_is_singular() {
        assert_eq!([0, 1, 1_095].map(|count| counted(count, "value")), ["0 values", "1 value", "1,095 values"]);
    }

    #[test]
    fn the_first_names_stand_for_a_long_list() {
        assert_eq!(and_more(&["a", "b", "c", "d"]), "a, b, c and d");
        assert_eq!(and_more(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
        assert_eq!(and_more(&["a"]), "a");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        let lists: [&[&str]; 4] = [&[], &["a"], &["a", "b"], &["a", "b", "c"]];
        assert_eq!(lists.map(listed), ["", "a", "a and b", "a, b and c"]);
    }

    #[test]
    fn only_the_first_letter_is_capitalized() {
        assert_eq!(["", "états", "not Here"].map(capitalized), ["", "États", "Not Here"]);
    }
}
