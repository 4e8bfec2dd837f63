//! What an import makes of definitions: the fixtures in `tests/catalogue` have every oddity of the real catalogue.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tc3_import::{
    Change, ChangeKind, ErrorCodes, FindingKind, Import, ServiceVersion, Upstream, Weight, catalogue,
    existing, import,
};
use tc3_spec::document::Site;
use tc3_spec::model::{Action, Service, Type};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogue")
}

fn of(service: &str, version: &str) -> ServiceVersion {
    ServiceVersion {
        service: service.to_owned(),
        version: version.to_owned(),
    }
}

fn import_from(directory: &Path, existing: &BTreeMap<String, String>) -> Import {
    let upstream = Upstream::open(directory).expect("the definitions are there");
    import(
        &upstream,
        &of("odds", "2020-01-01"),
        &ErrorCodes::default(),
        existing,
    )
    .expect("the specs are JSON")
}

fn odds() -> Import {
    import_from(&fixtures(), &BTreeMap::new())
}

fn service(import: &Import) -> &Service {
    import
        .service
        .as_ref()
        .unwrap_or_else(|| panic!("refused: {:#?}", import.findings))
}

fn action<'a>(service: &'a Service, name: &str) -> &'a Action {
    let found = service.actions.iter().find(|action| action.wire == name);
    found.expect("the action is there")
}

/// The places of the findings of a kind, without the service's name.
fn found(import: &Import, kind: FindingKind) -> Vec<&str> {
    let of_kind = import.findings.iter().filter(|finding| finding.kind == kind);
    of_kind
        .map(|finding| finding.place.trim_start_matches("odds/2020-01-01").trim_start())
        .collect()
}

#[test]
fn each_thing_that_is_not_understood_is_reported() {
    let import = odds();
    for (kind, places) in [
        (FindingKind::OddFlag, &["(mainland) CreateOddRequest.Name"][..]),
        (
            FindingKind::UnknownType,
            &["(mainland) CreateOddRequest.Weight", "CreateOdd.input.Missing"],
        ),
        (
            FindingKind::UnknownKey,
            &["(mainland) Client.Name", "(international) Client.Name"],
        ),
        (
            FindingKind::MissingStatus,
            &["(mainland) DescribeOdds", "(international) DescribeOdds"],
        ),
        (FindingKind::UnknownStatus, &["(mainland) Call"]),
        (FindingKind::Unsigned, &["AssumeOdd"]),
        (FindingKind::Multipart, &["UploadOdd"]),
        (FindingKind::Streaming, &["ChatOdd"]),
        (
            FindingKind::SitesDiffer,
            &["CreateOdd.input.Name", "CreateOdd.input.Count"],
        ),
        (
            FindingKind::NoExample,
            &["(mainland) RetireOdd", "(international) DescribeOdds"],
        ),
        (
            FindingKind::ExampleInput,
            &["(mainland) NotDefined", "CreateOdd, example 4 of mainland"],
        ),
        (
            FindingKind::ExampleOutput,
            &[
                "CreateOdd, example 5 of mainland",
                "CreateOdd, example 6 of mainland",
            ],
        ),
        (FindingKind::ExampleOfError, &["CreateOdd, example 7 of mainland"]),
        (
            FindingKind::ExampleSiblings,
            &["CreateOdd, example 2 of mainland"],
        ),
        (
            FindingKind::ExampleUnwrapped,
            &["CreateOdd, example 3 of mainland"],
        ),
        (
            FindingKind::ExampleContradicts,
            &["CreateOdd, example 3", "CreateOdd, example 4"],
        ),
        (
            FindingKind::Renamed,
            &[
                "DescribeOdds.input.RequestID",
                "DescribeOdds.output.AppID",
                "Call",
                "Client",
            ],
        ),
    ] {
        assert_eq!(found(&import, kind), places, "{kind:?}");
    }
}

#[test]
fn names_types_and_flags_are_the_definitions() {
    let import = odds();
    let service = service(&import);
    let names: Vec<&str> = service.actions.iter().map(|action| &*action.wire).collect();
    assert_eq!(
        names,
        ["Call", "CreateOdd", "DescribeOdds", "OnlyHere", "RetireOdd"]
    );
    assert_eq!((&*service.name, &*service.signing_name), ("odds", "odd"));
    let create = action(service, "CreateOdd");
    let member = |name: &str| {
        create
            .input
            .iter()
            .find(|member| member.wire == name)
            .expect("it is there")
    };
    assert_eq!(member("Count").ty, Type::Uint64, "the mainland's word stands");
    assert_eq!(member("Ids").ty, Type::List(Box::new(Type::Uint64)));
    assert_eq!(member("When").ty, Type::String);
    assert!(!member("Name").required, "required on one site only is optional");
    assert!(member("Old").hidden);
    assert!(member("When").notes[0].contains("mainland"));
    assert!(create.output[0].nullable);
    assert_eq!(action(service, "OnlyHere").sites, [Site::International]);
    assert_eq!(action(service, "RetireOdd").sites, [Site::Mainland]);
    assert!(action(service, "RetireOdd").notes[0].contains("deprecated"));
    assert_eq!(action(service, "Call").name, "call_action");
}

#[test]
fn types_that_hold_themselves_are_boxed() {
    let import = odds();
    let service = service(&import);
    let boxed = |ty: &str, member: &str| {
        let ty = service
            .structs
            .iter()
            .find(|item| item.wire == ty)
            .expect("it is there");
        ty.members
            .iter()
            .find(|other| other.wire == member)
            .expect("it is there")
            .boxed
    };
    assert!(boxed("Tree", "Left") && !boxed("Tree", "Children"));
    assert!(boxed("Ping", "Pong") && !boxed("Pong", "Pings") && !boxed("Pong", "Client"));
}

#[test]
fn names_that_collide_are_renamed_and_keywords_are_left_to_the_generator() {
    let import = odds();
    let describe = action(service(&import), "DescribeOdds");
    let names = |members: &[tc3_spec::model::Member]| -> Vec<String> {
        members
            .iter()
            .map(|member| format!("{} {}", member.wire, member.name))
            .collect()
    };
    assert_eq!(
        names(&describe.input),
        [
            "Limit limit",
            "Type type",
            "Super super",
            "Self self",
            "RequestID request_id_2",
            "RequestId request_id",
        ]
    );
    assert!(names(&describe.output).contains(&"AppID app_id_2".to_owned()));
}

#[test]
fn examples_of_every_style_are_read() {
    let import = odds();
    let create = action(service(&import), "CreateOdd");
    let inputs: Vec<String> = create
        .examples
        .iter()
        .map(|example| example.input.to_string())
        .collect();
    assert_eq!(
        inputs,
        [
            r#"{"Count":18446744073709551615,"Name":"n"}"#,
            r#"{"Count":5,"Filters":[{"Name":"n","Values":["v"]}],"Ids":[7,8],"Name":"a b"}"#,
            // What stands in quotes there is sent as the number that is declared.
            r#"{"Count":5,"Name":"digits"}"#,
            r#"{"Colour":1,"Name":"undeclared"}"#,
            r#"{"Name":"abroad"}"#,
        ]
    );
    assert_eq!(create.examples[2].contradicts, ["input.Count"]);
    assert_eq!(create.examples[3].contradicts, ["input.Colour", "output.OddId"]);
    // A declared member called `Error` is no failure.
    let describe = action(service(&import), "DescribeOdds");
    assert_eq!(describe.examples[0].output["Error"]["Code"], "Late");
}

#[test]
fn no_word_of_the_definitions_is_taken() {
    let text: String = odds().files.into_values().collect();
    assert!(!text.contains("not imported"));
}

#[test]
fn a_second_import_changes_nothing() {
    let first = odds();
    let second = import_from(&fixtures(), &first.files);
    assert_eq!(second.changes, []);
    assert_eq!(second.files, first.files);
}

/// Words that somebody has written stay, and so does the file that holds them.
#[test]
fn what_was_written_by_hand_stays() {
    let first = odds();
    let mut files = first.files.clone();
    let write = |files: &mut BTreeMap<String, String>, path: &str, old: &str, new: &str| {
        let text = files.get_mut(path).expect("the file is there");
        assert!(text.contains(old), "{old} is not in {text}");
        *text = text.replacen(old, new, 1);
    };
    let create = "actions/CreateOdd.json";
    write(
        &mut files,
        create,
        r#""name": "CreateOdd","#,
        r#""name": "CreateOdd",
  "summary": "Makes an odd.",
  "doc": "And more.",
  "requests_per_second": 5,"#,
    );
    write(
        &mut files,
        create,
        "\"name\": \"Name\",\n      \"type\": \"String\"",
        "\"name\": \"Name\",\n      \"type\": \"String\",\n      \"deprecated\": \"use nothing.\",\n      \"doc\": \"What it is called.\"",
    );
    write(
        &mut files,
        create,
        "\"site\": \"mainland\",",
        "\"title\": \"Make one\",\n      \"site\": \"mainland\",",
    );
    write(
        &mut files,
        "types.json",
        "\"name\": \"Tree\",",
        "\"name\": \"Tree\",\n      \"doc\": \"A tree.\",",
    );
    let second = import_from(&fixtures(), &files);
    assert_eq!(second.changes, []);
    assert_eq!(second.files, files);
}

/// A page that somebody has transcribed stands; what it lacks goes to the overlay.
#[test]
fn a_page_is_the_authority() {
    let mut files = odds().files;
    let page = r#"{
  "$schema": "../../../schema/action.json",
  "name": "CreateOdd",
  "summary": "Makes an odd.",
  "page": {
    "url": "https://example.com/odd",
    "site": "mainland",
    "host": "odd.tencentcloudapi.com"
  },
  "requests_per_second": 3,
  "input": [
    {
      "name": "Name",
      "type": "String",
      "required": true,
      "doc": "What it is called."
    },
    {
      "name": "Count",
      "type": "Integer",
      "doc": "How many."
    },
    {
      "name": "Colour",
      "type": "String",
      "doc": "Only the page has it."
    }
  ],
  "output": [
    {
      "name": "RequestId",
      "type": "String",
      "doc": "The request's number."
    }
  ],
  "errors": [],
  "examples": []
}
"#;
    files.insert("actions/CreateOdd.json".to_owned(), page.to_owned());
    let import = import_from(&fixtures(), &files);
    let differs = found(&import, FindingKind::PageDiffers);
    assert_eq!(
        differs,
        [
            "CreateOdd.input.Name",
            "CreateOdd.input.Count",
            "CreateOdd.input.Colour"
        ]
    );
    let create = action(service(&import), "CreateOdd");
    let member = |name: &str| {
        create
            .input
            .iter()
            .find(|member| member.wire == name)
            .expect("it is there")
    };
    assert!(member("Name").required && member("Count").ty == Type::Int64 && !member("Colour").hidden);
    assert!(member("Old").hidden, "the overlay has it");
    assert_eq!(create.output[0].wire, "OddId");
    // And then it is so.
    assert_eq!(import_from(&fixtures(), &import.files).changes, []);
}

/// A copy of the definitions with one of its texts changed.
fn moved(old: &str, new: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a directory");
    for site in ["mainland", "international"] {
        let from = fixtures().join(site).join("odds/v20200101");
        let to = copy.path().join(site).join("odds/v20200101");
        fs::create_dir_all(&to).expect("a directory");
        for file in ["api.json", "examples.json"] {
            let text = fs::read_to_string(from.join(file)).expect("the fixture is there");
            fs::write(to.join(file), text.replace(old, new)).expect("it can be written");
        }
    }
    copy
}

#[test]
fn changes_are_listed_with_their_weight() {
    let before = odds().files;
    let member = |name: &str, rest: &str| format!("\"name\": \"{name}\",\n          \"type\": {rest}");
    let cases = [
        (
            (member("Count", "\"int\""), member("Number", "\"int\"")),
            vec![
                (Weight::Minor, ChangeKind::Added, "CreateOdd.input.Number"),
                (Weight::Major, ChangeKind::Removed, "CreateOdd.input.Count"),
            ],
        ),
        (
            (
                member("Type", "\"string\""),
                member("Type", "\"float\"").replace("float\"", "string\",\n          \"required\": true"),
            ),
            vec![(Weight::Major, ChangeKind::Changed, "DescribeOdds.input.Type")],
        ),
        (
            (
                "\"status\": \"deprecated\"".to_owned(),
                "\"status\": \"offline\"".to_owned(),
            ),
            vec![(Weight::Major, ChangeKind::Changed, "RetireOdd")],
        ),
        (
            ("\"OnlyHere".to_owned(), "\"OnlyThere".to_owned()),
            vec![
                (Weight::Minor, ChangeKind::Added, "OnlyThere"),
                (Weight::Major, ChangeKind::Removed, "OnlyHere"),
            ],
        ),
    ];
    for ((old, new), expected) in cases {
        let copy = moved(&old, &new);
        let import = import_from(copy.path(), &before);
        let changes: Vec<(Weight, ChangeKind, &str)> = import
            .changes
            .iter()
            .filter(|change| !change.what.ends_with("Here") || change.how.is_empty())
            .map(
                |Change {
                     weight, kind, what, ..
                 }| (*weight, *kind, &**what),
            )
            .filter(|(weight, ..)| *weight != Weight::Patch)
            .collect();
        assert_eq!(changes, expected, "{old:?} becomes {new:?}");
        // What was said is what was done.
        assert_eq!(import_from(copy.path(), &import.files).changes, []);
    }
}

#[test]
fn error_codes_are_those_of_the_go_sdk() {
    let mut codes = ErrorCodes::default();
    codes.add_client_go(
        "// CreateOdd\n// words\n//\n// the codes:\n//  FAILEDOPERATION = \"FailedOperation\"\n\
         //  LIMITEXCEEDED_A = \"LimitExceeded.A\"\n\
         func (c *Client) CreateOddWithContext(ctx context.Context) {\n    a = \"b\"\n}\n\
         func (c *Client) OnlyHere(request *OnlyHereRequest) {\n",
    );
    let upstream = Upstream::open(&fixtures()).expect("the definitions are there");
    let import = import(&upstream, &of("odds", "2020-01-01"), &codes, &BTreeMap::new()).expect("no specs");
    let service = service(&import);
    assert_eq!(
        action(service, "CreateOdd").errors,
        ["FailedOperation", "LimitExceeded.A"]
    );
    assert!(action(service, "OnlyHere").errors.is_empty());
    assert_eq!(
        found(&import, FindingKind::GuessedClass),
        ["FailedOperation", "LimitExceeded.A"]
    );
}

#[test]
fn a_service_may_be_called_otherwise_than_its_directory() {
    let upstream = Upstream::open(&fixtures()).expect("the definitions are there");
    let of = of("autoscaling", "2020-01-02");
    let import = import(&upstream, &of, &ErrorCodes::default(), &BTreeMap::new()).expect("no specs");
    let service = service(&import);
    assert_eq!((&*service.name, &*service.signing_name), ("autoscaling", "as"));
    assert_eq!(
        service.hosts,
        [(Site::Mainland, "as.tencentcloudapi.com".to_owned())]
    );
    let missing = import
        .findings
        .iter()
        .filter(|finding| finding.kind == FindingKind::MissingMetadata);
    assert_eq!(missing.count(), 1);
}

/// The whole of a catalogue: nothing crashes, what cannot be read is said, and importing again changes nothing.
#[test]
fn a_catalogue_is_imported_generated_and_imported_again() {
    let upstream = Upstream::open(&fixtures()).expect("the definitions are there");
    let to = tempfile::tempdir().expect("a directory");
    let all = catalogue(&upstream, Some(to.path())).expect("it can be read and written");
    assert_eq!((all.versions, all.imported), (4, 2));
    let left = all
        .findings
        .iter()
        .filter(|finding| finding.kind == FindingKind::NothingLeft);
    assert_eq!(
        left.map(|finding| &*finding.place).collect::<Vec<_>>(),
        ["streams/2020-01-04"]
    );
    assert_eq!((all.actions, all.again.len()), (6, 0));
    assert!(
        all.generated_files > 40 && all.generated_bytes > 50_000,
        "{all:?}"
    );
    let unreadable = all
        .findings
        .iter()
        .filter(|finding| finding.place.starts_with("torn/"));
    assert!(unreadable.count() > 0);
    let written = existing(&to.path().join("odds/2020-01-01")).expect("it was written");
    assert_eq!(written, odds().files);
}

#[test]
fn definitions_that_are_not_there_are_said() {
    let empty = tempfile::tempdir().expect("a directory");
    let error = Upstream::open(empty.path()).expect_err("there are none");
    assert!(
        error.contains("mainland") && error.contains("international"),
        "{error}"
    );
}
