//! How alike two names are, one of which may be misspelled.

/// Only so many letters are compared, since the time grows with their square.
const LETTERS: usize = 100;

/// How many letters have to be added, removed, replaced or swapped with their neighbor.
pub fn edits(one: &str, other: &str) -> usize {
    let letters = |text: &str| text.chars().take(LETTERS).collect::<String>();
    strsim::osa_distance(&letters(one), &letters(other))
}

/// How many letters they have in common, in the same order.
pub fn in_common(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row = vec![0; other.len() + 1];
    for letter in one.chars() {
        let mut diagonal = 0;
        for (column, wanted) in other.iter().enumerate() {
            let above = row[column + 1];
            row[column + 1] = if letter == *wanted { diagonal + 1 } else { above.max(row[column]) };
            diagonal = above;
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::{edits, in_common};

    #[test]
    fn edits_are_counted() {
        for (one, other, count) in [
            ("", "", 0),
            ("", "abc", 3),
            ("github", "github", 0),
            ("githb", "github", 1),
            ("githuub", "github", 1),
            ("gothub", "github", 1),
            ("gihtub", "github", 1),
            ("emial", "email", 1),
            ("kitten", "sitting", 3),
            ("é", "e", 1),
        ] {
            assert_eq!((edits(one, other), edits(other, one)), (count, count), "{one} {other}");
        }
    }

    #[test]
    fn common_letters_are_counted() {
        for (one, other, count) in
            [("", "abc", 0), ("github", "github", 6), ("githb", "gitlab", 4), ("gihtub", "github", 5), ("ab", "ba", 1)]
        {
            assert_eq!((in_common(one, other), in_common(other, one)), (count, count), "{one} {other}");
        }
    }
}
