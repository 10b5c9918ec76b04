//! The sources as the rules look at them: code apart from comments and literals, and without the parts for tests.

use std::path::{Path, PathBuf};

pub struct Source {
    /// From the root, with slashes: `src/domain/token.rs`
    pub path: String,
    pub text: String,
    /// The text without comments and without parts under `#[cfg(test)]`; a string literal is its number in `literals`, in quotes.
    pub code: String,
    pub literals: Vec<String>,
    /// All of it is for tests.
    pub test: bool,
}

impl Source {
    fn new(path: String, text: String) -> Self {
        let (whole, literals) = scan(&text);
        let of_tests = |part: &str| part == "tests" || part == "tests.rs";
        let test = path.split('/').any(of_tests);
        Self { code: without_tests(&whole), literals, test, path, text }
    }

    /// `src/domain/parse/mod.rs` is `domain`, `parse`.
    pub fn module(&self) -> Vec<String> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').filter(|part| !["lib", "main"].contains(part)).map(str::to_owned).collect()
    }

    /// The literals that stand after `before` in the code, blanks between the two apart.
    pub fn literals_after<'a>(&'a self, before: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        self.code.match_indices(before).filter_map(move |(at, _)| {
            let rest = self.code[at + before.len()..].trim_start().strip_prefix('"')?;
            let number: usize = rest.split('"').next()?.parse().ok()?;
            Some((at, self.literals[number].as_str()))
        })
    }

    /// All literals of the code in their order.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.code
            .split('"')
            .skip(1)
            .step_by(2)
            .filter_map(|number| Some(self.literals[number.parse::<usize>().ok()?].as_str()))
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below a folder, sorted, from the root and with slashes.
pub fn files(folder: &str) -> Vec<String> {
    let mut folders = vec![root().join(folder)];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    let from_root = |path: PathBuf| path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    let mut found: Vec<String> = found.into_iter().map(from_root).collect();
    found.sort();
    found
}

/// The program's Rust files.
pub fn sources() -> Vec<Source> {
    let rust = files("src").into_iter().filter(|path| path.ends_with(".rs"));
    rust.map(|path| {
        let text = read(&path);
        Source::new(path, text)
    })
    .collect()
}

/// Code with each string literal replaced by its number, and the literals.
fn scan(text: &str) -> (String, Vec<String>) {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let (mut code, mut literals, mut i) = (String::new(), Vec::new(), 0);
    while i < chars.len() {
        let after_name = code.ends_with(|before: char| before.is_alphanumeric() || before == '_');
        let hashes = (i + 1..).take_while(|index| at(*index) == '#').count();
        match at(i) {
            '/' if at(i + 1) == '/' => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            '/' if at(i + 1) == '*' => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= chars.len() {
                        break;
                    }
                }
            }
            'r' if at(i + 1 + hashes) == '"' && (!after_name || code.ends_with(['b', 'c'])) => {
                let start = i + 2 + hashes;
                let closes = |end: usize| at(end) == '"' && (1..=hashes).all(|hash| at(end + hash) == '#');
                let end = (start..chars.len()).find(|end| closes(*end)).unwrap_or(chars.len());
                code.push_str(&format!("\"{}\"", literals.len()));
                literals.push(chars[start..end].iter().collect());
                i = end + 1 + hashes;
            }
            '"' => {
                let start = i + 1;
                i = start;
                while i < chars.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                code.push_str(&format!("\"{}\"", literals.len()));
                literals.push(chars[start..i.min(chars.len())].iter().collect());
                i += 1;
            }
            // A character; else it is a lifetime.
            '\'' if at(i + 1) == '\\' || at(i + 2) == '\'' => {
                let start = if at(i + 1) == '\\' { i + 3 } else { i + 2 };
                i = (start..chars.len()).find(|end| at(*end) == '\'').unwrap_or(chars.len()) + 1;
                code.push_str("' '");
            }
            other => {
                code.push(other);
                i += 1;
            }
        }
    }
    (code, literals)
}

/// Without every item under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let (mut kept, mut rest) = (String::new(), code);
    while let Some(start) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..start]);
        let mut depth = 0;
        let ends = |(_, letter): &(usize, char)| {
            depth += i32::from(*letter == '{') - i32::from(*letter == '}');
            depth == 0 && matches!(letter, ';' | '}')
        };
        rest = rest[start..].char_indices().find(ends).map_or("", |(end, _)| &rest[start + end + 1..]);
    }
    kept + rest
}

#[test]
fn a_source_is_read_without_comments_literals_and_tests() {
    let text = r####"
        fn a<'a>() { b("x::y \" // no", '"', r#"raw"#); /* c::d /* e */ */ } // f::g
        #[cfg(test)]
        mod tests;
        #[cfg(test)]
        mod more { fn h() { "{" } }
        use i::j;
    "####;
    let source = Source::new("src/domain/parse/mod.rs".into(), text.into());
    let words: Vec<&str> = source.code.split_whitespace().collect();
    assert_eq!(words.join(" "), r#"fn a<'a>() { b("0", ' ', "1"); } use i::j;"#);
    assert_eq!(source.literals().collect::<Vec<_>>(), [r#"x::y \" // no"#, "raw"]);
    assert_eq!(source.literals_after("b(").map(|(_, text)| text).collect::<Vec<_>>(), [r#"x::y \" // no"#]);
    assert_eq!(source.module(), ["domain", "parse"]);
}
