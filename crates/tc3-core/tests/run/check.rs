//! The checker: every fault at once, by its path, without any value.

use proptest::prelude::*;
use serde_json::json;
use tc3_core::check::{self, FaultKind};

use crate::fixture::SCHEMA;

fn faults(params: &str) -> Vec<String> {
    let action = SCHEMA.action("CreateThing").expect("it is there");
    match check::input(&SCHEMA, action, params.as_bytes()) {
        Ok(()) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn what_fits_passes_hidden_members_included() {
    for params in [
        r#"{"Name":""}"#,
        r#"{"Name":"a","Count":-9223372036854775808,"Size":18446744073709551615,"Ratio":1,"Force":false,"Tags":[],"Hidden":"x"}"#,
        r#" { "Name" : "\ud83d\ude00" , "Ratio" : 1.5e3, "Filters" : [ { "Name" : "n", "Values" : [ "v" ] } ] } "#,
        r#"{"Nam\u0065":"escaped name"}"#,
    ] {
        assert_eq!(faults(params), [""; 0], "{params}");
    }
}

type Case<'a> = (&'a str, Vec<&'a str>);

fn told<'a>(cases: impl IntoIterator<Item = Case<'a>>) {
    for (params, expected) in cases {
        assert_eq!(faults(params), expected, "{params}");
    }
}

#[test]
fn every_fault_is_told_with_its_path() {
    told([
        ("{}", vec!["Name is required and missing"]),
        (r#"{"Name":null}"#, vec!["Name is null: leave it out instead"]),
        (r#"{"Name":"a","Name":"b"}"#, vec!["Name is there twice"]),
        (
            r#"{"name":"a"}"#,
            vec![
                "name is unknown, did you mean Name?",
                "Name is required and missing",
            ],
        ),
        (
            r#"{"Name":"a","Fliters":[]}"#,
            vec!["Fliters is unknown, did you mean Filters?"],
        ),
        (
            r#"{"Name":"a","private_key":"x"}"#,
            vec!["private_key is unknown, did you mean PrivateKey?"],
        ),
        (r#"{"Name":"a","Hiddn":"x"}"#, vec!["Hiddn is unknown"]),
        (r#"{"Name":1}"#, vec!["Name must be a string, not an integer"]),
        (r#"{"Name":["a"]}"#, vec!["Name must be a string, not an array"]),
        (
            r#"{"Name":"a","Count":"1"}"#,
            vec!["Count must be an integer, not a string"],
        ),
        (
            r#"{"Name":"a","Count":1.0}"#,
            vec!["Count must be an integer, not a number with a fraction or exponent"],
        ),
        (
            r#"{"Name":"a","Count":true}"#,
            vec!["Count must be an integer, not a boolean"],
        ),
        (
            r#"{"Name":"a","Count":9223372036854775808,"Size":-1}"#,
            vec![
                "Count is out of range: -9223372036854775808 to 9223372036854775807",
                "Size is out of range: 0 to 18446744073709551615",
            ],
        ),
        (
            r#"{"Name":"a","Ratio":"1"}"#,
            vec!["Ratio must be a number, not a string"],
        ),
        (
            r#"{"Name":"a","Ratio":1e999}"#,
            vec!["Ratio is out of range: what a 64-bit float holds"],
        ),
        (
            r#"{"Name":"a","Force":0}"#,
            vec!["Force must be a boolean, not an integer"],
        ),
        (
            r#"{"Name":"a","Tags":"x"}"#,
            vec!["Tags must be an array, not a string"],
        ),
        (
            r#"{"Name":"a","Tags":["x",2,null]}"#,
            vec![
                "Tags[1] must be a string, not an integer",
                "Tags[2] is null: leave it out instead",
            ],
        ),
    ]);
}

#[test]
fn faults_inside_and_of_the_whole_are_told_too() {
    told([
        (
            r#"{"Name":"a","Filters":{}}"#,
            vec!["Filters must be an array, not an object"],
        ),
        (
            r#"{"Name":"a","Filters":["x"]}"#,
            vec!["Filters[0] must be an object (Filter), not a string"],
        ),
        (
            r#"{"Name":"a","Filters":[{"Name":"n"},{"Inner":{"Values":[{}]}}]}"#,
            vec![
                "Filters[1].Inner.Values[0] must be a string, not an object",
                "Filters[1].Inner.Name is required and missing",
                "Filters[1].Name is required and missing",
            ],
        ),
        (
            r#"{"Name":"\ud83d"}"#,
            vec!["Name holds an unpaired surrogate and is not Unicode text"],
        ),
        (
            r#"{"Name":"a","\udc00":1}"#,
            vec!["the parameters hold an unpaired surrogate and are not Unicode text"],
        ),
        ("[]", vec!["the parameters must be an object, not an array"]),
        ("null", vec!["the parameters must be an object, not null"]),
        ("", vec!["the parameters are not valid JSON at line 1, column 0"]),
        (
            r#"{"Name":"a",}"#,
            vec!["the parameters are not valid JSON at line 1, column 13"],
        ),
        (
            r#"{"Name":"a"} x"#,
            vec!["the parameters are not valid JSON at line 1, column 14"],
        ),
    ]);
}

#[test]
fn depth_and_number_of_faults_are_bounded() {
    let mut nested = json!({ "Name": "n" });
    for _ in 0..200 {
        nested = json!({ "Name": "n", "Inner": nested });
    }
    let action = SCHEMA.action("CreateThing").expect("it is there");
    let deep = json!({ "Name": "a", "Filters": [nested] }).to_string();
    let faults = check::input(&SCHEMA, action, deep.as_bytes()).expect_err("too deep");
    assert_eq!(faults[0].kind, FaultKind::TooDeep);
    let many = json!({ "Name": "a", "Tags": vec![1; 10_000] }).to_string();
    assert_eq!(
        check::input(&SCHEMA, action, many.as_bytes())
            .expect_err("wrong")
            .len(),
        100
    );
    let deeper = format!(
        r#"{{"Name":"a","Tags":{}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(
        check::input(&SCHEMA, action, deeper.as_bytes())
            .expect_err("wrong")
            .len(),
        1
    );
}

proptest! {
    #[test]
    fn never_panics_on_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = check::input(&SCHEMA, &SCHEMA.actions[0], &bytes);
    }

    #[test]
    fn never_panics_on_almost_json(text in r#"[{}\[\],:"0-9a-z\\u\-. ]{0,60}"#) {
        for member in ["Name", "Count", "Size", "Ratio", "Force", "Tags", "Filters"] {
            let params = format!(r#"{{"Name":"a","{member}":{text}}}"#);
            let _ = check::input(&SCHEMA, &SCHEMA.actions[0], params.as_bytes());
        }
    }

    #[test]
    fn values_never_appear(value in "hush[a-zA-Z0-9]{4,20}") {
        for params in [
            json!({ "Name": [value], "PrivateKey": { "a": value }, "Tags": { "a": value }, "Count": value }),
            json!({ "Name": { "Name": value }, "Filters": [value, [value]], "Force": value, "Ratio": value }),
        ] {
            let faults = check::input(&SCHEMA, &SCHEMA.actions[0], params.to_string().as_bytes()).expect_err("wrong");
            let mut rendered = format!("{faults:?}");
            rendered.extend(faults.iter().map(ToString::to_string));
            prop_assert!(!rendered.contains(&value), "{}", rendered);
        }
    }
}
