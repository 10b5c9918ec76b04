//! The Markdown pages, and their tables. A table is compared with the program, or with `UPDATE_DOCS=1` written in its place.
#![allow(clippy::disallowed_methods)] // it reads and writes the pages
#![allow(clippy::panic)] // a helper that fails fails its test

use std::path::{Path, PathBuf};
use std::sync::Mutex;

pub const README: &str = "README.md";
pub const CHECKS: &str = "docs/checks.md";
pub const COMMANDS: &str = "docs/commands.md";
pub const DEMO: &str = "docs/demo.md";
pub const FLOW: &str = "docs/flow.md";
pub const KEYS: &str = "docs/keys.md";
pub const NETWORK: &str = "docs/network.md";
pub const PROVIDERS: &str = "docs/providers.md";
pub const VALUES: &str = "docs/values.md";

/// Tests run at the same time, and several write the same page.
static WRITING: Mutex<()> = Mutex::new(());

/// The text below a heading, up to the next heading of any level.
#[derive(Debug, PartialEq)]
pub struct Section {
    /// The line of the heading.
    pub heading: String,
    at: usize,
    pub lines: Vec<String>,
}

/// `heading`: how the line of the heading begins.
pub fn section(page: &str, heading: &str) -> Section {
    find(&read(page), |line| line.starts_with(heading))
        .unwrap_or_else(|| panic!("{page} has no heading that begins with: {heading}"))
}

/// The section of a checkpoint, whose ID is in the heading.
pub fn section_of(page: &str, id: &str) -> Section {
    let id = format!("`{id}`");
    find(&read(page), |line| line.contains(&id)).unwrap_or_else(|| panic!("{page} has no heading with {id}"))
}

fn find(text: &str, is_wanted: impl Fn(&str) -> bool) -> Option<Section> {
    let lines: Vec<&str> = text.lines().collect();
    let headings = headings(&lines);
    let (position, at) = headings.iter().enumerate().find(|(_, at)| is_wanted(lines[**at]))?;
    let end = headings.get(position + 1).copied().unwrap_or(lines.len());
    let inside = lines[at + 1..end].iter().map(|line| (*line).to_owned());
    Some(Section { heading: lines[*at].to_owned(), at: *at, lines: inside.collect() })
}

/// The numbers of the lines that are headings. A comment in a code block isn't one.
fn headings(lines: &[&str]) -> Vec<usize> {
    let mut in_code = false;
    let is_heading = |(at, line): (usize, &&str)| {
        in_code ^= line.starts_with("```");
        (!in_code && line.starts_with('#')).then_some(at)
    };
    lines.iter().enumerate().filter_map(is_heading).collect()
}

impl Section {
    /// The lines of its table, with the head.
    pub fn table(&self) -> &[String] {
        let is_row = |line: &String| line.starts_with('|');
        let start = self.lines.iter().position(is_row).unwrap_or(self.lines.len());
        let length = self.lines[start..].iter().take_while(|line| is_row(line)).count();
        &self.lines[start..start + length]
    }

    /// The texts in backticks in the first cells of its table.
    pub fn first_cells(&self) -> Vec<String> {
        let cells = self.table().iter().skip(2).filter_map(|row| row.split('|').nth(1));
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
    }

    /// The row whose first cell is this.
    pub fn row(&self, first: &str) -> Option<String> {
        self.table().iter().find(|row| row.split('|').nth(1).is_some_and(|cell| cell.trim() == first)).cloned()
    }
}

pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<String> {
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | ")).replace("|  |", "| |")
    };
    let head = [line(head.iter().map(|cell| (*cell).to_owned()).collect()), format!("|{}", "---|".repeat(head.len()))];
    head.into_iter().chain(rows.into_iter().map(line)).collect()
}

/// Compares the table below a heading with this one. With `UPDATE_DOCS=1`, replaces it.
pub fn hold(page: &str, heading: &str, expected: &[String]) {
    let found = section(page, heading);
    let heading = found.heading.clone();
    hold_section(page, &found, &heading, expected);
}

/// The same, with the line of the heading.
pub fn hold_section(page: &str, found: &Section, heading: &str, expected: &[String]) {
    if found.table() == expected && found.heading == heading {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_DOCS").is_some_and(|value| !value.is_empty()),
        "{page}: the table below \"{}\" isn't the program's. UPDATE_DOCS=1 cargo test --test tidy --test transcripts docs \
         writes this one:\n\n{heading}\n\n{}\n",
        found.heading,
        expected.join("\n")
    );
    let _writing = WRITING.lock();
    let text = read(page);
    // Another test may have moved the section meanwhile.
    let now = find(&text, |line| line == found.heading).unwrap_or_else(|| panic!("{page}: {}", found.heading));
    std::fs::write(path(page), written(&text, &now, heading, expected)).unwrap_or_else(|why| panic!("{page}: {why}"));
}

/// The page with another heading and table in one section.
fn written(text: &str, section: &Section, heading: &str, table: &[String]) -> String {
    let first = section.lines.iter().position(|line| line.starts_with('|'));
    let (before, after) = match first {
        Some(first) => (&section.lines[..first], &section.lines[first + section.table().len()..]),
        None => (&section.lines[..], &[] as &[String]),
    };
    let mut before: Vec<String> = before.to_vec();
    if first.is_none() {
        while before.last().is_some_and(String::is_empty) {
            before.pop();
        }
        before.push(String::new());
    }
    let lines: Vec<&str> = text.lines().collect();
    let rest = &lines[section.at + 1 + section.lines.len()..];
    let gap = (first.is_none() && !rest.is_empty()).then_some("");
    let head = lines[..section.at].iter().copied().chain([heading]);
    let body = before.iter().chain(table).chain(after).map(String::as_str);
    let all: Vec<&str> = head.chain(body).chain(gap).chain(rest.iter().copied()).collect();
    all.join("\n") + "\n"
}

pub fn code(text: &str) -> String {
    format!("`{text}`")
}

fn path(page: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(page)
}

pub fn read(page: &str) -> String {
    std::fs::read_to_string(path(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

#[test]
fn a_table_is_written_in_its_section_only() {
    let page = "# A\n\n| x |\n|---|\n| 1 |\n\nMore.\n\n```sh\n# B\n```\n\n# B\n\nText.\n\n# C\n";
    let table = ["| y |".to_owned(), "|---|".to_owned()];
    let with = |heading: &str, new: &str| {
        let section = find(page, |line| line.starts_with(heading)).unwrap();
        written(page, &section, new, &table)
    };
    assert_eq!(with("# A", "# D"), "# D\n\n| y |\n|---|\n\nMore.\n\n```sh\n# B\n```\n\n# B\n\nText.\n\n# C\n");
    assert_eq!(
        with("# B", "# B"),
        "# A\n\n| x |\n|---|\n| 1 |\n\nMore.\n\n```sh\n# B\n```\n\n# B\n\nText.\n\n| y |\n|---|\n\n# C\n"
    );
    assert_eq!(with("# C", "# C"), page.to_owned() + "\n| y |\n|---|\n");
}
