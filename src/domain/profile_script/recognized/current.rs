//! The values that a script was made from: the current generated one, the tutorial's, or an older one.
//!
//! Rule: a guess counts only if the script that is generated from it is the same. An old script counts if it's fully understood.

use super::tokens::tokens;
use super::{Mapping, Old, UserCall, generate};
use crate::domain::profile_script::CallKind;

/// What a script is generated from.
#[derive(Debug, PartialEq)]
pub struct Values {
    pub url: String,
    pub call: UserCall,
    /// None: the default mapping.
    pub mapping: Option<Mapping>,
}

/// None if the script does anything that isn't in its values.
pub fn values_of(script: &str, client_id: &str) -> Option<Values> {
    current(script, client_id).or_else(|| {
        let old = Old::read(&tokens(script)?)?;
        // Replacing `email_verified: true` changes what the script does, so the user should see the reason.
        let plain = !old.is_verified;
        plain.then_some(Values { url: old.url, call: old.call, mapping: old.mapping })
    })
}

fn current(script: &str, client_id: &str) -> Option<Values> {
    let lines: Vec<&str> = script.lines().map(str::trim).collect();
    let url = texts(lines.iter().find_map(|line| line.strip_prefix("url: "))?).into_iter().next()?;
    let is_post = lines.iter().any(|line| line.starts_with("request.post("));
    let headers = headers(&lines);
    let mapping = if script.contains("// The default mapping") { None } else { Some(mapping(&lines)?) };
    let kinds: &[CallKind] = if is_post { &[CallKind::PostEmpty] } else { &[CallKind::Get, CallKind::GetHeader] };
    let gzip = lines.iter().any(|line| line.starts_with("gzip: true"));
    kinds.iter().find_map(|kind| {
        let call = UserCall { kind: *kind, headers: headers.clone(), gzip, ..UserCall::default() };
        let call = UserCall::parse(&call.to_json()).ok()?;
        let is_same = generate(&url, &call, mapping.as_ref(), client_id).trim() == script.trim();
        is_same.then(|| Values { url: url.clone(), call, mapping: mapping.clone() })
    })
}

/// The string literals in a line.
fn texts(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((_, after)) = rest.split_once('\'') {
        let mut text = String::new();
        let mut units = Vec::new();
        let mut chars = after.char_indices();
        let mut end = after.len();
        while let Some((at, char)) = chars.next() {
            let unit = match char {
                '\'' => {
                    end = at + 1;
                    break;
                }
                '\\' => match chars.next() {
                    Some((at, 'u')) => {
                        for _ in 0..4 {
                            chars.next();
                        }
                        after.get(at + 1..at + 5).and_then(|digits| u16::from_str_radix(digits, 16).ok()).unwrap_or(0)
                    }
                    Some((_, other)) => u16::try_from(other as u32).unwrap_or(0),
                    None => break,
                },
                char => u16::try_from(char as u32).unwrap_or(0),
            };
            units.push(unit);
        }
        text.push_str(&String::from_utf16_lossy(&units));
        found.push(text);
        rest = after.get(end..).unwrap_or_default();
    }
    found
}

/// The headers besides those of every script.
fn headers(lines: &[&str]) -> Vec<(String, String)> {
    let Some(start) = lines.iter().position(|line| line.starts_with("headers: {")) else { return Vec::new() };
    let mut inside = lines[start].trim_start_matches("headers: {").to_owned();
    for line in &lines[start + 1..] {
        if inside.contains('}') {
            break;
        }
        inside.push(' ');
        inside.push_str(line);
    }
    let usual = ["accept", "user-agent", "authorization"];
    let pair = |part: &str| {
        let (name, value) = part.split_once(": ")?;
        let name = name.trim().trim_matches('\'').to_owned();
        let value = texts(value).into_iter().next()?;
        (!usual.contains(&name.to_ascii_lowercase().as_str())).then_some((name, value))
    };
    inside.split('}').next().unwrap_or_default().split(", ").filter_map(pair).collect()
}

/// `const id = data?.id ?? data?.sub;` and `name: data.name || undefined,`
fn mapping(lines: &[&str]) -> Option<Mapping> {
    let id = lines.iter().find_map(|line| line.strip_prefix("const id = "))?;
    let mut members = serde_json::Map::new();
    let mut put = |name: &str, places: &str, between: &str| {
        let paths: Option<Vec<String>> = places.trim_end_matches([',', ';']).split(between).map(path).collect();
        let mut paths = paths?;
        let value = if paths.len() == 1 { paths.pop()?.into() } else { serde_json::Value::from(paths) };
        members.insert(name.to_owned(), value);
        Some(())
    };
    put("user_id", id, " ?? ")?;
    let start = lines.iter().position(|line| line.starts_with("user_id: String(id)"))?;
    for line in lines[start + 1..].iter().take_while(|line| !line.starts_with('}')) {
        let Some((name, value)) = line.split_once(": ").filter(|_| !line.starts_with("//")) else { continue };
        match value.strip_prefix("String(").and_then(|value| value.split_once(") === 'true'")) {
            Some((places, _)) => put(name, places, " ?? ")?,
            None => put(name, value.trim_end_matches(',').strip_suffix(" || undefined")?, " || ")?,
        }
    }
    members.try_into().ok()
}

/// `data?.user?.[0]?.['first name']` as `user.0.first name`
fn path(place: &str) -> Option<String> {
    let mut rest = place.trim().strip_prefix("data")?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix("?.").unwrap_or(rest);
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, after) = match inside.starts_with('\'') {
                true => {
                    let step = texts(inside).into_iter().next()?;
                    (step, inside.split_once("']")?.1)
                }
                false => inside.split_once(']').map(|(step, after)| (step.to_owned(), after))?,
            };
            steps.push(step);
            rest = after;
        } else {
            let bare = rest.strip_prefix('.').unwrap_or(rest);
            let end = bare.find(['.', '?', '[']).unwrap_or(bare.len());
            steps.push(bare.get(..end).filter(|step| !step.is_empty())?.to_owned());
            rest = &bare[end..];
        }
    }
    (!steps.is_empty()).then(|| steps.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog;

    #[test]
    fn most_generated_scripts_are_traced_to_their_values() {
        let (mut same, mut all) = (0, 0);
        for (key, _) in catalog::names() {
            let Some(provider) = catalog::find(key) else { continue };
            let script = generate(&provider.user_detail_url, &provider.call, Some(&provider.mapping), "key");
            all += 1;
            if let Some(values) = values_of(&script, "key") {
                assert_eq!(values.url, provider.user_detail_url, "{key}");
                let again = generate(&values.url, &values.call, values.mapping.as_ref(), "key");
                assert_eq!(again, script, "{key}");
                same += 1;
            }
        }
        assert!(same * 10 >= all * 7, "{same} of {all}");
    }

    #[test]
    fn the_default_mapping_is_known_and_a_changed_script_is_the_users_own() {
        let script = generate("https://p.example/me", &UserCall::default(), None, "");
        let values = Values { url: "https://p.example/me".into(), call: UserCall::default(), mapping: None };
        assert_eq!(values_of(&script, ""), Some(values));
        assert_eq!(values_of(&script.replace("slice(0, 150)", "slice(0, 15)"), ""), None);
        assert_eq!(values_of("(a, b, c) => c(null, { user_id: '1' })", ""), None);
    }

    #[test]
    fn the_tutorials_script_gives_its_url() {
        let script = "function(token, ctx, cb) { request.get('https://p.example/me', { headers: { 'Authorization': 'Bearer ' + token } }, function(e, r, b) { if (e) return cb(e); if (r.statusCode !== 200 ) return cb(new Error('StatusCode: ' + r.statusCode)); cb(null, JSON.parse(b)); }); }";
        let values = values_of(script, "").unwrap();
        assert_eq!((values.url.as_str(), values.mapping), ("https://p.example/me", None));
    }
}
