//! Lenient decoding: what services send for numbers, lists and nothing.

use proptest::prelude::*;
use tc3_core::Secret;
use tc3_core::open_enum::UnknownCode;

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

impl Status {
    fn code(self) -> i64 {
        match self {
            Status::Issued => 1,
            Status::Unknown(code) => code.code(),
        }
    }
}

tc3_core::open_enum!(Status);

#[derive(Clone, Debug, Default, PartialEq)]
struct Thing {
    signed: Option<i64>,
    unsigned: Option<u64>,
    float: Option<f64>,
    text: Option<String>,
    flag: Option<bool>,
    status: Option<Status>,
    secret: Option<Secret>,
    numbers: Vec<i64>,
    things: Vec<Thing>,
    inner: Option<Box<Thing>>,
    lists: Option<Vec<Vec<i64>>>,
}

tc3_core::members!(
    Thing,
    signed = "signed",
    unsigned = "unsigned",
    float = "float",
    text = "text",
    flag = "flag",
    status = "status",
    secret = "secret",
    numbers = "numbers",
    things = "things",
    inner = "inner",
    lists = "Lists",
);

fn read(json: &str) -> Thing {
    serde_json::from_str(json).expect(json)
}

#[test]
fn nothing_is_nothing_in_every_form() {
    assert_eq!(read("{}"), Thing::default());
    let nulls = r#"{"signed":null,"unsigned":null,"float":null,"text":null,"flag":null,"status":null,"secret":null,
        "numbers":null,"things":null,"inner":null,"Lists":null,"unknown":{"a":[1]}}"#;
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
    assert_eq!(large.status.map(Status::code), Some(99));
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

#[test]
fn lists_of_lists_and_empty_lists_are_told_from_none() {
    assert_eq!(
        read(r#"{"Lists":[[1,"2"],null,[]]}"#).lists,
        Some(vec![vec![1, 2], vec![]])
    );
    assert_eq!(read(r#"{"Lists":[]}"#).lists, Some(vec![]));
    assert_eq!(read("{}").lists, None);
}

#[test]
fn a_members_name_may_be_written_with_escapes_and_stands_there_once() {
    assert_eq!(read(r#"{"si\u0067ned":7}"#).signed, Some(7));
    for twice in [r#"{"signed":1,"signed":2}"#, r#"{"things":[{}],"things":[{}]}"#] {
        serde_json::from_str::<Thing>(twice).expect_err(twice);
    }
    let value = serde_json::json!({ "signed": 7, "things": [{ "text": "x" }] });
    let thing: Thing = serde_json::from_value(value).expect("an object");
    assert_eq!((thing.signed, thing.things.len()), (Some(7), 1));
}

#[test]
fn what_is_absent_is_not_written_and_what_is_written_reads_as_it_was() {
    assert_eq!(serde_json::to_string(&Thing::default()).expect("JSON"), "{}");
    let thing = Thing {
        signed: Some(i64::MIN),
        text: Some(String::new()),
        status: Some(Status::from(99)),
        secret: Some("hush".into()),
        things: vec![Thing::default()],
        inner: Some(Box::default()),
        lists: Some(Vec::new()),
        ..Thing::default()
    };
    let text = serde_json::to_string(&thing).expect("JSON");
    assert_eq!(
        text,
        r#"{"signed":-9223372036854775808,"text":"","status":99,"secret":"hush","things":[{}],"inner":{},"Lists":[]}"#
    );
    assert_eq!(read(&text), thing);
}

#[test]
fn what_is_no_object_is_an_error() {
    for json in ["null", "[]", "[1]", "7", r#""text""#] {
        serde_json::from_str::<Thing>(json).expect_err(json);
    }
}

proptest! {
    #[test]
    fn decoding_never_panics(text in r#"[{}\[\],:"a-z0-9.\-\\u ]{0,80}"#) {
        let _ = serde_json::from_str::<Thing>(&text);
        let _ = serde_json::from_str::<Thing>(&format!(r#"{{"things":[{{"signed":{text}}}],"text":{text}}}"#));
    }
}
