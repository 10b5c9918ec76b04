//! The pages: how long the README is, where their links lead, and which words they use.

use super::page::{self, CHECKS, COMMANDS, DEMO, FLOW, KEYS, NETWORK, PROVIDERS, README, VALUES};
use super::rules;
use super::source::{files, read, root};
use a0connect::domain::catalog;
use std::collections::BTreeSet;

const PAGES: &[&str] = &[
    README,
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    CHECKS,
    COMMANDS,
    DEMO,
    "docs/files.md",
    FLOW,
    KEYS,
    NETWORK,
    PROVIDERS,
    "docs/terms.md",
    "docs/troubleshooting.md",
    VALUES,
];

/// Tables whose words are those of the program.
const GENERATED: &[(&str, &str)] = &[
    (CHECKS, "## This machine"),
    (COMMANDS, "## Commands"),
    (COMMANDS, "## Options"),
    (COMMANDS, "## Exit codes"),
    (COMMANDS, "## Classes of errors"),
    (DEMO, "## Faults"),
    (DEMO, "## Dialects"),
    (FLOW, "## Steps"),
    (KEYS, "## All keys"),
    (NETWORK, "## Requests by check"),
    (PROVIDERS, "## All providers"),
    (VALUES, "## Values"),
];

/// Texts of a page that may break a rule, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("docs/terms.md", "user detail URL", "the tutorial's name, beside a0connect's"),
    ("docs/terms.md", "user detail call", "the same"),
    ("CONTRIBUTING.md", "and of world its clock, environment, recorder and places", "a cell of the table of rooms"),
];

const README_MAX: usize = 12_288;

#[test]
fn every_page_is_listed() {
    let in_docs: BTreeSet<String> = files("docs").into_iter().collect();
    let listed: BTreeSet<String> =
        PAGES.iter().filter(|page| page.starts_with("docs/")).map(|page| (*page).to_owned()).collect();
    assert_eq!(in_docs, listed, "PAGES in tests/tidy/prose.rs lists every page");
    let readme = read(README);
    let unlinked: Vec<&&str> = PAGES.iter().filter(|page| **page != README && !readme.contains(**page)).collect();
    assert!(unlinked.is_empty(), "the README has no link to {unlinked:?}");
}

#[test]
fn the_readme_is_short() {
    let length = read(README).len();
    assert!(length < README_MAX, "README.md has {length} bytes. It is a start: move the rest to docs.");
}

#[test]
fn the_readme_names_the_best_known_providers_and_how_many_there_are() {
    let section = page::section(README, "## Providers").lines.join(" ");
    let all = catalog::search("");
    let missing: Vec<&str> =
        all.iter().take(12).map(|(_, name)| *name).filter(|name| !section.contains(name)).collect();
    assert!(missing.is_empty(), "README.md, \"## Providers\": {missing:?} are missing");
    assert!(section.contains(&format!("{} providers", all.len())), "README.md: there are {} providers", all.len());
}

#[test]
fn the_words_of_the_providers_keep_the_rules() {
    let mut offences = Vec::new();
    for provider in catalog::keys().filter_map(catalog::find) {
        let titles = provider.placeholders.values().map(|one| &one.title);
        let texts = [Some(&provider.note), provider.secret_page.as_ref(), provider.when_custom.as_ref()];
        for text in texts.into_iter().flatten().chain(titles) {
            let broken = rules::broken(text).into_iter().chain(rules::long_sentences(text));
            offences.extend(broken.map(|rule| format!("assets/providers/{}.toml: {rule}: {text}", provider.key)));
        }
    }
    assert!(offences.is_empty(), "\n{}\n\nThe rules: tests/tidy/rules.rs.", offences.join("\n"));
}

#[test]
fn every_link_resolves() {
    let mut broken = Vec::new();
    for page in PAGES {
        let text = read(page);
        let targets = targets(&text);
        for target in targets {
            if target.starts_with("https://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').map_or((target.as_str(), None), |(file, at)| (file, Some(at)));
            let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
            let file = if file.is_empty() { (*page).to_owned() } else { joined(folder, file) };
            let found = root().join(&file).exists();
            if !found || anchor.is_some_and(|anchor| !anchors(&read(&file)).contains(anchor)) {
                broken.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "these links lead nowhere:\n{}", broken.join("\n"));
}

/// The targets of links and pictures, in Markdown and HTML.
fn targets(text: &str) -> Vec<String> {
    let text = without_code(text).join("\n");
    let after = |start: &'static str, end: char| {
        text.split(start).skip(1).filter_map(move |rest| rest.split_once(end)).map(|(target, _)| target.to_owned())
    };
    after("](", ')').chain(after("src=\"", '"')).chain(after("srcset=\"", '"')).collect()
}

fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => parts.truncate(parts.len().saturating_sub(1)),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The anchors of the headings, as GitHub makes them: small letters, hyphens for blanks, no other signs.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = without_code(text).into_iter().filter(|line| line.starts_with('#'));
    let anchor = |heading: String| {
        let kept = heading.trim_start_matches('#').trim().to_lowercase();
        kept.chars().filter(|one| one.is_alphanumeric() || " -_".contains(*one)).collect::<String>().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

/// The lines, with those of code blocks empty.
fn without_code(text: &str) -> Vec<String> {
    let mut inside = false;
    let kept = |line: &str| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        if inside || fence { String::new() } else { line.to_owned() }
    };
    text.lines().map(kept).collect()
}

#[test]
fn the_pages_keep_the_rules_for_words() {
    let offences: Vec<String> = PAGES.iter().flat_map(|page| offences(page, &read(page))).collect();
    assert!(
        offences.is_empty(),
        "\n{}\n\nThe rules: tests/tidy/rules.rs. An exception needs a reason.",
        offences.join("\n")
    );
}

#[test]
fn every_exception_is_used() {
    let unused = EXCEPTIONS.iter().filter(|(page, text, why)| why.is_empty() || !read(page).contains(text));
    let unused: Vec<_> = unused.collect();
    assert!(unused.is_empty(), "delete these exceptions in tests/tidy/prose.rs: {unused:?}");
}

fn offences(page: &str, text: &str) -> Vec<String> {
    let mut offences = Vec::new();
    for (number, unit) in units(page, text) {
        let mut plain = unit.clone();
        for (_, text, _) in EXCEPTIONS.iter().filter(|(known, ..)| *known == page) {
            plain = plain.replace(text, " ");
        }
        let unwritten = (unit == "…").then(|| "write this cell".to_owned());
        let broken = unwritten.into_iter().chain(rules::broken(&plain)).chain(rules::long_sentences(&plain));
        offences.extend(broken.map(|rule| format!("{page}:{number}: {rule}: {}", unit.trim())));
    }
    offences
}

/// Paragraphs, items and cells, each with the number of its first line. Code is one word.
fn units(page: &str, text: &str) -> Vec<(usize, String)> {
    let generated: Vec<&str> =
        GENERATED.iter().filter(|(known, _)| *known == page).map(|(_, heading)| *heading).collect();
    let mut units: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    let mut skipped = false;
    for (number, line) in (1..).zip(without_code(text)) {
        let bare = without_marks(line.trim());
        if line.starts_with('#') {
            skipped = generated.contains(&line.as_str());
        }
        if line.starts_with('|') {
            let cells = bare.split('|').map(str::trim).filter(|cell| !cell.is_empty());
            units.extend(cells.filter(|_| !skipped).map(|cell| (number, cell.to_owned())));
            open = false;
        } else if line.starts_with('#') || bare.is_empty() {
            units.extend((!bare.is_empty()).then_some((number, bare)));
            open = false;
        } else {
            let item = ["- ", "* "].iter().any(|mark| line.trim_start().starts_with(mark)) || is_numbered(&line);
            match units.last_mut().filter(|_| open && !item) {
                Some((_, unit)) => *unit += &format!(" {bare}"),
                None => units.push((number, bare)),
            }
            open = true;
        }
    }
    units
}

fn is_numbered(line: &str) -> bool {
    line.split_once(". ")
        .is_some_and(|(number, _)| !number.is_empty() && number.chars().all(|one| one.is_ascii_digit()))
}

/// Without code, links, pictures and bold letters. The text beside a picture stays.
fn without_marks(line: &str) -> String {
    let mut plain = String::new();
    for (at, part) in line.split('`').enumerate() {
        plain += if at % 2 == 0 { part } else { "CODE" };
    }
    let plain = plain.replace("**", "").replace('*', "").replace(" · ", ". ");
    let mut text = String::new();
    let mut rest = plain.as_str();
    while let Some((before, after)) = rest.split_once("](") {
        text += &before.replacen('[', "", 1);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    text += rest;
    if text.starts_with('<') || text.starts_with("src=") {
        return text
            .split_once("alt=\"")
            .and_then(|(_, alt)| alt.split_once('"'))
            .map_or(String::new(), |(alt, _)| alt.to_owned());
    }
    text
}

#[test]
fn pages_are_read_in_paragraphs_items_and_cells() {
    let page = "# A `b`\n\nOne\ntwo; `three; four`.\n\n- [Five](six.md)\n  seven\n- Eight\n\n| nine | ten |\n|---|---|\n\n```\ncode; x\n```\n";
    let texts: Vec<String> = units("x.md", page).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["# A CODE", "One two; CODE.", "- Five seven", "- Eight", "nine", "ten", "---", "---"]);
    assert_eq!(offences("x.md", page).len(), 1);
    assert_eq!(targets(page), ["six.md"]);
    assert!(anchors("## 2. Where, `a_b` is\n").contains("2-where-a_b-is"));
    assert_eq!(joined("docs", "../assets/x"), "assets/x");
}
