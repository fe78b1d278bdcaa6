//! JSON as Python writes it.

use foveal_format::{FormatError, Limits, json};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn numbers_that_are_not_finite_survive() {
    let text = br#"{"a": NaN, "b": [Infinity, -Infinity, -1, 1.5], "NaN": "NaN, -Infinity \" NaN"}"#;
    let value = json::parse(text).unwrap();
    assert!(json::as_f64(&value["a"]).unwrap().is_nan());
    let numbers: Vec<_> = value["b"].as_array().unwrap().iter().map(json::as_f64).collect();
    assert_eq!(numbers, [Some(f64::INFINITY), Some(f64::NEG_INFINITY), Some(-1.0), Some(1.5)]);
    assert_eq!(json::as_f64(&value["NaN"]), None);
    assert_eq!(json::write(&value), text);
}

#[test]
fn bare_words_stand_only_where_values_stand() {
    for text in ["NaN", "[NaN,NaN]", " -Infinity "] {
        assert!(json::parse(text.as_bytes()).is_ok(), "{text}");
    }
    for text in ["", "Nan", "NaNN", "NaN NaN", "--Infinity", "-NaN", "[1 NaN]", "inf", "Infinity1", "1Infinity", "\"NaN", "{NaN: 1"] {
        assert!(matches!(json::parse(text.as_bytes()), Err(FormatError::Json { .. })), "{text}");
    }
}

/// What Python 3.11 prints for `json.dumps` of these.
#[test]
fn floats_are_written_as_python_does() {
    let floats = [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1e-3, "0.001"),
        (1e-4, "0.0001"),
        (1e-5, "1e-05"),
        (1.234e-5, "1.234e-05"),
        (1e-7, "1e-07"),
        (0.0010000000474974513, "0.0010000000474974513"),
        (123456789.125, "123456789.125"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (1.5e300, "1.5e+300"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (5e-324, "5e-324"),
    ];
    for (number, text) in floats {
        assert_eq!(String::from_utf8(json::write(&json::from_f64(number))).unwrap(), text);
    }
}

#[test]
fn strings_are_written_as_python_does() {
    let value = json!("a\"\\/\n\r\t\u{8}\u{c}\u{1}\u{7f}é\u{2028}😀");
    let text = "\"a\\\"\\\\/\\n\\r\\t\\b\\f\\u0001\\u007f\\u00e9\\u2028\\ud83d\\ude00\"";
    assert_eq!(String::from_utf8(json::write(&value)).unwrap(), text);
    assert_eq!(json::parse(text.as_bytes()).unwrap(), value);
}

#[test]
fn deep_long_and_wide_texts_are_refused() {
    let limits = Limits::default();
    let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat().into_bytes();
    assert!(json::parse(&nested(limits.json_depth)).is_ok());
    assert!(matches!(json::parse(&nested(limits.json_depth + 1)), Err(FormatError::JsonTooDeep { limit: 120 })));
    assert!(matches!(json::parse(&vec![b'['; 1 << 20]), Err(FormatError::JsonTooDeep { .. })));
    assert!(matches!(json::parse("{\"a\":".repeat(1 << 18).as_bytes()), Err(FormatError::JsonTooDeep { .. })));

    let mut few = limits;
    (few.json_values, few.json_bytes) = (3, 16);
    assert!(json::parse_within(b"[1, 2]", &few).is_ok());
    assert!(matches!(json::parse_within(b"[1, 2, 3]", &few), Err(FormatError::JsonTooManyValues { limit: 3 })));
    assert!(matches!(json::parse_within(&[b' '; 17], &few), Err(FormatError::JsonTooLong { bytes: 17, limit: 16 })));
}

fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(json::from_f64),
        ".*".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 64, 8, |inner| {
        let items = prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from);
        let entries = prop::collection::vec((".*", inner), 0..8).prop_map(|entries| Value::Object(entries.into_iter().collect()));
        prop_oneof![items, entries]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in values()) {
        let text = json::write(&value);
        prop_assert_eq!(json::parse(&text).unwrap(), value);
        prop_assert!(text.is_ascii());
    }

    #[test]
    fn floats_read_back_to_the_bit(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        let value = json::parse(&json::write(&json::from_f64(number))).unwrap();
        let read = json::as_f64(&value).unwrap();
        prop_assert!(read.to_bits() == bits || (read.is_nan() && number.is_nan()));
    }

    #[test]
    fn no_text_makes_it_panic(text in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = json::parse(&text);
    }
}
