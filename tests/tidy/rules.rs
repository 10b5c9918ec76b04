//! The rules for words that a test can hold. The texts of the program and the pages keep the same ones.

/// A wrong word or phrase, and what to write instead. In a phrase, `_` is any word. Upper and lower case are the same.
const INSTEAD: &[(&str, &str)] = &[
    // Negation.
    ("is no _", "isn't a"),
    ("are no _", "there aren't any, or aren't"),
    // A state is a noun and its state.
    ("not asked yet", "not checked yet"),
    ("cannot be told", "can't be checked"),
    ("can't be told", "can't be checked"),
    // American spelling.
    ("colour", "color"),
    ("colours", "colors"),
    ("coloured", "colored"),
    ("honour", "honor"),
    ("honoured", "honored"),
    ("licence", "license"),
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("favourite", "favorite"),
    ("grey", "gray"),
    ("centre", "center"),
    ("cancelled", "canceled"),
    ("cancelling", "canceling"),
    ("labelled", "labeled"),
    ("catalogue", "catalog, or list"),
    ("recognise", "recognize"),
    ("recognised", "recognized"),
    ("unrecognised", "unrecognized"),
    ("authorise", "authorize"),
    ("authorised", "authorized"),
    ("authorisation", "authorization"),
    ("organisation", "organization"),
    ("misspelt", "misspelled"),
    // One word for one thing.
    ("user detail url", "userinfo URL"),
    ("user detail call", "userinfo request"),
    ("take back", "undo"),
    ("takes back", "undoes"),
    ("taken back", "undone"),
    ("took back", "undid"),
    ("take it back", "undo it"),
    ("takes it back", "undoes it"),
    ("takes them back", "undoes them"),
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("mint", "request a token"),
    ("mints", "requests a token"),
    ("minted", "issued"),
    ("minting", "requesting"),
    ("machine client", "M2M client"),
    ("machine credentials", "M2M credentials"),
    ("the machine application", "the Machine to Machine application"),
    ("machine-to-machine", "Machine to Machine"),
    ("own script", "custom script"),
    ("script of your own", "custom script"),
    ("extra parameters", "authorization parameters"),
    ("token headers", "custom headers"),
    ("tenant's own domain", "Auth0 domain (canonical)"),
    ("spoilt", "deliberately wrong"),
    ("cannot be right", "made-up, or deliberately wrong"),
    ("e-mail", "email"),
    ("e-mails", "emails"),
    ("people", "users"),
    ("somebody", "a user, or the passive"),
    ("anybody", "any user"),
    ("nobody", "no user"),
    ("whole", "full"),
    // HTTP has verbs of its own.
    ("refuse", "reject"),
    ("refuses", "rejects"),
    ("refused", "rejected"),
    ("refusing", "rejecting"),
    ("answers", "responds, or response"),
    ("answered", "responded"),
    ("guards itself", "requires an access token"),
    // Shape.
    ("so that", "two sentences"),
    ("as which", "two sentences"),
    // Tone.
    ("please", "leave it out"),
    ("oops", "leave it out"),
    ("unfortunately", "leave it out"),
];

/// The rules that a text breaks: what is wrong, and what to write instead.
pub fn broken(text: &str) -> Vec<String> {
    let words = words(text);
    let has = |phrase: &&(&str, &str)| {
        let phrase: Vec<&str> = phrase.0.split(' ').collect();
        let same = |(known, word): (&&str, &String)| *known == word || (*known == "_" && is_noun(word));
        let here = |at: &usize| phrase.iter().zip(&words[*at..]).all(same);
        let mut places = 0..=words.len().saturating_sub(phrase.len());
        // "There is no keyring" is fine.
        places.any(|at| {
            words.len() >= phrase.len() && here(&at) && !(phrase[1..].starts_with(&["no"]) && is_there(&words[..at]))
        })
    };
    let mut broken: Vec<String> =
        INSTEAD.iter().filter(has).map(|(wrong, right)| format!("\"{wrong}\": {right}")).collect();
    if words.iter().any(|word| word == "whether") && text.contains(':') && text.contains("not checked yet") {
        broken.push("\"whether …: not checked yet\": a noun".to_owned());
    }
    // A short text that isn't a sentence may have one: "Undo the last changes; lists them first".
    let is_sentence = text.ends_with(['.', '?', ':']) || text.contains(". ");
    if is_sentence && text.contains("; ") {
        broken.push("a semicolon: two sentences".to_owned());
    }
    if text.contains("! ") || (text.ends_with('!') && text.len() > 1) {
        broken.push("an exclamation mark: a period".to_owned());
    }
    broken
}

fn is_there(before: &[String]) -> bool {
    before.last().is_some_and(|word| word == "there")
}

/// "is no longer" is fine.
fn is_noun(word: &str) -> bool {
    !["longer", "more"].contains(&word)
}

/// The words in lowercase, without punctuation. A break between sentences is a separate word.
fn words(text: &str) -> Vec<String> {
    let small = text.to_lowercase().replace('’', "'");
    let mut words = Vec::new();
    for part in small.split_whitespace() {
        let inside = part.trim_matches(|one: char| !one.is_alphanumeric());
        words.extend((!inside.is_empty()).then(|| inside.to_owned()));
        if part.ends_with(['.', ',', ':', ';', '?', '!', ')']) {
            words.push(part[part.len() - 1..].to_owned());
        }
    }
    words
}

/// The sentences with more than 20 words, each by its first words.
pub fn long_sentences(text: &str) -> Vec<String> {
    let sentences = text.split_inclusive(['.', '?', '!', ':', ';']).fold(vec![String::new()], |mut sentences, part| {
        // A period inside of a word or a number doesn't end a sentence.
        let fresh = part.starts_with(|first: char| first.is_whitespace());
        if fresh && sentences.last().is_some_and(|last| last.ends_with(['.', '?', '!', ':', ';'])) {
            sentences.push(String::new());
        }
        if let Some(last) = sentences.last_mut() {
            last.push_str(part);
        }
        sentences
    });
    let words = |text: &str| text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    // A path to a page of the Dashboard can't be shortened.
    let count = |sentence: &String| {
        let way = sentence.split_once(" > ").and_then(|(_, rest)| rest.rsplit_once(" > "));
        words(sentence) - way.map_or(0, |(way, _)| words(way))
    };
    let long = sentences.iter().filter(|sentence| count(sentence) > WORDS_MAX);
    long.map(|sentence| {
        let start: Vec<&str> = sentence.split_whitespace().take(5).collect();
        format!("{} words in \"{} …\": at most {WORDS_MAX}", count(sentence), start.join(" "))
    })
    .collect()
}

const WORDS_MAX: usize = 20;

#[test]
fn wrong_words_are_found_and_right_ones_are_not() {
    let count = |text: &str| broken(text).len();
    for wrong in [
        "acme.com is no Auth0 tenant",
        "These are no secrets.",
        "whether discord is free: not asked yet",
        "Colours are off",
        "the User Detail URL",
        "Press u to take it back.",
        "Mend it",
        "Machine Client ID",
        "an e-mail address",
        "Somebody changed it",
        "Copy it; then paste it.",
        "Done!",
        "Please report this.",
        "It answered 401",
    ] {
        assert_eq!(count(wrong), 1, "{wrong}: {:?}", broken(wrong));
    }
    for right in [
        "It is no longer valid",
        "There is no keyring",
        "acme.com isn't an Auth0 tenant",
        "Name availability: not checked yet",
        "the commander's permission",
        "a != b",
        "Create the connection; asks first",
        "!",
        "wholesale",
        "Content-Type: text/html;charset=utf-8",
    ] {
        assert_eq!(broken(right), [""; 0], "{right}");
    }
}

#[test]
fn long_sentences_are_found() {
    let words = |count: usize| vec!["word"; count].join(" ");
    assert_eq!(long_sentences(&format!("{}. {}.", words(20), words(20))), [""; 0]);
    assert_eq!(long_sentences(&format!("Short. {}.", words(21))).len(), 1);
    assert_eq!(long_sentences(&format!("{} a.b.c {}", words(10), words(10))).len(), 1);
}
