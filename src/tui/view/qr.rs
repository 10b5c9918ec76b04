//! A QR code in half blocks: two of its modules in a cell.
//!
//! Rule: it is drawn only where it scans. Its dark and light are two grays of the 256 colors, which no theme swaps, with the
//! quiet zone that scanners need. Without colors or Unicode, or without room, there is none.

use super::sheet::{Sheet, Span};
use crate::tui::theme::{Role, Theme};
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around it. The standard wants four.
const QUIET: i32 = 4;

/// The code of this text, if it fits into so many columns and rows.
pub fn code(text: &str, theme: Theme, columns: usize, rows: usize) -> Option<Sheet> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok().filter(|_| theme.colour && theme.unicode)?;
    let side = code.size() + 2 * QUIET;
    let width = usize::try_from(side).ok()?;
    (width <= columns && width.div_ceil(2) <= rows).then(|| {
        let is_dark = |x: i32, y: i32| code.get_module(x - QUIET, y - QUIET);
        let mut sheet = Sheet::new(theme, width);
        for y in (0..side).step_by(2) {
            let mut line: Vec<Span> = Vec::new();
            for x in 0..side {
                let (upper, lower) = (is_dark(x, y), is_dark(x, y + 1));
                // Fonts may leave a gap around a half block, but not around an empty cell.
                let symbol = if upper == lower { ' ' } else { '▀' };
                let role = Role::Module { upper, lower };
                match line.last_mut().filter(|(last, _)| *last == role) {
                    Some((_, text)) => text.push(symbol),
                    None => line.push((role, symbol.to_string())),
                }
            }
            sheet.line(line);
        }
        sheet
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::view::tests::{ASCII, COLOUR, NO_COLOUR};

    const LINK: &str = "https://auth0.auth0.com/activate?user_code=BCDF-GHJK";

    #[test]
    fn a_login_link_fits_beside_its_words() {
        let sheet = code(LINK, COLOUR, 37, 19).unwrap();
        assert_eq!((sheet.width, sheet.len()), (37, 19));
        assert!(code(LINK, COLOUR, 36, 19).is_none() && code(LINK, COLOUR, 37, 18).is_none());
        assert!(code(&"a".repeat(5_000), COLOUR, 500, 500).is_none(), "no code is that large");
    }

    /// As a phone reads it, on a dark and on a light theme.
    #[test]
    fn a_scanner_reads_the_link_off_the_screen() {
        use crate::tui::view::tests::{model_of, screen};
        use ratatui::style::Color;
        const SCALE: usize = 4;
        let (buffer, _) = screen(&model_of("auth0_cli_code"), (80, 24), COLOUR);
        let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
        for background in [0, 255] {
            let luma = |color: Color| match color {
                Color::Indexed(232) => 8,
                Color::Indexed(255) => 238,
                _ => background,
            };
            let pixel = |x: usize, y: usize| {
                let cell = &buffer[((x / SCALE) as u16, (y / SCALE / 2) as u16)];
                let is_upper = (y / SCALE).is_multiple_of(2);
                luma(if cell.symbol() == "▀" && is_upper { cell.fg } else { cell.bg })
            };
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(columns * SCALE, rows * 2 * SCALE, pixel);
            let found: Vec<String> = image.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect();
            assert_eq!(found, [LINK], "on {background}");
        }
    }

    #[test]
    fn where_it_would_not_scan_there_is_none() {
        for theme in [NO_COLOUR, ASCII, Theme { colour: true, unicode: false }] {
            assert!(code(LINK, theme, 200, 200).is_none());
        }
    }
}
