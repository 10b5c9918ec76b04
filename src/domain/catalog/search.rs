//! Finds the providers that a user means: by the beginning of a name, of a word or of a nickname, and with small typos.
//!
//! Rule: the more of a name is typed, the better, and popularity decides between equals. Typos count only if nothing else fits.

use super::{File, files};
use crate::domain::alike::in_common;

/// How well a name fits, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    Beginning,
    /// Each typed word begins a word.
    Words,
    Part,
}

/// A name that a user could type, in lowercase.
#[derive(Debug)]
pub(super) struct Name {
    text: String,
    /// Only its letters and digits: `bit.ly` is bitly.
    plain: String,
}

impl Name {
    fn new(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        Self { plain: text.chars().filter(|char| char.is_alphanumeric()).collect(), text }
    }

    fn fit(&self, query: &Name) -> Option<Fit> {
        let begins = |typed: &str| words(&self.text).any(|word| word.starts_with(typed));
        match () {
            () if query.plain.is_empty() => query.text.is_empty().then_some(Fit::Beginning),
            () if self.plain == query.plain => Some(Fit::Same),
            () if self.plain.starts_with(&query.plain) => Some(Fit::Beginning),
            () if words(&query.text).all(begins) => Some(Fit::Words),
            // The search prepares the text that it looks for, so a long one is left out before.
            () if self.plain.len() > query.plain.len() && self.plain.contains(&query.plain) => Some(Fit::Part),
            () => None,
        }
    }

    /// How far it is from a query with typos: 2 for each letter that it doesn't have there, and 1 for each that wasn't typed.
    /// None if more than one letter in four is wrong.
    fn distance(&self, query: &str) -> Option<usize> {
        let (typed, letters) = (query.chars().count(), self.text.chars().count());
        let most = typed / 4;
        // This also spares the count for a long query.
        if typed > letters + most {
            return None;
        }
        let same = in_common(query, &self.text);
        let wrong = typed - same;
        (wrong <= most).then(|| 2 * wrong + letters - same)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl File {
    fn typed(&self) -> &[Name] {
        let all = || [self.key, self.name].iter().chain(self.also).map(|name| Name::new(name)).collect();
        self.typed.get_or_init(all)
    }

    fn best(&self, query: &Name) -> Option<Fit> {
        self.typed().iter().filter_map(|name| name.fit(query)).min()
    }
}

/// The key and name of each provider that fits, the best one first. Without a query it's all of them, by popularity.
pub fn search(query: &str) -> Vec<(&'static str, &'static str)> {
    let query = Name::new(query);
    let fits = files().filter_map(|file| Some((file.best(&query)?, file)));
    let mut found: Vec<_> = fits.collect();
    found.sort_by_key(|(fit, file)| (*fit, file.rank, file.key));
    if found.is_empty() {
        return mistyped(&query.text);
    }
    found.into_iter().map(|(_, file)| (file.key, file.name)).collect()
}

/// The provider that has exactly this name or nickname.
pub fn named(text: &str) -> Option<&'static str> {
    let text = Name::new(text);
    let same = |file: &&File| file.best(&text) == Some(Fit::Same);
    files().filter(same).min_by_key(|file| file.rank).map(|file| file.key)
}

/// The providers whose name is close to the query.
fn mistyped(query: &str) -> Vec<(&'static str, &'static str)> {
    let best = |file: &File| file.typed().iter().filter_map(|name| name.distance(query)).min();
    let mut found: Vec<_> = files().filter_map(|file| Some((best(file)?, file))).collect();
    found.sort_by_key(|(distance, file)| (*distance, file.rank, file.key));
    // A name that is two letters further away than the best one isn't meant.
    let least = found.first().map_or(0, |(distance, _)| *distance);
    found.into_iter().filter(|(distance, _)| *distance < least + 4).map(|(_, file)| (file.key, file.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::FILES;
    use super::search;

    fn top(query: &str) -> Option<&'static str> {
        search(query).first().map(|(key, _)| *key)
    }

    #[test]
    fn three_letters_find_each_of_the_most_popular_names() {
        let mut popular: Vec<_> = FILES.iter().filter(|file| file.rank <= 60).collect();
        popular.sort_by_key(|file| file.rank);
        assert_eq!(popular.len(), 60);
        let mut taken = Vec::new();
        for file in popular {
            for name in [file.key.to_owned(), file.name.to_lowercase()] {
                let letters: String = name.chars().filter(|char| char.is_alphanumeric()).take(3).collect();
                // Of those with the same letters, the most popular one comes first.
                if !taken.iter().any(|(other, key)| *other == letters && *key != file.key) {
                    assert_eq!(top(&letters), Some(file.key), "{letters}");
                    taken.push((letters, file.key));
                }
            }
        }
        assert!(taken.len() > 55, "{taken:?}");
    }

    #[test]
    fn a_typo_finds_only_what_is_close() {
        assert_eq!(search("githb"), [("github", "GitHub"), ("gitlab", "GitLab")]);
        assert!(search("slak").len() < 4, "{:?}", search("slak"));
    }

    #[test]
    fn names_words_nicknames_and_typos_find_a_provider() {
        for (query, key) in [
            ("google", "google"),
            ("GitLab", "gitlab"),
            ("x", "twitter"),
            ("azure", "microsoft"),
            ("entra", "microsoft"),
            ("gmail", "google"),
            ("bit.ly", "bitly"),
            ("stack overflow", "stackexchange"),
            ("battle net", "battlenet"),
            ("ama cog", "cognito"),
            ("hugging", "huggingface"),
            ("linked in", "linkedin"),
            ("jira", "atlassian"),
            ("gogle", "google"),
            ("googel", "google"),
            ("discrod", "discord"),
            ("spottify", "spotify"),
            ("linkdin", "linkedin"),
            ("facebok", "facebook"),
            ("micorsoft", "microsoft"),
            ("guthub", "github"),
            ("twich", "twitch"),
            ("drpbox", "dropbox"),
        ] {
            assert_eq!(top(query), Some(key), "{query}");
        }
        assert_eq!(search("qqqzzzxxx"), []);
    }

    #[test]
    fn without_a_query_the_most_popular_come_first() {
        let all: Vec<&str> = search("  ").into_iter().map(|(key, _)| key).collect();
        assert_eq!(all.len(), FILES.len());
        assert_eq!(all[..5], ["google", "facebook", "apple", "microsoft", "github"]);
    }

    #[test]
    fn strange_queries_are_fine() {
        for query in ["é", "\u{0}", "(((", "日本", &"a".repeat(5000), "😀😀😀😀", "{x}", "\\"] {
            let _ = search(query);
        }
    }
}
