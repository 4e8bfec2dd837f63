//! The laws of generated types, for a service with every trap of the catalogue.

use std::path::Path;

use tc3_core::page::Paged;
use tc3_tricky::model::{
    DescribePreludeRequest, DescribeTreesRequest, DoNothingRequest, Filter, Level, PullStatusRequest,
    SetValuesRequest, SetValuesResponse, SetWordsRequest, Tree,
};
use tc3_tricky::{ErrorCode, SCHEMA};

mod laws;

#[test]
fn the_laws_hold_for_every_action() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("api-specs/tricky/2024-01-01");
    laws::check::<DescribePreludeRequest>(&specs);
    laws::check::<DescribeTreesRequest>(&specs);
    laws::check::<DoNothingRequest>(&specs);
    laws::check::<PullStatusRequest>(&specs);
    laws::check::<SetValuesRequest>(&specs);
    laws::check::<SetWordsRequest>(&specs);
    assert_eq!(SCHEMA.actions.len(), 6, "an action is missing above");
}

#[test]
fn an_empty_list_is_sent_and_one_left_out_is_not() {
    let mut request = SetValuesRequest::default();
    assert_eq!(serde_json::to_string(&request).expect("encodes"), "{}");
    request.texts = Some(Vec::new());
    request.filters = Some(vec![Filter::new().name("n").values(Vec::<String>::new())]);
    assert_eq!(
        serde_json::to_string(&request).expect("encodes"),
        r#"{"Texts":[],"Filters":[{"Name":"n","Values":[]}]}"#
    );
}

#[test]
fn integers_keep_all_their_digits() {
    let request = SetValuesRequest::default();
    let text = format!(r#"{{"Int":{},"Uint":{}}}"#, i64::MIN, u64::MAX);
    let decoded: SetValuesResponse = serde_json::from_str(&text).expect("decodes");
    assert_eq!((decoded.int, decoded.uint), (Some(i64::MIN), Some(u64::MAX)));
    assert_eq!(serde_json::to_string(&decoded).expect("encodes"), text);
    assert_eq!(request.int, None);
}

#[test]
fn numbers_in_quotes_and_null_elements_decode() {
    let text = r#"{"Int":"-5","Uint":"7","Float":"0.5","Ints":["1",null,2],"Bools":null,"Level":"2"}"#;
    let decoded: SetValuesResponse = serde_json::from_str(text).expect("decodes");
    assert_eq!(
        (decoded.int, decoded.uint, decoded.float),
        (Some(-5), Some(7), Some(0.5))
    );
    assert_eq!(
        (decoded.ints, decoded.bools, decoded.level),
        (vec![1, 2], vec![], Some(Level::Ok))
    );
}

#[test]
fn a_value_without_a_name_is_carried_as_it_is() {
    let level = Level::from(77);
    assert!(matches!(level, Level::Unknown(_)));
    assert_eq!((level.code(), level.name()), (77, None));
    assert_eq!(serde_json::to_string(&level).expect("encodes"), "77");
    assert_eq!(
        (Level::Negative.code(), Level::Negative.name()),
        (-1, Some("Negative"))
    );
}

#[test]
fn types_that_hold_themselves_nest() {
    let tree = Tree::new()
        .value("root")
        .left(Tree::new().value("left"))
        .children([Tree::new().value("child")]);
    assert_eq!(
        serde_json::to_string(&tree).expect("encodes"),
        r#"{"Value":"root","Left":{"Value":"left"},"Children":[{"Value":"child"}]}"#
    );
}

#[test]
fn an_error_code_without_a_name_keeps_its_text() {
    for (code, _) in SCHEMA.errors {
        assert_eq!(ErrorCode::from(*code).as_str(), *code);
        assert!(!matches!(ErrorCode::from(*code), ErrorCode::Unknown(_)));
    }
    let unknown = ErrorCode::from("Brand.New");
    assert!(matches!(unknown, ErrorCode::Unknown(_)));
    assert_eq!(unknown.to_string(), "Brand.New");
}

#[test]
fn items_are_found_wherever_they_may_be_missing() {
    for (text, expected) in [
        (r#"{"Option": {"List": ["a", "b"]}}"#, &["a", "b"][..]),
        (r#"{"Option": {"List": []}}"#, &[]),
        (r#"{"Option": {"List": null}}"#, &[]),
        (r#"{"Option": null}"#, &[]),
        ("{}", &[]),
    ] {
        let output = serde_json::from_str(text).expect("it decodes");
        assert_eq!(
            <DescribePreludeRequest as Paged>::items(output),
            expected,
            "{text}"
        );
    }
}
