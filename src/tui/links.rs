//! Links as OSC 8, for terminals that are known to open them. The URL is always on the screen as text too.
//!
//! ratatui's cells can't contain links, and its frames contain only what has changed. So the links are written after each
//! frame: if a link is new or its cells have changed, they are written again between the sequences that begin and end a link.
//! Unchanged cells that aren't part of a link any more are written again without it.

use super::cells::Link;
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr as _;

const SAVE_CURSOR: &[u8] = b"\x1b7";
const RESTORE_CURSOR: &[u8] = b"\x1b8";

/// The links that the terminal has now.
#[derive(Default)]
pub struct Links {
    area: Rect,
    shown: Vec<(Link, Vec<Cell>)>,
}

impl Links {
    /// Call it if the next frame is drawn completely.
    pub fn forget(&mut self) {
        self.shown.clear();
    }

    /// Call it after a frame was drawn to `out`, and before `out` is sent.
    pub fn write<W: Write>(&mut self, links: Vec<Link>, buffer: &Buffer, out: &mut W) -> io::Result<()> {
        if buffer.area != self.area {
            self.forget();
            self.area = buffer.area;
        }
        let wanted: Vec<(Link, Vec<Cell>)> = links
            .into_iter()
            .filter(|link| link.url.bytes().all(|byte| byte.is_ascii_graphic()))
            .map(|link| (link.clone(), cells(buffer, &link).map(|(_, _, cell)| cell.clone()).collect()))
            .collect();
        if wanted == self.shown {
            return Ok(());
        }
        out.write_all(SAVE_CURSOR)?;
        for (gone, before) in self.shown.iter().filter(|one| !wanted.contains(one)) {
            // A cell whose content has changed was part of the frame, which has no links.
            let same = cells(buffer, gone).zip(before).filter(|((_, _, now), before)| now == before);
            CrosstermBackend::new(&mut *out)
                .draw(same.map(|(cell, _)| cell).filter(|(x, y, _)| is_first_column(buffer, *x, *y)))?;
        }
        // An unchanged link is written again only if a removed one overlapped it.
        let lay_over = |link: &Link| {
            let over = |gone: &Link| gone.y == link.y && gone.x.start < link.x.end && link.x.start < gone.x.end;
            self.shown.iter().any(|one| !wanted.contains(one) && over(&one.0))
        };
        for one in &wanted {
            let (link, _) = one;
            if self.shown.contains(one) && !lay_over(link) {
                continue;
            }
            // The parts of a wrapped URL have the same id. So the terminal shows them as one link.
            let id = link.url.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
            write!(out, "\x1b]8;id={id:x};{}\x1b\\", link.url)?;
            CrosstermBackend::new(&mut *out).draw(cells(buffer, link))?;
            out.write_all(b"\x1b]8;;\x1b\\")?;
        }
        out.write_all(RESTORE_CURSOR)?;
        self.shown = wanted;
        Ok(())
    }
}

fn cells<'a>(buffer: &'a Buffer, link: &Link) -> impl Iterator<Item = (u16, u16, &'a Cell)> {
    let y = link.y;
    link.x.clone().filter_map(move |x| Some((x, y, buffer.cell((x, y))?)))
}

/// The cell isn't the second column of a wide character.
fn is_first_column(buffer: &Buffer, x: u16, y: u16) -> bool {
    let before = x.checked_sub(1).and_then(|x| buffer.cell((x, y)));
    before.is_none_or(|before| before.symbol().width() < 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::layout::Position;
    use ratatui::style::Style;
    use std::cell::RefCell;
    use std::rc::Rc;

    const COLUMNS: u16 = 12;
    const ROWS: u16 = 3;

    #[derive(Clone, Default)]
    struct Out(Rc<RefCell<Vec<u8>>>);

    impl Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A terminal that understands only what this module writes. Each cell has a character and a link.
    struct Emulated {
        cells: Vec<(char, String)>,
        at: (usize, usize),
        saved: (usize, usize),
        link: String,
    }

    impl Emulated {
        fn new() -> Self {
            let cells = vec![(' ', String::new()); usize::from(COLUMNS * ROWS)];
            Self { cells, at: (0, 0), saved: (0, 0), link: String::new() }
        }

        fn read(&mut self, bytes: &[u8]) {
            let mut rest = std::str::from_utf8(bytes).unwrap();
            while let Some(char) = rest.chars().next() {
                if let Some(osc) = rest.strip_prefix("\x1b]8;") {
                    let (link, after) = osc.split_once("\x1b\\").unwrap();
                    self.link = link.split_once(';').unwrap().1.to_owned();
                    rest = after;
                } else if let Some(csi) = rest.strip_prefix("\x1b[") {
                    let end = csi.find(|char: char| char.is_ascii_alphabetic()).unwrap();
                    if &csi[end..=end] == "H" {
                        let (row, column) = csi[..end].split_once(';').unwrap();
                        self.at = (row.parse::<usize>().unwrap() - 1, column.parse::<usize>().unwrap() - 1);
                    }
                    rest = &csi[end + 1..];
                } else if let Some(after) = rest.strip_prefix("\x1b7") {
                    self.saved = self.at;
                    rest = after;
                } else if let Some(after) = rest.strip_prefix("\x1b8") {
                    self.at = self.saved;
                    rest = after;
                } else {
                    self.cells[self.at.0 * usize::from(COLUMNS) + self.at.1] = (char, self.link.clone());
                    self.at.1 += 1;
                    rest = &rest[char.len_utf8()..];
                }
            }
        }
    }

    /// The texts of the rows, the links, and whether the screen is redrawn.
    type Picture = (Vec<String>, Vec<(u16, u16, u16, u8)>, bool);

    fn picture() -> impl Strategy<Value = Picture> {
        let rows = prop::collection::vec("[ab]{0,12}", usize::from(ROWS));
        let link = (0..ROWS, 0..COLUMNS, 1u16..6, 0u8..3);
        (rows, prop::collection::vec(link, 0..4), prop::bool::weighted(0.1))
    }

    proptest! {
        /// After each frame, the terminal has exactly the frame's links, and the cursor is in the right place.
        #[test]
        fn prop_links_are_those_of_the_last_frame(pictures in prop::collection::vec(picture(), 1..8)) {
            let mut out = Out::default();
            let backend = CrosstermBackend::new(out.clone());
            let area = Rect::new(0, 0, COLUMNS, ROWS);
            let options = ratatui::TerminalOptions { viewport: ratatui::Viewport::Fixed(area) };
            let mut terminal = Terminal::with_options(backend, options).unwrap();
            let mut emulated = Emulated::new();
            let mut links = Links::default();
            for (rows, spots, redraw) in pictures {
                let mut now: Vec<Link> = Vec::new();
                for (y, x, long, url) in spots {
                    let link = Link { y, x: x..(x + long).min(COLUMNS), url: format!("https://{url}.example/") };
                    // The view's links never overlap.
                    if !now.iter().any(|other| other.y == y && other.x.start < link.x.end && link.x.start < other.x.end) {
                        now.push(link);
                    }
                }
                if redraw {
                    terminal.resize(area).unwrap();
                    links.forget();
                }
                let draw = |frame: &mut ratatui::Frame| {
                    for (y, text) in rows.iter().enumerate() {
                        frame.buffer_mut().set_string(0, y as u16, text, Style::new());
                    }
                    frame.set_cursor_position(Position::new(2, 1));
                };
                let buffer = terminal.draw(draw).unwrap().buffer.clone();
                links.write(now.clone(), &buffer, &mut out).unwrap();
                emulated.read(&std::mem::take(&mut *out.0.borrow_mut()));
                prop_assert_eq!(emulated.at, (1, 2));
                for y in 0..ROWS {
                    for x in 0..COLUMNS {
                        let (char, url) = &emulated.cells[usize::from(y * COLUMNS + x)];
                        prop_assert_eq!(char.to_string(), buffer[(x, y)].symbol());
                        let wanted = now.iter().find(|link| link.y == y && link.x.contains(&x));
                        prop_assert_eq!(url, wanted.map_or("", |link| &link.url));
                    }
                }
                links.write(now, &buffer, &mut out).unwrap();
                prop_assert!(out.0.borrow().is_empty(), "an unchanged frame costs nothing");
            }
        }
    }
}
