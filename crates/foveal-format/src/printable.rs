//! Texts from files, for people to read.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with its control characters escaped as in JSON: names in a file may hold what commands a terminal, or ends a
/// line.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        // Writing to a string does not fail.
        let _ = match c {
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            c if c.is_control() => write!(out, "\\u{:04x}", u32::from(c)),
            c => out.write_char(c),
        };
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::printable;
    use std::borrow::Cow;

    #[test]
    fn controls_are_escaped_as_json_has_them() {
        assert!(matches!(printable("h\u{e9} 日本 \"\\"), Cow::Borrowed("h\u{e9} 日本 \"\\")));
        for text in ["\u{1b}[31m", "two\nlines\r\t", "\u{7f}\u{9b}0m", "\0"] {
            let shown = printable(text);
            assert!(!shown.contains(char::is_control), "{shown}");
            assert_eq!(serde_json::from_str::<String>(&format!("\"{shown}\"")).unwrap(), text);
        }
    }
}
