//! Names of files with numbers to be filled in, in Python's format language.

use super::Logs;

/// The widest field and the longest fraction that make sense in the name of a file.
const LONGEST: usize = 255;

/// `pattern` with values in the place of `{name}` and `{name:[0][width][.digits][d|f|e|g|%]}`; `{{` and `}}` are braces.
///
/// `counts` are whole numbers by name, such as `epoch`.
///
/// # Errors
/// For a name that has no value and for formats that are none of these, in words.
pub(super) fn filled(pattern: &str, counts: &[(&str, usize)], logs: &Logs) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(place) = rest.find(['{', '}']) {
        out.push_str(&rest[..place]);
        let (brace, behind) = rest[place..].split_at(1);
        if let Some(doubled) = behind.strip_prefix(brace) {
            (out, rest) = (out + brace, doubled);
            continue;
        }
        let field = behind.split_once('}').filter(|_| brace == "{");
        let (field, behind) = field.ok_or_else(|| format!("a `{brace}` stands alone; write `{brace}{brace}` for the sign itself"))?;
        out.push_str(&one(field, counts, logs)?);
        rest = behind;
    }
    Ok(out + rest)
}

/// What stands between two braces.
fn one(field: &str, counts: &[(&str, usize)], logs: &Logs) -> Result<String, String> {
    let (name, format) = field.split_once(':').unwrap_or((field, ""));
    if let Some((_, count)) = counts.iter().find(|(own, _)| *own == name) {
        return Format::of(format)?.integer(*count);
    }
    let value = logs.iter().find(|(own, _)| own == name).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = counts.iter().map(|(own, _)| *own).chain(logs.iter().map(|(own, _)| own.as_str())).collect();
        format!("there is no `{name}`, but {}", known.join(", "))
    })?;
    Format::of(format)?.float(value)
}

/// A format of Python's.
struct Format<'a> {
    text: &'a str,
    zeros: bool,
    width: usize,
    digits: Option<usize>,
    kind: Option<char>,
}

impl<'a> Format<'a> {
    fn of(text: &'a str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no format: expected [0][width][.digits] and d, f, e, g or %, such as 02d or .3f");
        let number = |digits: &str| digits.parse().ok().filter(|&n| n <= LONGEST).ok_or_else(wrong);
        let (rest, kind) = match text.char_indices().last() {
            Some((place, kind)) if !kind.is_ascii_digit() => (&text[..place], Some(kind)),
            _ => (text, None),
        };
        if kind.is_some_and(|kind| !"dfeg%".contains(kind)) {
            return Err(wrong());
        }
        let (width, digits) = rest.split_once('.').map_or((rest, None), |(width, digits)| (width, Some(digits)));
        let zeros = width.starts_with('0');
        let width = if width.is_empty() { 0 } else { number(width)? };
        Ok(Self { text, zeros, width, digits: digits.map(number).transpose()?, kind })
    }

    fn integer(&self, value: usize) -> Result<String, String> {
        match (self.kind, self.digits) {
            (Some('d') | None, None) => Ok(self.padded(value.to_string())),
            (Some('d') | None, Some(_)) => {
                Err(format!("`{}` is no format of a whole number: it has no digits behind the point", self.text))
            }
            _ => self.float(value as f64),
        }
    }

    fn float(&self, value: f64) -> Result<String, String> {
        let digits = self.digits.unwrap_or(6);
        Ok(self.padded(match self.kind {
            Some('d') => return Err(format!("`{}` is a format of whole numbers, and {value} is none", self.text)),
            _ if !value.is_finite() => value.to_string().to_lowercase(),
            Some('f') => format!("{value:.digits$}"),
            Some('%') => format!("{:.digits$}%", 100.0 * value),
            Some('e') => exponent(&format!("{value:.digits$e}")),
            Some('g') => general(value, digits.max(1)),
            _ => match self.digits {
                None => plain(value),
                Some(digits) => general(value, digits.max(1)),
            },
        }))
    }

    /// Filled up at the left, behind the sign where with zeros.
    fn padded(&self, text: String) -> String {
        let width = self.width;
        match text.strip_prefix('-').filter(|_| self.zeros) {
            Some(size) => format!("-{size:0>rest$}", rest = width.saturating_sub(1)),
            None if self.zeros => format!("{text:0>width$}"),
            None => format!("{text:>width$}"),
        }
    }
}

/// Rust's `1.5e-5` as Python writes it: `1.5e-05`.
fn exponent(text: &str) -> String {
    let (number, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, size) = exponent.strip_prefix('-').map_or(('+', exponent), |size| ('-', size));
    format!("{number}e{sign}{size:0>2}")
}

/// The power of ten of the first of so many digits.
fn magnitude(value: f64, digits: usize) -> i32 {
    let text = format!("{value:.0$e}", digits - 1);
    text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// So many digits that say something, with an exponent where that is shorter.
fn general(value: f64, digits: usize) -> String {
    let power = magnitude(value, digits);
    let short = |text: &str| if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() };
    if power < -4 || power >= digits as i32 {
        let text = format!("{value:.0$e}", digits - 1);
        let (number, power) = text.split_once('e').unwrap_or((&text, "0"));
        return exponent(&format!("{}e{power}", short(number)));
    }
    short(&format!("{value:.0$}", (digits as i32 - 1 - power) as usize))
}

/// As few digits as tell the number from its neighbours.
fn plain(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (1e-4..1e16).contains(&size) { format!("{value:?}") } else { exponent(&format!("{value:e}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pattern: &str) -> Result<String, String> {
        filled(pattern, &[("epoch", 3)], &vec![("loss".into(), 0.123456789), ("tiny".into(), -2.5e-7), ("val_mae".into(), 12.0)])
    }

    /// What Python 3.11 gives for `pattern.format(epoch=3, loss=0.123456789, tiny=-2.5e-7, val_mae=12.0)`.
    #[test]
    fn formats_are_those_of_python() {
        let cases = [
            ("m.keras", "m.keras"),
            ("{epoch}-{epoch:02d}-{epoch:3d}|{epoch:.1f}", "3-03-  3|3.0"),
            (
                "{loss}|{loss:.2f}|{loss:08.3f}|{loss:.1e}|{loss:.0%}|{loss:g}|{loss:.3g}",
                "0.123456789|0.12|0000.123|1.2e-01|12%|0.123457|0.123",
            ),
            ("{tiny}|{tiny:g}|{tiny:e}|{tiny:010.2e}|{tiny:f}", "-2.5e-07|-2.5e-07|-2.500000e-07|-02.50e-07|-0.000000"),
            ("{val_mae}|{val_mae:g}|{val_mae:7.2f}|{val_mae:.1g}", "12.0|12|  12.00|1e+01"),
            ("{{x}}{epoch}}}", "{x}3}"),
        ];
        for (pattern, expected) in cases {
            assert_eq!(named(pattern).as_deref(), Ok(expected), "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_said_to_be_none() {
        let cases = [
            ("{val_acc:.2f}", "there is no `val_acc`, but epoch, loss, tiny, val_mae"),
            ("{loss:.99999f}", "`.99999f` is no format"),
            ("{loss:x}", "`x` is no format"),
            ("{loss:+.2f}", "`+.2f` is no format"),
            ("{loss:é}", "`é` is no format"),
            ("{loss:d}", "`d` is a format of whole numbers"),
            ("{epoch:.2d}", "no format of a whole number"),
            ("{epoch", "a `{` stands alone"),
            ("epoch}", "a `}` stands alone"),
        ];
        for (pattern, told) in cases {
            let error = named(pattern).unwrap_err();
            assert!(error.contains(told), "{pattern}: {error}");
        }
    }
}
