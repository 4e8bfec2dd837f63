//! Lenient decoding: what services send for numbers, lists and nothing.

use proptest::prelude::*;
use serde::Deserialize;
use tc3_core::open_enum::{OpenEnum, UnknownCode};
use tc3_core::{Secret, de};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Status {
    Issued,
    Unknown(UnknownCode),
}

impl From<i64> for Status {
    fn from(code: i64) -> Self {
        if code == 1 {
            Status::Issued
        } else {
            Status::Unknown(UnknownCode::from_code(code))
        }
    }
}

impl OpenEnum for Status {
    fn code(self) -> i64 {
        match self {
            Status::Issued => 1,
            Status::Unknown(code) => code.code(),
        }
    }
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Thing {
    #[serde(deserialize_with = "de::scalar")]
    signed: Option<i64>,
    #[serde(deserialize_with = "de::scalar")]
    unsigned: Option<u64>,
    #[serde(deserialize_with = "de::scalar")]
    float: Option<f64>,
    #[serde(deserialize_with = "de::scalar")]
    text: Option<String>,
    #[serde(deserialize_with = "de::scalar")]
    flag: Option<bool>,
    #[serde(deserialize_with = "de::scalar")]
    status: Option<Status>,
    #[serde(deserialize_with = "de::scalar")]
    secret: Option<Secret>,
    #[serde(deserialize_with = "de::scalars")]
    numbers: Vec<i64>,
    #[serde(deserialize_with = "de::list")]
    things: Vec<Thing>,
    inner: Option<Box<Thing>>,
}

fn read(json: &str) -> Thing {
    serde_json::from_str(json).expect(json)
}

#[test]
fn nothing_is_nothing_in_every_form() {
    assert_eq!(read("{}"), Thing::default());
    let nulls = r#"{"signed":null,"unsigned":null,"float":null,"text":null,"flag":null,"status":null,"secret":null,
        "numbers":null,"things":null,"inner":null,"unknown":{"a":[1]}}"#;
    assert_eq!(read(nulls), Thing::default());
}

#[test]
fn numbers_are_read_from_digits_and_back() {
    for json in [
        r#"{"signed":7,"unsigned":7,"float":7,"text":7,"flag":1,"status":1,"numbers":[7,null]}"#,
        r#"{"signed":"7","unsigned":" 7","float":"7","text":"7","flag":"true","status":"1","numbers":["7"]}"#,
        r#"{"signed":7.0,"unsigned":7.0,"float":7.0,"text":"7","flag":true,"status":1.0,"numbers":[7]}"#,
    ] {
        let expected = Thing {
            signed: Some(7),
            unsigned: Some(7),
            float: Some(7.0),
            text: Some("7".to_owned()),
            flag: Some(true),
            status: Some(Status::Issued),
            numbers: vec![7],
            ..Thing::default()
        };
        assert_eq!(read(json), expected, "{json}");
    }
    let large = read(r#"{"signed":-9223372036854775808,"unsigned":18446744073709551615,"status":99}"#);
    assert_eq!((large.signed, large.unsigned), (Some(i64::MIN), Some(u64::MAX)));
    assert_eq!(large.status.map(OpenEnum::code), Some(99));
}

#[test]
fn nested_things_keep_their_order() {
    let thing = read(r#"{"things":[{"signed":1},null,{"signed":2}],"inner":{"text":"x"}}"#);
    assert_eq!(
        thing.things.iter().map(|thing| thing.signed).collect::<Vec<_>>(),
        [Some(1), Some(2)]
    );
    assert_eq!(thing.inner.and_then(|inner| inner.text), Some("x".to_owned()));
}

#[test]
fn what_cannot_be_read_without_guessing_is_an_error_without_the_text() {
    for json in [
        r#"{"signed":"hush"}"#,
        r#"{"signed":1.5}"#,
        r#"{"signed":9223372036854775808}"#,
        r#"{"unsigned":-1}"#,
        r#"{"flag":"hush"}"#,
        r#"{"flag":2}"#,
        r#"{"float":"NaN"}"#,
        r#"{"text":{}}"#,
        r#"{"secret":{"hush":1}}"#,
        r#"{"numbers":{}}"#,
        r#"{"numbers":["hush"]}"#,
        r#"{"things":"hush"}"#,
    ] {
        let error = serde_json::from_str::<Thing>(json).expect_err(json).to_string();
        assert!(
            !error.contains("hush") || json.starts_with(r#"{"things"#),
            "{error}"
        );
    }
}

proptest! {
    #[test]
    fn decoding_never_panics(text in r#"[{}\[\],:"a-z0-9.\-\\u ]{0,80}"#) {
        let _ = serde_json::from_str::<Thing>(&text);
        let _ = serde_json::from_str::<Thing>(&format!(r#"{{"things":[{{"signed":{text}}}],"text":{text}}}"#));
    }
}
