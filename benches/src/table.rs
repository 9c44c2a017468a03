//! Markdown tables that also read well on a terminal: columns are padded by display width, in which a Chinese
//! character takes two places.

use console::{Alignment, measure_text_width, pad_str};
use std::fmt;

/// A table with a fixed number of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self { rows: vec![headings.map(str::to_owned).to_vec()] }
    }

    /// Adds a row. A missing cell is empty, one beyond the headings is left out.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let columns = self.rows[0].len();
        let mut row: Vec<String> = cells.into_iter().take(columns).map(|cell| escaped(&cell)).collect();
        row.resize(columns, String::new());
        self.rows.push(row);
    }

    fn widths(&self) -> Vec<usize> {
        let columns = 0..self.rows[0].len();
        columns.map(|column| self.rows.iter().map(|row| measure_text_width(&row[column])).max().unwrap_or(0)).collect()
    }
}

/// A cell's text without what would end the cell or the row.
fn escaped(cell: &str) -> String {
    cell.replace('|', "\\|").replace(['\n', '\r'], " ")
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for (number, row) in self.rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(&widths) {
                write!(f, "| {} ", pad_str(cell, *width, Alignment::Left, None))?;
            }
            writeln!(f, "|")?;
            if number == 0 {
                for width in &widths {
                    write!(f, "|{}", "-".repeat(width + 2))?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_display_width() {
        let mut table = Table::new(["what", "n"]);
        table.row(["方案".to_owned(), "1".to_owned()]);
        table.row(["pack p50".to_owned(), "12".to_owned()]);
        let expected = "| what     | n  |\n|----------|----|\n| 方案     | 1  |\n| pack p50 | 12 |\n";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn a_cell_cannot_break_the_table() {
        let mut table = Table::new(["a", "b"]);
        table.row(["x|y\nz".to_owned()]);
        table.row(["1".to_owned(), "2".to_owned(), "3".to_owned()]);
        let text = table.to_string();
        assert!(text.contains("x\\|y z"), "{text}");
        assert!(!text.contains('3'), "{text}");
        assert_eq!(text.lines().count(), 4);
    }
}
