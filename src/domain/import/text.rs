//! The pasted text in lines, without what surrounds it: Markdown fences, prompts and the marks of a quotation.
//!
//! Rule: every line keeps its number, so each value can be traced to its place.

use zeroize::Zeroizing;

/// The longest text that is read, in bytes: five times the longest script with all of its characters escaped.
pub const MAX: usize = 1 << 18;

#[derive(Debug)]
pub struct Pasted {
    pub text: Zeroizing<String>,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The lines that a reader has read, which the next readers skip.
    taken: Vec<bool>,
}

impl Pasted {
    /// Takes at most [`MAX`] bytes.
    pub fn new(text: &str) -> Self {
        let text = &text[..text.floor_char_boundary(MAX)];
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let quoted = is_quoted(text);
        let mut out = Zeroizing::new(String::with_capacity(text.len() + 1));
        let mut starts = Vec::new();
        let mut continues = false;
        let unified = Zeroizing::new(text.replace("\r\n", "\n").replace('\r', "\n"));
        for line in unified.split('\n') {
            starts.push(out.len());
            let line = if quoted { line.strip_prefix("> ").or(line.strip_prefix('>')).unwrap_or(line) } else { line };
            let line = if continues { line.strip_prefix("> ").unwrap_or(line) } else { line };
            let is_fence = ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
            if !is_fence {
                out.push_str(without_prompt(line));
            }
            continues = line.trim_end().ends_with('\\');
            out.push('\n');
        }
        let taken = vec![false; starts.len()];
        Self { text: out, starts, taken }
    }

    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The line of a place in the text, from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    pub fn start_of(&self, line: usize) -> usize {
        self.starts.get(line - 1).copied().unwrap_or(self.text.len())
    }

    /// A line without its end.
    pub fn line(&self, line: usize) -> &str {
        let end = self.start_of(line + 1).saturating_sub(1).max(self.start_of(line));
        self.text.get(self.start_of(line)..end.min(self.text.len())).unwrap_or_default()
    }

    pub fn is_free(&self, line: usize) -> bool {
        self.taken.get(line - 1) == Some(&false)
    }

    /// Lines that nobody has read yet.
    pub fn free(&self) -> Vec<usize> {
        (1..=self.lines()).filter(|line| self.is_free(*line)).collect()
    }

    /// This line is understood.
    pub fn take_line(&mut self, line: usize) {
        let start = self.start_of(line);
        self.take(start, start + 1);
    }

    /// Marks the lines of this part of the text as read.
    pub fn take(&mut self, from: usize, to: usize) {
        for line in self.line_at(from)..=self.line_at(to.saturating_sub(1).max(from)) {
            self.taken[line - 1] = true;
        }
    }
}

/// A quotation in an email or in Markdown: every line begins with `>`, or several do between the lines of the reply.
fn is_quoted(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    let quoted = text.lines().filter(|line| line.starts_with("> ")).count();
    let continued = text.lines().filter(|line| line.trim_end().ends_with('\\')).count();
    lines.peek().is_some() && (quoted > 2 && continued == 0 || lines.all(|line| line.starts_with('>')))
}

/// `$ curl`, `% export`, `me@host:~$ export` or `PS C:\> set`, without the prompt.
fn without_prompt(line: &str) -> &str {
    let trimmed = line.trim_start();
    let bare = ["$ ", "% ", "\u{276f} ", "\u{279c} "].iter().find_map(|prompt| trimmed.strip_prefix(prompt));
    let named = || {
        let (host, rest) = trimmed.split_once("$ ").or_else(|| trimmed.split_once("# "))?;
        (host.contains('@') && !host.contains([' ', '=', '"', '\''])).then_some(rest)
    };
    let windows = || trimmed.strip_prefix("PS ").and_then(|rest| rest.split_once("> ")).map(|(_, rest)| rest);
    // `C:\Users\me>set A=b`
    let cmd = || {
        let (folder, rest) = trimmed.split_once('>')?;
        let is_drive = folder.get(1..3) == Some(":\\") && folder.starts_with(|char: char| char.is_ascii_alphabetic());
        (is_drive && folder.len() < 120).then_some(rest)
    };
    bare.or_else(named).or_else(windows).or_else(cmd).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Pasted::new(text).text.to_string()
    }

    #[test]
    fn what_surrounds_a_text_is_left_out_and_every_line_keeps_its_number() {
        assert_eq!(shown("```sh\n$ export A=b\n```"), "\nexport A=b\n\n");
        assert_eq!(shown("> A=b\n>\n> C=d"), "A=b\n\nC=d\n");
        assert_eq!(shown("me@box:~/x$ curl \\\r\n> -v"), "curl \\\n-v\n");
        assert_eq!(shown("C:\\Users\\me>set A=b"), "set A=b\n");
        assert_eq!(shown("PS C:\\Users\\me> set A=b\rC=d"), "set A=b\nC=d\n");
        let pasted = Pasted::new("a\n\nüc");
        assert_eq!((pasted.line_at(0), pasted.line_at(2), pasted.line_at(4), pasted.lines()), (1, 2, 3, 3));
        assert_eq!((pasted.line(1), pasted.line(2), pasted.line(3), pasted.line(9)), ("a", "", "üc", ""));
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_between_characters() {
        let pasted = Pasted::new(&"ü".repeat(MAX));
        assert_eq!(pasted.text.len(), MAX + 1);
    }
}
