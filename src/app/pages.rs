//! The lines of the pages above the plan: `update` moves over them and the view draws them.

use super::model::{Model, Page};
use super::update::planned;
use crate::domain::connection::{Path, document};
use crate::domain::doc::MASK;
use crate::domain::found::{Difference, Found};
use crate::domain::http::{Body, Request};
use crate::domain::probe::Probe;
use zeroize::Zeroizing;

/// In place of what is saved, where nothing is.
pub const REMOVED: &str = "(nothing: an update removes it)";

pub struct PageLine {
    /// Holds secrets only where the user asked to see them.
    pub text: Zeroizing<String>,
    /// What of the document it shows, such as `options.tokenURL`; empty where it is none of it.
    pub path: String,
}

pub fn lines(model: &Model, page: Page) -> Vec<PageLine> {
    let plain = |text: String| PageLine { text: Zeroizing::new(text), path: String::new() };
    match page {
        Page::Document => with_paths(&document(&model.profile.setup).pretty(model.revealed)),
        Page::Requests => {
            let steps = planned(model);
            let requests = steps.iter().filter(|step| step.included).filter_map(|step| step.request.as_ref());
            requests.flat_map(|request| request_lines(request, model.revealed)).collect()
        }
        Page::Difference => {
            let mut lines = Vec::new();
            for Difference { path, saved, live } in differences(model) {
                lines.push(PageLine { text: Zeroizing::new(path.clone()), path });
                lines.push(plain(format!("  saved  {}", saved.as_deref().unwrap_or(REMOVED))));
                lines.push(plain(format!("  live   {}", live.as_deref().unwrap_or("(nothing)"))));
            }
            lines
        }
    }
}

/// Where the saved connection differs from the tenant's, as it was last seen.
pub fn differences(model: &Model) -> Vec<Difference> {
    match model.facts.current(Probe::Connection, &model.profile.setup).map(|fact| &fact.found) {
        Some(Found::Differences(differences)) => differences.clone(),
        _ => Vec::new(),
    }
}

fn request_lines(request: &Request, reveal: bool) -> Vec<PageLine> {
    let mut lines = vec![Zeroizing::new(format!("{} {}", request.method.as_str(), with_gap(&request.url)))];
    if let Some(token) = &request.bearer {
        let text = if reveal { token.reveal() } else { MASK };
        lines.push(Zeroizing::new(format!("Authorization: Bearer {text}")));
    }
    if let Body::Json(doc) = &request.body {
        lines.push(Zeroizing::new("Content-Type: application/json".into()));
        lines.push(Zeroizing::default());
        lines.extend(doc.pretty(reveal).lines().map(|line| Zeroizing::new(line.to_owned())));
    }
    lines.push(Zeroizing::default());
    lines.into_iter().map(|text| PageLine { text, path: String::new() }).collect()
}

/// The id that the create will give is not known before.
pub fn with_gap(url: &str) -> String {
    url.replace("%7Bid%7D", "{id}")
}

/// The path of each line of pretty JSON, by its indentation.
fn with_paths(json: &str) -> Vec<PageLine> {
    let mut path: Vec<String> = Vec::new();
    let line = |text| {
        let trimmed = str::trim_start(text);
        let depth = (text.len() - trimmed.len()) / 2;
        path.truncate(depth.saturating_sub(1));
        if let Some((name, _)) = trimmed.strip_prefix('"').and_then(|rest| rest.split_once("\": ")) {
            path.push(serde_json::from_str(&format!("\"{name}\"")).unwrap_or_else(|_| name.to_owned()));
        }
        PageLine { text: Zeroizing::new(text.to_owned()), path: Path(path.clone()).to_string() }
    };
    json.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::with_paths;

    #[test]
    fn each_line_knows_its_path() {
        let dotted = "{\n  \"options\": {\n    \"authParams\": {\n      \"a.b\": \"x\"\n    }\n  }\n}";
        assert_eq!(with_paths(dotted)[3].path, "options.authParams[\"a.b\"]");
        let json = "{\n  \"name\": \"a\",\n  \"options\": {\n    \"scripts\": {\n      \"f\": \"x\"\n    },\n    \"scope\": \"y\"\n  }\n}";
        let paths: Vec<String> = with_paths(json).into_iter().map(|line| line.path).collect();
        let parts = ["", "name", "options", "options.scripts", "options.scripts.f", "options", "options.scope", "", ""];
        assert_eq!(paths, parts);
    }
}
