//! Tables whose columns line up.

use foveal_format::printable;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: &str = "  ";

/// How a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows of text under headings.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
    /// Indices of rows that a rule stands before.
    rules: Vec<usize>,
}

impl Table {
    pub(crate) fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new(), rules: Vec::new() }
    }

    /// Adds a row; it has a cell for every column.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().map(|cell| printable(&cell).into_owned()).collect();
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// Adds a rule.
    pub(crate) fn rule(&mut self) {
        self.rules.push(self.rows.len());
    }

    /// Takes a column out, by its heading.
    pub(crate) fn without(mut self, heading: &str) -> Self {
        if let Some(index) = self.columns.iter().position(|(h, _)| *h == heading) {
            self.columns.remove(index);
            self.rows.iter_mut().for_each(|row| drop(row.remove(index)));
        }
        self
    }

    /// The table in lines of at most `width` columns if that can be had: first without the columns named in `spare`, one
    /// after another, then with the first column's texts shortened.
    pub(crate) fn fit(mut self, width: Option<usize>, spare: &[&str]) -> String {
        let Some(width) = width else { return self.to_text() };
        for heading in spare {
            if self.width() > width {
                self = self.without(heading);
            }
        }
        let excess = self.width().saturating_sub(width);
        let first = self.widths()[0];
        let room = first.saturating_sub(excess).max(12.min(first));
        self.rows.iter_mut().for_each(|row| row[0] = shorten(&row[0], room));
        self.to_text()
    }

    fn widths(&self) -> Vec<usize> {
        let longest = |index: usize| self.rows.iter().map(|row| row[index].width()).max().unwrap_or(0);
        self.columns.iter().enumerate().map(|(index, (heading, _))| heading.width().max(longest(index))).collect()
    }

    fn width(&self) -> usize {
        self.widths().iter().sum::<usize>() + GAP.len() * (self.columns.len() - 1)
    }

    fn to_text(&self) -> String {
        let widths = self.widths();
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let padded: Vec<String> =
                cells.zip(&self.columns).zip(&widths).map(|((cell, (_, align)), &width)| pad(cell, *align, width)).collect();
            format!("{}\n", padded.join(GAP).trim_end())
        };
        let rule = format!("{}\n", "-".repeat(self.width()));
        let mut text = line(&mut self.columns.iter().map(|(heading, _)| *heading)) + &rule;
        for (index, row) in self.rows.iter().enumerate() {
            if self.rules.contains(&index) {
                text += &rule;
            }
            text += &line(&mut row.iter().map(String::as_str));
        }
        text
    }
}

fn pad(text: &str, align: Align, width: usize) -> String {
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if align == Align::Left { format!("{text}{blanks}") } else { format!("{blanks}{text}") }
}

/// The text with its middle left out, where it is longer than that.
fn shorten(text: &str, width: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(2);
    let (front, back) = (kept - kept / 2, kept / 2);
    let part = |chars: &[char]| chars.iter().collect::<String>();
    format!("{}..{}", part(&chars[..front]), part(&chars[chars.len() - back..]))
}

/// Columns of the terminal that standard output is, if it is one.
pub(crate) fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[("layer", Align::Left), ("class", Align::Left), ("MFLOP", Align::Right)]);
        table.row(["conv2d_transpose".into(), "Conv2DTranspose".into(), "1.5".into()]);
        table.row(["h\u{e9}".into(), "ReLU".into(), "10.25".into()]);
        table.rule();
        table.row(["total".into(), String::new(), "11.75".into()]);
        table
    }

    #[test]
    fn columns_line_up() {
        let expected = "\
layer             class            MFLOP
----------------------------------------
conv2d_transpose  Conv2DTranspose    1.5
h\u{e9}                ReLU             10.25
----------------------------------------
total                              11.75
";
        assert_eq!(table().fit(None, &[]), expected);
        assert_eq!(table().fit(Some(40), &["class"]), expected);
    }

    #[test]
    fn narrow_terminals_lose_spare_columns_then_letters() {
        let narrow = table().fit(Some(23), &["class"]);
        assert!(!narrow.contains("ReLU") && narrow.contains("conv2d_transpose"), "{narrow}");
        let narrower = table().fit(Some(20), &["class"]);
        assert!(narrower.contains("conv2d..spose"), "{narrower}");
        assert!(narrower.lines().all(|line| line.chars().count() <= 20), "{narrower}");
    }
}
