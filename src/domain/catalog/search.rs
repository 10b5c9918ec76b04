//! Finds the providers that a user means: by the beginning of a name, of a word or of a nickname, and with small typos.
//!
//! Rule: the more of a name is typed, the better, and popularity decides between equals. Typos count only if nothing else fits.

use super::{File, files};
use frizbee::{CaseMatching, Config, Matcher};

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
    // Allows one wrong letter in four.
    let letters = query.chars().count();
    let typos = u16::try_from(letters / 4).unwrap_or(u16::MAX);
    let is_close = |name: &Name| name.text.chars().count() + usize::from(typos) >= letters;
    if !files().flat_map(File::typed).any(is_close) {
        return Vec::new();
    }
    let config = Config::default().max_typos(Some(typos)).casing(CaseMatching::Ignore);
    let mut matcher = Matcher::new(query, &config);
    // A letter that wasn't typed costs half of what a typed one brings.
    let mut score = |name: &Name| {
        if !is_close(name) {
            return None;
        }
        let left = i64::try_from(name.text.len().saturating_sub(query.len())).ok()?;
        Some(i64::from(matcher.match_one(&name.text, 0)?.score) - 6 * left)
    };
    let mut best = |file: &File| file.typed().iter().filter_map(&mut score).max();
    let mut found: Vec<_> = files().filter_map(|file| Some((best(file)?, file))).collect();
    found.sort_by_key(|(score, file)| (-score, file.rank, file.key));
    // A name that is two letters further away than the best one is left out.
    let best = found.first().map_or(0, |(score, _)| *score);
    found.into_iter().filter(|(score, _)| score + 2 * LETTER > best).map(|(_, file)| (file.key, file.name)).collect()
}

/// What a letter in its place brings to a score (the library's default).
const LETTER: i64 = 12;

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
