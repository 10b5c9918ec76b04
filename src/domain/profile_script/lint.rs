//! A look at an own script without a JavaScript engine: what was lost, doubled or brought along when it was copied. Auth0 does
//! not look at a script before somebody signs in.
//!
//! Rule: when in doubt it stays silent. What the scanner cannot follow (a `/` that may divide or begin a regular expression)
//! ends its word on brackets and quotes.

/// Where something stands: line and column, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
struct At(usize, usize);

/// What the scanner saw of a script.
#[derive(Default)]
struct Scan {
    /// Its code with the inside of strings, comments and regular expressions taken out, in the order of the script.
    code: String,
    problem: Option<String>,
}

/// What Auth0 could not run, as a sentence with its cure; None is "nothing".
pub fn problem(script: &str) -> Option<String> {
    let text = script.trim();
    if text.starts_with("```") {
        return Some("A markdown fence (```) stands around the script. Take its first and last line away.".into());
    }
    if text.starts_with('"') && text.ends_with('"') {
        return Some("The script is a text in quotes, as JSON holds it. Copy the function itself.".into());
    }
    if text.starts_with('<') {
        return Some("The script stands in <script> tags. Take them away: Auth0 wants the function alone.".into());
    }
    let scan = scan(text);
    let code = scan.code.trim_start();
    let code = ["''", "\"\""].iter().find_map(|quoted| code.strip_prefix(quoted)).unwrap_or(code);
    let code = code.trim_start_matches([';', ' ', '\n', '\r', '\t']);
    beginning(code).or(scan.problem).or_else(|| whole(code))
}

/// What is no mistake for certain: no user id, a constant that lets strangers in, modules that are gone.
pub fn doubt(script: &str) -> Option<(&'static str, &'static str)> {
    let plain: String = script.chars().filter(|char| !char.is_whitespace()).collect();
    let gone = ["request@2.2", "request@2.3", "request@2.4", "request@2.5", "request@2.6", "axios@0.1", "axios@0.20"];
    let more = ["axios@0.21", "axios@0.22", "axios@0.27.2", "jsonwebtoken@5", "jsonwebtoken@7", "jsonwebtoken@8"];
    if gone
        .iter()
        .chain(&more)
        .any(|module| plain.contains(&format!("'{module}")) || plain.contains(&format!("\"{module}")))
    {
        return Some((
            "it asks for a version of a module that Auth0 has removed",
            "Leave the version out: require('request').",
        ));
    }
    if plain.contains("email_verified:true") || plain.contains("email_verified=true") {
        let what = "it calls every e-mail address verified";
        return Some((what, "Take what the provider itself says: linking by e-mail would let a stranger in."));
    }
    if !plain.contains("user_id") {
        return Some((
            "it never mentions user_id",
            "Give callback an object with user_id, unique to a person and as a text.",
        ));
    }
    None
}

fn beginning(code: &str) -> Option<String> {
    let declared = ["const ", "let ", "var "].iter().find(|word| code.starts_with(*word));
    if declared.is_some()
        || code.starts_with("module.exports")
        || code.starts_with("exports.")
        || code.starts_with("export ")
    {
        let end = code.find(['=', '{', '(']).unwrap_or(code.len()).min(40);
        let words = code.get(..end).unwrap_or_default().trim_end();
        return Some(format!(
            "Auth0 wants the function alone: take \"{words} =\" away, so that it begins with function."
        ));
    }
    let word: String = code.chars().take_while(|char| char.is_alphanumeric() || matches!(char, '_' | '$')).collect();
    let arrow = code[word.len()..].trim_start().starts_with("=>");
    if code.starts_with('(') || ["function", "async"].contains(&word.as_str()) || arrow && !word.is_empty() {
        return None;
    }
    Some(match word.as_str() {
        "" => "The script does not begin with a function. Copy it again, from the word function on.".into(),
        word => format!("The script begins with \"{word}\", not with function. Copy it again, from its first letter."),
    })
}

/// One function with its three parameters, and nothing after it. What else begins with a bracket is left alone.
fn whole(code: &str) -> Option<String> {
    let code = code.strip_prefix("async").map_or(code, str::trim_start);
    let named = code.strip_prefix("function");
    let rest = named.unwrap_or(code);
    let open = rest.find('(').filter(|at| named.is_some() || *at == 0)?;
    let close = open + closing(&rest[open..])?;
    if named.is_none() && !rest[close + 1..].trim_start().starts_with("=>") {
        return None;
    }
    let parameters: Vec<&str> = rest[open + 1..close].split(',').map(str::trim).filter(|one| !one.is_empty()).collect();
    let plain =
        parameters.iter().all(|one| one.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '$')));
    if parameters.len() < 3 && plain {
        return Some(
            "The function has fewer than three parameters, so Auth0 cannot be told the user. \
             Write function fetchUserProfile(accessToken, context, callback) { … }."
                .into(),
        );
    }
    // An arrow function may be an expression without a bracket of its own.
    named?;
    let begin = close + rest[close..].find('{')?;
    let end = begin + closing(&rest[begin..])?;
    if let Some(callback) = parameters.get(2).filter(|_| plain) {
        let used = |part: &&str| *part == *callback;
        if !rest[begin..end]
            .split(|char: char| !char.is_alphanumeric() && char != '_' && char != '$')
            .any(|part| used(&part))
        {
            return Some(format!(
                "The script never uses {callback}, so Auth0 would wait for it until its time is over. Call {callback}(null, profile)."
            ));
        }
    }
    let after = rest[end + 1..].trim_matches(|char: char| char.is_whitespace() || char == ';');
    match after.split_whitespace().next() {
        None => None,
        Some("function" | "async") => Some("The function stands there twice. Take one of the two away.".into()),
        Some(word) => {
            let word: String = word.chars().take(20).collect();
            Some(format!(
                "After the function's end stands \"{word}\". Auth0 wants the function alone: take the rest away."
            ))
        }
    }
}

/// Where the bracket at the beginning is closed.
fn closing(code: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, char) in code.char_indices() {
        match char {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

const WORDS: &[&str] = &[
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "new",
    "else",
    "do",
    "instanceof",
    "await",
    "yield",
];
const RESERVED: &[&str] =
    &["class", "function", "return", "if", "else", "for", "while", "new", "this", "null", "true", "false", "delete"];

/// Walks through the script once.
fn scan(script: &str) -> Scan {
    let chars: Vec<char> = script.chars().collect();
    let (mut code, mut open): (String, Vec<(char, At)>) = (String::new(), Vec::new());
    let (mut at, mut place, mut unsure) = (0, At(1, 1), false);
    let mut found: Option<String> = None;
    let told = |what: String, found: &mut Option<String>| {
        found.get_or_insert(what);
    };
    while let Some(&char) = chars.get(at) {
        let rest = &chars[at..];
        let before = code.trim_end().chars().last();
        let length = match char {
            '/' if rest.get(1) == Some(&'/') => rest.iter().position(|one| *one == '\n').unwrap_or(rest.len()),
            '/' if rest.get(1) == Some(&'*') => match find(rest, 2, &['*', '/']) {
                Some(end) => end,
                None => {
                    told(format!("The comment that begins {} has no end. Close it with */.", words(place)), &mut found);
                    rest.len()
                }
            },
            '"' | '\'' => {
                code.push(char);
                code.push(char);
                match quoted(rest, char) {
                    Some(length) => length,
                    None => {
                        told(format!("The quote {} has no end. Close it on the same line.", words(place)), &mut found);
                        rest.len()
                    }
                }
            }
            // The parts in ${…} may hold anything: they are skipped as a whole.
            '`' => {
                code.push_str("``");
                template(rest).unwrap_or_else(|| {
                    told(format!("The template {} has no end. Close it with `.", words(place)), &mut found);
                    rest.len()
                })
            }
            '/' => {
                let word = code.rsplit(|one: char| !one.is_alphanumeric()).next().unwrap_or_default();
                let begins =
                    before.is_none_or(|one| "(,=:[!&|?{;+-*%~^<>".contains(one)) || WORDS.contains(&word.trim());
                unsure |= before == Some('}') || before == Some(')');
                code.push(if begins { '0' } else { '/' });
                if begins { regex(rest).unwrap_or(1) } else { 1 }
            }
            '“' | '”' | '„' | '‘' | '’' => {
                let what = format!("{char} {} is no quote of JavaScript. Write ' or \".", words(place));
                told(what, &mut found);
                1
            }
            one if crate::domain::parse::is_invisible(one) && !(one == '\u{feff}' && at == 0) => {
                let what = format!(
                    "An invisible character (U+{:04X}) stands {}. Type that line by hand.",
                    one as u32,
                    words(place)
                );
                told(what, &mut found);
                1
            }
            one => {
                code.push(one);
                match one {
                    '(' | '[' | '{' => open.push((one, place)),
                    ')' | ']' | '}' => match open.pop() {
                        Some((opened, _)) if fits(opened, one) => {}
                        Some((opened, since)) if !unsure => told(
                            format!(
                                "The {one} {} does not close the {opened} {}. One of the two is lost.",
                                words(place),
                                words(since)
                            ),
                            &mut found,
                        ),
                        None if !unsure => {
                            told(
                                format!(
                                    "The {one} {} closes nothing. Take it away, or copy the beginning too.",
                                    words(place)
                                ),
                                &mut found,
                            );
                        }
                        _ => {}
                    },
                    _ => {}
                }
                1
            }
        };
        for one in &rest[..length.clamp(1, rest.len())] {
            place = if *one == '\n' { At(place.0 + 1, 1) } else { At(place.0, place.1 + 1) };
        }
        at += length.max(1);
    }
    if let Some((opened, since)) = open.last().filter(|_| !unsure) {
        told(
            format!(
                "The script ends inside a {opened} that was opened {}: its end is missing. Copy it again, whole.",
                words(*since)
            ),
            &mut found,
        );
    }
    let names: Vec<&str> = code
        .split(|one: char| !one.is_alphanumeric() && one != '_' && one != '$')
        .filter(|one| !one.is_empty())
        .collect();
    let reserved =
        names.windows(2).find(|pair| ["var", "let", "const"].contains(&pair[0]) && RESERVED.contains(&pair[1]));
    if let Some(pair) = reserved {
        told(
            format!("\"{} {}\" names a variable by a word of the language. Give it another name.", pair[0], pair[1]),
            &mut found,
        );
    }
    Scan { code, problem: found }
}

fn words(At(line, column): At) -> String {
    format!("on line {line}, column {column}")
}

fn fits(open: char, close: char) -> bool {
    matches!((open, close), ('(', ')') | ('[', ']') | ('{', '}'))
}

/// Up to and with these characters, looked for from `from` on.
fn find(rest: &[char], from: usize, end: &[char]) -> Option<usize> {
    (from..rest.len()).find(|at| rest[*at..].starts_with(end)).map(|at| at + end.len())
}

/// A string up to and with its closing quote; None where the line or the script ends first.
fn quoted(rest: &[char], quote: char) -> Option<usize> {
    let mut at = 1;
    while let Some(char) = rest.get(at) {
        match char {
            '\\' => at += 1,
            '\n' => return None,
            char if *char == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// A template literal, with what stands in its `${…}`.
fn template(rest: &[char]) -> Option<usize> {
    let (mut at, mut depth) = (1, 0_usize);
    while let Some(char) = rest.get(at) {
        match (char, depth) {
            ('\\', _) => at += 1,
            ('`', 0) => return Some(at + 1),
            ('$', 0) if rest.get(at + 1) == Some(&'{') => {
                depth = 1;
                at += 1;
            }
            ('{', 1..) => depth += 1,
            ('}', 1..) => depth -= 1,
            ('`', _) => at += template(&rest[at..])? - 1,
            ('"' | '\'', 1..) => at += quoted(&rest[at..], *char)? - 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// A regular expression; None where it is none after all.
fn regex(rest: &[char]) -> Option<usize> {
    let (mut at, mut class) = (1, false);
    while let Some(char) = rest.get(at) {
        match char {
            '\\' => at += 1,
            '\n' => return None,
            '[' => class = true,
            ']' => class = false,
            '/' if !class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests;
