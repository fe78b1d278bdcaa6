//! JSON as Python writes it: numbers that are not finite stand bare, as `NaN`, `Infinity` and `-Infinity`.

use crate::{FormatError, Limits, Result};
use serde_json::Value;
use std::borrow::Cow;

/// The bare words of Python's JSON and the strings that stand for them in a [`Value`]. A NUL never starts a string that
/// means something to Keras.
const WORDS: [Word; 3] =
    [("NaN", "\0NaN", f64::NAN), ("-Infinity", "\0-Infinity", f64::NEG_INFINITY), ("Infinity", "\0Infinity", f64::INFINITY)];

/// A bare word, the string that stands for it, and the number it means.
type Word = (&'static str, &'static str, f64);

/// Parses JSON. The order of keys is kept. A number that is not finite becomes a marker that [`as_f64`] and [`write`](fn@write)
/// understand.
///
/// # Errors
/// [`FormatError::Json`] on bad syntax, and an error of its own for each of the default [`Limits`] that is passed.
pub fn parse(text: &[u8]) -> Result<Value> {
    parse_within(text, &Limits::default())
}

/// As [`parse`], within other limits.
///
/// # Errors
/// As [`parse`].
pub fn parse_within(text: &[u8], limits: &Limits) -> Result<Value> {
    if text.len() as u64 > limits.json_bytes {
        return Err(FormatError::JsonTooLong { bytes: text.len() as u64, limit: limits.json_bytes });
    }
    let text = quote_words(text, limits)?;
    serde_json::from_slice(&text).map_err(|error| FormatError::Json { reason: error.to_string() })
}

/// Puts the bare words into quotes, and holds depth and number of values to the limits before anything is built.
fn quote_words<'a>(text: &'a [u8], limits: &Limits) -> Result<Cow<'a, [u8]>> {
    let (mut quoted, mut copied) = (Vec::new(), 0);
    let (mut depth, mut values) = (0usize, 1);
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => {
                at = string_end(text, at);
                continue;
            }
            b'[' | b'{' => (depth, values) = (depth + 1, values + 1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            b'N' | b'I' | b'-' => {
                if let Some((word, marker, _)) = WORDS.iter().find(|(word, ..)| text[at..].starts_with(word.as_bytes())) {
                    quoted.extend_from_slice(&text[copied..at]);
                    let mut string = String::new();
                    write_string(marker, &mut string);
                    quoted.extend_from_slice(string.as_bytes());
                    at += word.len();
                    copied = at;
                    continue;
                }
            }
            _ => {}
        }
        if depth > limits.json_depth {
            return Err(FormatError::JsonTooDeep { limit: limits.json_depth });
        }
        if values > limits.json_values {
            return Err(FormatError::JsonTooManyValues { limit: limits.json_values });
        }
        at += 1;
    }
    if copied == 0 {
        return Ok(Cow::Borrowed(text));
    }
    quoted.extend_from_slice(&text[copied..]);
    Ok(Cow::Owned(quoted))
}

/// One past the closing quote of the string that opens at `start`.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() {
        match text[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// Writes JSON as Python's `json.dumps` does, to the byte, and so as Keras does. The markers of [`parse`] become bare
/// words again.
pub fn write(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write_value(value, &mut text);
    text.into_bytes()
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => write_items("[]", items, out, write_value),
        Value::Object(map) => write_items("{}", map, out, write_entry),
        Value::String(text) => match word_of(value) {
            Some((word, ..)) => out.push_str(word),
            None => write_string(text, out),
        },
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => write_float(float, out),
            None => out.push_str(&number.to_string()),
        },
        Value::Null | Value::Bool(_) => out.push_str(&value.to_string()),
    }
}

fn write_entry((key, value): (&String, &Value), out: &mut String) {
    write_string(key, out);
    out.push_str(": ");
    write_value(value, out);
}

fn write_items<T>(brackets: &str, items: impl IntoIterator<Item = T>, out: &mut String, write: fn(T, &mut String)) {
    let (open, close) = brackets.split_at(1);
    out.push_str(open);
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write(item, out);
    }
    out.push_str(close);
}

/// Everything beyond ASCII is escaped, in UTF-16.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(character),
            _ => character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out.push('"');
}

/// Python's `repr`: the fewest digits that give the same number, an exponent below 1e-4 and from 1e16 on.
fn write_float(number: f64, out: &mut String) {
    let shortest = format!("{number:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        out.push_str(&format!("{digits}e{sign}{:02}", exponent.unsigned_abs()));
        return;
    }
    let decimal = number.to_string();
    out.push_str(&decimal);
    if !decimal.contains('.') {
        out.push_str(".0");
    }
}

fn word_of(value: &Value) -> Option<&'static Word> {
    let text = value.as_str()?;
    WORDS.iter().find(|(_, marker, _)| *marker == text)
}

/// The number that a value is, finite or not; `None` where it is no number.
pub fn as_f64(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| word_of(value).map(|(.., number)| *number))
}

/// A number as a value that [`write`](fn@write) and [`as_f64`] understand, finite or not.
pub fn from_f64(number: f64) -> Value {
    let marker = WORDS.iter().find(|(.., word)| word.total_cmp(&number).is_eq() || word.is_nan() && number.is_nan());
    marker.map_or_else(|| Value::from(number), |(_, marker, _)| Value::from(*marker))
}
