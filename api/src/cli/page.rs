//! Text for a terminal: hanging indents, lines no wider than the terminal, Chinese counted as it is wide.

use console::measure_text_width;

/// Width where the terminal's is not known, columns.
const DEFAULT_COLUMNS: usize = 100;
/// Narrowest width that text is laid out for, columns.
const NARROWEST: usize = 40;
/// Widest: longer lines are hard to read aloud.
const WIDEST: usize = 120;
/// Marks that do not begin a line.
const NOT_FIRST: &str = "，。、；：？！）》」』”’…,.;:?!)]}%％";
/// Marks that do not end a line.
const NOT_LAST: &str = "（《「『“‘([{";

/// The width to lay out for: the terminal's within bounds.
pub(crate) fn columns() -> usize {
    let terminal = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    terminal.unwrap_or(DEFAULT_COLUMNS).clamp(NARROWEST, WIDEST)
}

/// A page of text that is being written.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    text: String,
    columns: usize,
}

impl Page {
    /// An empty page of a width, columns.
    pub(crate) fn new(columns: usize) -> Self {
        Self { text: String::new(), columns: columns.max(NARROWEST) }
    }

    /// Ends the page.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Writes an empty line, unless the page is empty or the last line is empty already.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Writes a heading after a gap.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        self.paragraph(0, text);
    }

    /// Writes a paragraph, indented.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str) {
        self.item(indent, "", text);
    }

    /// Writes a paragraph behind a marker; its further lines begin below the text.
    pub(crate) fn item(&mut self, indent: usize, marker: &str, text: &str) {
        let marker = if marker.is_empty() { String::new() } else { format!("{marker} ") };
        let hang = indent + measure_text_width(&marker);
        let room = self.columns.saturating_sub(hang).max(NARROWEST / 2);
        for (number, line) in wrapped(text, room).iter().enumerate() {
            let lead = if number == 0 { " ".repeat(indent) + &marker } else { " ".repeat(hang) };
            self.text.push_str(format!("{lead}{line}").trim_end());
            self.text.push('\n');
        }
    }

    /// Writes rows whose first cells are padded to one width; the last cell wraps below itself.
    pub(crate) fn table(&mut self, indent: usize, rows: &[[String; 2]]) {
        let widest = rows.iter().map(|[name, _]| measure_text_width(name)).max().unwrap_or(0).min(self.columns / 3);
        for [name, value] in rows {
            let padding = widest.saturating_sub(measure_text_width(name));
            self.item(indent, &format!("{name}{}", " ".repeat(padding)), value);
        }
    }
}

/// Breaks a text into lines no wider than `room`, between words and between Chinese characters.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut width = 0;
        for piece in pieces(paragraph) {
            let wide = measure_text_width(piece.trim_end());
            if width + wide > room && !line.trim().is_empty() {
                lines.push(line.trim_end().to_owned());
                line.clear();
                width = 0;
            }
            if wide > room {
                (line, width) = broken(piece, room, &mut lines);
            } else {
                line.push_str(piece);
                width += measure_text_width(piece);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// A piece that is wider than a line, broken anywhere; returns what is left for the last line.
fn broken(piece: &str, room: usize, lines: &mut Vec<String>) -> (String, usize) {
    let mut line = String::new();
    let mut width = 0;
    for character in piece.chars() {
        let wide = measure_text_width(character.encode_utf8(&mut [0; 4]));
        if width + wide > room {
            lines.push(std::mem::take(&mut line));
            width = 0;
        }
        line.push(character);
        width += wide;
    }
    (line, width)
}

/// The pieces that a line may be broken between: words with the spaces behind them, single wide
/// characters with the marks that stick to them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, character)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(character);
    }
    pieces.push(&text[start..]);
    pieces
}

/// Whether a line may be broken between two characters.
fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

/// Whether a character takes two columns.
fn is_wide(character: char) -> bool {
    measure_text_width(character.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_the_width_and_lose_nothing() {
        let text = "高原地区混凝土泵送，拉萨，11月：泵送压力 12.3 MPa（规程法），see JGJ/T 10-2011 3.2.1 for the loss per metre。";
        for room in 20..60 {
            let lines = wrapped(text, room);
            let squeezed = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            assert_eq!(squeezed(&lines.concat()), squeezed(text), "room {room}");
            for line in &lines {
                // A mark that may not begin a line may stand one or two columns out.
                assert!(measure_text_width(line) <= room + 2, "room {room}: {line}");
                assert!(!line.starts_with('，') && !line.ends_with('（'), "room {room}: {line}");
            }
        }
    }

    #[test]
    fn further_lines_hang_below_the_text() {
        let mut page = Page::new(40);
        page.item(2, "1.", "二氧化碳和柴油的用量按每立方米计算，不含运输部分，其余见下表");
        let text = page.into_text();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() > 1, "{text}");
        assert!(lines[0].starts_with("  1. 二氧"), "{text}");
        assert!(lines[1].starts_with("     ") && !lines[1].starts_with("      "), "{text}");
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken() {
        let lines = wrapped(&"x".repeat(95), 30);
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [30, 30, 30, 5]);
    }

    #[test]
    fn columns_of_a_table_line_up_for_wide_characters() {
        let mut page = Page::new(60);
        page.table(0, &[["海拔".to_owned(), "3650 m".to_owned()], ["slump".to_owned(), "200 mm".to_owned()]]);
        assert_eq!(page.into_text(), "海拔  3650 m\nslump 200 mm\n");
    }
}
