//! The README's pictures: screens as SVG, drawn from the same states as the snapshots. `assets/screenshots/make` writes them.
#![allow(clippy::disallowed_methods)] // it writes the pictures

use super::{COLOUR, screen, states};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::path::Path;

/// The file, the state that it shows, and what is on it.
const PICTURES: &[(&str, &str, &str)] = &[
    (
        "failed-field",
        "third_party_application_refused",
        "a0connect, step 2 of 8: Discord rejected the client secret. The reason and the fix are below the field.",
    ),
    ("created", "created", "a0connect: the connection was created at acme-dev.eu.auth0.com."),
];

const COLUMNS: u16 = 80;
const ROWS: u16 = 24;
/// In pixels: the size of a cell, the space around all cells, and the position of a text in its cell.
const CELL: (f64, f64) = (8.4, 17.0);
const EDGE: f64 = 14.0;
const BASE: f64 = 13.0;
const FONTS: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

/// The colors of a terminal.
struct Palette {
    name: &'static str,
    paper: &'static str,
    ink: &'static str,
    dim: &'static str,
    edge: &'static str,
    red: &'static str,
    green: &'static str,
    yellow: &'static str,
    blue: &'static str,
    magenta: &'static str,
    cyan: &'static str,
}

const PALETTES: [Palette; 2] = [
    Palette {
        name: "dark",
        paper: "#1e2030",
        ink: "#d5dcf7",
        dim: "#9aa3c7",
        edge: "#3b4160",
        red: "#ff8b92",
        green: "#a6d189",
        yellow: "#e5c890",
        blue: "#9cc0ff",
        magenta: "#dbb6f2",
        cyan: "#81d0c4",
    },
    Palette {
        name: "light",
        paper: "#ffffff",
        ink: "#1f2328",
        dim: "#59636e",
        edge: "#d0d7de",
        red: "#b3261e",
        green: "#116329",
        yellow: "#7d4e00",
        blue: "#0550ae",
        magenta: "#6639ba",
        cyan: "#0a6068",
    },
];

impl Palette {
    fn color(&self, color: Color) -> &'static str {
        match color {
            Color::Red | Color::LightRed => self.red,
            Color::Green | Color::LightGreen => self.green,
            Color::Yellow | Color::LightYellow => self.yellow,
            Color::Blue | Color::LightBlue => self.blue,
            Color::Magenta | Color::LightMagenta => self.magenta,
            Color::Cyan | Color::LightCyan => self.cyan,
            Color::DarkGray | Color::Gray => self.dim,
            Color::Black => self.paper,
            Color::Reset | Color::White => self.ink,
            other => panic!("the palette has no {other:?}"),
        }
    }

    /// The color of a cell's text, and the one behind it if it isn't the paper.
    fn of(&self, cell: &Cell) -> (&'static str, Option<&'static str>) {
        let dim = cell.modifier.contains(Modifier::DIM) && cell.fg == Color::Reset;
        let ink = if dim { self.dim } else { self.color(cell.fg) };
        let paper = (cell.bg != Color::Reset).then(|| self.color(cell.bg));
        match cell.modifier.contains(Modifier::REVERSED) {
            true => (paper.unwrap_or(self.paper), Some(ink)),
            false => (ink, paper),
        }
    }
}

fn svg(buffer: &Buffer, palette: &Palette, title: &str) -> String {
    let (width, height) = (f64::from(COLUMNS) * CELL.0 + 2.0 * EDGE, f64::from(ROWS) * CELL.1 + 2.0 * EDGE);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>{}</title>\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{}\" stroke=\"{}\"/>\n\
         <g font-family=\"{FONTS}\" font-size=\"14\">\n",
        escaped(title),
        width - 1.0,
        height - 1.0,
        palette.paper,
        palette.edge
    );
    for y in 0..ROWS {
        let mut x = 0;
        while x < COLUMNS {
            let end = (x + 1..COLUMNS).find(|end| !alike(&buffer[(x, y)], &buffer[(*end, y)])).unwrap_or(COLUMNS);
            svg += &run(buffer, palette, x..end, y);
            x = end;
        }
    }
    svg + "</g>\n</svg>\n"
}

/// Cells that are drawn at once. Letters that may come from another font are drawn separately, so they stay on the grid.
fn alike(one: &Cell, other: &Cell) -> bool {
    let look = |cell: &Cell| (cell.fg, cell.bg, cell.modifier, cell.symbol().is_ascii());
    let line = |cell: &Cell| stroke(cell.symbol()).is_some();
    look(one) == look(other) && line(one) == line(other) && (!line(one) || one.symbol() == other.symbol())
}

fn run(buffer: &Buffer, palette: &Palette, cells: std::ops::Range<u16>, y: u16) -> String {
    let first = &buffer[(cells.start, y)];
    let (ink, behind) = palette.of(first);
    let text: String = cells.clone().map(|x| buffer[(x, y)].symbol()).collect();
    let columns = f64::from(cells.end - cells.start);
    let (left, top, width) = (EDGE + f64::from(cells.start) * CELL.0, EDGE + f64::from(y) * CELL.1, columns * CELL.0);
    let mut drawn = String::new();
    if let Some(behind) = behind {
        drawn += &rect(left, top, width, CELL.1, behind);
    }
    if let Some((horizontal, thick)) = stroke(first.symbol()) {
        return drawn
            + &match horizontal {
                true => rect(left, top + (CELL.1 - thick) / 2.0, width, thick, ink),
                false => rect(left + (CELL.0 - thick) / 2.0, top, thick, CELL.1, ink),
            };
    }
    let bare = text.trim();
    if bare.is_empty() {
        return drawn;
    }
    let contrast = contrast(ink, behind.unwrap_or(palette.paper));
    assert!(contrast >= 4.5, "{} has a contrast of {contrast:.1} in {:?}", palette.name, bare);
    let indent = text.len() - text.trim_start().len();
    let length = super::super::width(bare) as f64 * CELL.0;
    let left = left + indent as f64 * CELL.0;
    let bold = if first.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    // A run of blanks collapses, but not one of no-break spaces.
    let shown = escaped(bare).replace(' ', "\u{a0}");
    drawn
        + &format!(
            "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{bold}>{shown}</text>\n",
            top + BASE
        )
}

fn rect(x: f64, y: f64, width: f64, height: f64, fill: &str) -> String {
    format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>\n")
}

/// A line that is drawn without a font, so that it has no gaps: is it horizontal, and how thick?
fn stroke(symbol: &str) -> Option<(bool, f64)> {
    match symbol {
        "─" => Some((true, 1.0)),
        "━" => Some((true, 2.0)),
        "│" => Some((false, 1.0)),
        "┃" => Some((false, 2.0)),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Source: WCAG 2.2, "relative luminance" and "contrast ratio".
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |color: &str| {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_pictures_of_the_readme_are_the_programs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screenshots");
    let write = std::env::var_os("UPDATE_PICTURES").is_some_and(|value| !value.is_empty());
    let mut old = Vec::new();
    for (file, state, title) in PICTURES {
        let shown = states().find(|(name, _)| name == state);
        let (_, model) = shown.unwrap_or_else(|| panic!("PICTURES has {state}, which isn't the name of a state"));
        let (buffer, _) = screen(&model(), (COLUMNS, ROWS), COLOUR);
        for palette in &PALETTES {
            let path = folder.join(format!("{file}-{}.svg", palette.name));
            let drawn = svg(&buffer, palette, title);
            if write {
                std::fs::write(&path, &drawn).unwrap();
            } else if std::fs::read_to_string(&path).ok() != Some(drawn) {
                old.push(path);
            }
        }
    }
    assert!(old.is_empty(), "assets/screenshots/make writes these again, then look at them: {old:?}");
}

#[test]
fn contrast_is_that_of_the_standard() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}
