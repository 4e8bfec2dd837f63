//! What the npm package's generated files say, seen on a small service that has every shape.

use serde_json::json;
use tc3_codegen::render::node;
use tc3_spec::document::{ErrorClass, Region, Site, Style};
use tc3_spec::model::{
    Action, EnumValue, ErrorCode, Example, Member, OpenEnum, Repeat, Service, Struct, Type,
};

fn member(wire: &str, ty: Type) -> Member {
    Member {
        wire: wire.to_owned(),
        name: tc3_spec::name::snake(wire),
        ty,
        required: false,
        nullable: false,
        secret: false,
        personal: false,
        hidden: false,
        boxed: false,
        since: None,
        known_values: Vec::new(),
        doc: format!("The member {wire}."),
        notes: Vec::new(),
    }
}

fn list(of: Type) -> Type {
    Type::List(Box::new(of))
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

fn action() -> Action {
    let long = [
        "first-of-many",
        "second-of-many",
        "third-of-many",
        "fourth-of-many",
        "fifth-of-many",
    ];
    Action {
        wire: "CreateThing".to_owned(),
        name: "create_thing".to_owned(),
        camel: "createThing".to_owned(),
        summary: "Creates a thing.".to_owned(),
        doc: "Comments end with */ and mails go to a@example.com.\n\n@tags are words here.".to_owned(),
        notes: strings(&["A note."]),
        page_url: Some("https://example.com/page".to_owned()),
        page_revised: Some("2025-02-27".to_owned()),
        requests_per_second: Some(10),
        sites: vec![Site::Mainland, Site::International],
        repeat: Repeat::SafeUnless(strings(&["Kinds"])),
        pages: None,
        superseded: Some(("MakeThing".to_owned(), "2026-01-01".to_owned())),
        input: vec![
            Member {
                required: true,
                ..member("Name", Type::String)
            },
            Member {
                known_values: strings(&["a", "it's"]),
                ..member("Mode", Type::String)
            },
            Member {
                known_values: strings(&long),
                ..member("LongMode", Type::String)
            },
            Member {
                required: true,
                known_values: strings(&long),
                ..member("Kinds", list(Type::String))
            },
            Member {
                known_values: strings(&long),
                ..member("MoreKinds", list(Type::String))
            },
            member("Count", Type::Uint64),
            member("Matrix", list(list(Type::Float))),
            member("Tags", list(Type::Struct(0))),
            Member {
                hidden: true,
                ..member("Secretly", Type::Boolean)
            },
            Member {
                secret: true,
                ..member("Key", Type::String)
            },
        ],
        output: vec![
            member("Status", Type::Enum(0, true)),
            member("Tags", list(Type::Struct(0))),
            Member {
                since: Some("2026-05-01".to_owned()),
                ..member("Parts", list(Type::Struct(1)))
            },
        ],
        errors: strings(&["FailedOperation.NoThing"]),
        examples: vec![Example {
            contradicts: Vec::new(),
            title: "A thing".to_owned(),
            style: Style::PostJson,
            input: json!({"Name": "it's", "Kinds": ["a"], "Count": 9_007_199_254_740_993_u64, "Secretly": true,
                "Tags": [{"Key": "k", "Hidden": 1}]}),
            output: json!({"RequestId": "r"}),
        }],
    }
}

fn service() -> Service {
    Service {
        waiters: Vec::new(),
        name: "things".to_owned(),
        title: "Things".to_owned(),
        version: "2020-01-02".to_owned(),
        signing_name: "things".to_owned(),
        hosts: vec![(Site::Mainland, "things.example.com".to_owned())],
        region: Region::Unused,
        doc: "Keeps things.".to_owned(),
        actions: vec![action()],
        structs: vec![
            Struct {
                wire: "Tag".to_owned(),
                name: "Tag".to_owned(),
                doc: "A tag.".to_owned(),
                notes: Vec::new(),
                members: vec![
                    Member {
                        required: true,
                        ..member("Key", Type::String)
                    },
                    Member {
                        hidden: true,
                        ..member("Hidden", Type::Int64)
                    },
                ],
                in_input: true,
                in_output: true,
                since: None,
            },
            Struct {
                wire: "Client".to_owned(),
                name: "Client".to_owned(),
                doc: "A data type whose name is taken.".to_owned(),
                notes: Vec::new(),
                members: vec![member("Odd-Name", Type::Boolean)],
                in_input: false,
                in_output: true,
                since: Some("2026-02-03".to_owned()),
            },
        ],
        enums: vec![OpenEnum {
            name: "ThingStatus".to_owned(),
            doc: "How a thing is.".to_owned(),
            values: vec![
                EnumValue {
                    value: -1,
                    name: "Lost".to_owned(),
                    doc: "Nobody knows.".to_owned(),
                },
                EnumValue {
                    value: 1,
                    name: "There".to_owned(),
                    doc: "It is there.".to_owned(),
                },
            ],
        }],
        errors: vec![ErrorCode {
            code: "FailedOperation.NoThing".to_owned(),
            name: "FailedOperationNoThing".to_owned(),
            class: ErrorClass::NotFound,
            sites: vec![Site::Mainland],
            doc: "There is no such thing.".to_owned(),
        }],
    }
}

fn text(files: &[(String, String)], path: &str) -> String {
    files
        .iter()
        .find(|(name, _)| name == path)
        .expect("the file is rendered")
        .1
        .clone()
}

#[track_caller]
fn assert_has(text: &str, part: &str) {
    assert!(text.contains(part), "{part:?} is not in:\n{text}");
}

#[test]
fn the_table_has_actions_named_values_and_codes() {
    let js = text(&node::render(&service()), "bindings/node/generated/things.js");
    assert_eq!(
        js,
        "// @generated by `cargo xtask regenerate` from api-specs/things/2020-01-02. Do not edit.
'use strict'

const { defineService } = require('../lib/service.js')

module.exports = defineService({
  name: 'things',
  version: '2020-01-02',
  actions: {
    createThing: 'CreateThing',
  },
  enums: {
    ThingStatus: {
      Lost: -1,
      There: 1,
    },
  },
  errorCodes: {
    FailedOperationNoThing: 'FailedOperation.NoThing',
  },
})
"
    );
}

#[test]
fn members_of_answers_that_are_not_shown_are_in_the_table() {
    let mut service = service();
    let holder = service.structs.len();
    let mut long: Vec<Member> = (b'A'..=b'F')
        .map(|letter| Member {
            personal: true,
            ..member(&format!("PartOfTheAddress{}", char::from(letter)), Type::String)
        })
        .collect();
    // It holds itself, and is reached through a list.
    long.push(member("Inner", list(Type::Struct(holder))));
    service.structs.push(Struct {
        wire: "Holder".to_owned(),
        name: "Holder".to_owned(),
        members: long,
        ..service.structs[0].clone()
    });
    let secret = Member {
        secret: true,
        ..member("Key", Type::String)
    };
    let mut other = service.actions[0].clone();
    "ReadKey".clone_into(&mut other.wire);
    "readKey".clone_into(&mut other.camel);
    other.output = vec![secret.clone()];
    service.actions.push(other);
    service.actions[0]
        .output
        .extend([secret, member("Held", list(Type::Struct(holder)))]);
    assert_has(
        &text(&node::render(&service), "bindings/node/generated/things.js"),
        "  redacted: {
    CreateThing: [
      'Key',
      'PartOfTheAddressA',
      'PartOfTheAddressB',
      'PartOfTheAddressC',
      'PartOfTheAddressD',
      'PartOfTheAddressE',
      'PartOfTheAddressF',
    ],
    ReadKey: ['Key'],
  },
",
    );
}

#[test]
fn requests_and_answers_have_different_types() {
    let types = text(&node::render(&service()), "bindings/node/generated/things.d.ts");
    assert_has(&types, "  Name: string\n");
    assert_has(&types, "  Count?: Integer | null | undefined\n");
    assert_has(
        &types,
        "  Matrix?: readonly (readonly number[])[] | null | undefined\n",
    );
    assert_has(&types, "  Tags?: readonly Tag[] | null | undefined\n");
    assert_has(&types, "  Tags?: Received<Tag>[] | null\n");
    assert_has(&types, "  Status?: ThingStatus | null\n");
    assert_has(&types, "  'Odd-Name'?: boolean | null\n");
    assert_has(&types, "  RequestId: string\n");
    assert!(
        !types.contains("Secretly"),
        "a hidden member is offered:\n{types}"
    );
    assert!(!types.contains("Hidden"), "a hidden member is offered:\n{types}");
}

#[test]
fn known_values_complete_and_do_not_close_the_type() {
    let types = text(&node::render(&service()), "bindings/node/generated/things.d.ts");
    assert_has(
        &types,
        "  Mode?: 'a' | \"it's\" | (string & {}) | null | undefined\n",
    );
    assert_has(&types, "  Kinds: readonly (\n    | 'first-of-many'\n");
    assert_has(&types, "    | (string & {})\n  )[]\n");
    assert_has(&types, "  LongMode?:\n    | 'first-of-many'\n");
}

#[test]
fn a_name_that_the_declarations_need_gets_an_underscore() {
    let types = text(&node::render(&service()), "bindings/node/generated/things.d.ts");
    assert_has(&types, "export interface Client_ {\n");
    assert_has(&types, "  Parts?: Client_[] | null\n");
}

#[test]
fn a_data_type_without_members_is_an_empty_object() {
    let mut service = service();
    service.structs[0].members.clear();
    service.structs[1].members.clear();
    let types = text(&node::render(&service), "bindings/node/generated/things.d.ts");
    assert_has(&types, "export type Tag = Record<string, never>\n");
    assert_has(&types, "export type Client_ = Record<string, unknown>\n");
}

#[test]
fn a_comment_cannot_be_ended_or_tagged_by_its_text() {
    let types = text(&node::render(&service()), "bindings/node/generated/things.d.ts");
    assert_has(&types, "Comments end with *\\/ and mails go to a@example.com.");
    assert_has(&types, "   * \\@tags are words here.\n");
}

#[test]
fn a_method_says_what_its_page_says() {
    let types = text(&node::render(&service()), "bindings/node/generated/things.d.ts");
    for part in [
        "   * Creates a thing.\n",
        "   * A note.\n",
        "   * Superseded by `MakeThing` since 2026-01-01.\n",
        "   * - Limit: 10 requests a second for one account.\n",
        "   * - Safe to repeat unless `Kinds` is given.\n",
        "   * - Page: <https://example.com/page>, revised 2025-02-27.\n",
        "   * @param params - `Name` and `Kinds` must be there.\n",
        "   * - `FailedOperation.NoThing` (`NotFoundError`): There is no such thing.\n",
        "   * @example A thing\n",
        "  createThing(params: CreateThingRequest, options?: CallOptions | null): Promise<CreateThingResponse>\n",
    ] {
        assert_has(&types, part);
    }
}

#[test]
fn an_example_is_a_program_without_hidden_members() {
    let types = text(&node::render(&service()), "bindings/node/generated/things.d.ts");
    assert_has(
        &types,
        "   * import { things } from 'tc3'
   *
   * const client = new things.Client()
   * const answer = await client.createThing({
   *   Name: \"it's\",
   *   Kinds: ['a'],
   *   Count: 9007199254740993n,
   *   Tags: [{ Key: 'k' }],
   * })
   * console.log(answer.Status)
",
    );
}

#[test]
fn a_service_whose_name_is_a_keyword_is_exported_under_another() {
    let service = Service {
        name: "in".to_owned(),
        ..service()
    };
    let files = node::index(std::slice::from_ref(&service));
    assert_has(
        &text(&files, "bindings/node/generated/index.js"),
        "  in_: require('./in.js'),\n",
    );
    assert_has(
        &text(&files, "bindings/node/generated/index.mjs"),
        "export const { in_ } = services\n",
    );
    assert_has(
        &text(&files, "bindings/node/generated/index.d.ts"),
        "export type ErrorCode = import('./in.js').ErrorCode\n",
    );
    assert_has(
        &text(&files, "bindings/node/generated/index.d.ts"),
        "export * as in_ from './in.js'\n",
    );
    assert_has(&node::render(&service)[1].1, "import { in_ } from 'tc3'\n");
}

#[test]
fn two_renderings_are_equal() {
    assert_eq!(node::render(&service()), node::render(&service()));
}
