//! A small service with one of everything.

use tc3_core::schema::{
    Action, Condition, ErrorClass, Member, Pages, Privacy, Region, Repeat, Service, Site, Struct, Test, Type,
    Waiter,
};
use tc3_core::testing::{ManualClock, Replay, Reply};
use tc3_core::{Client, ClientBuilder, Credentials, Operation, Request, Secret};

/// 2023-11-14T22:13:20Z.
pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

pub(crate) static SCHEMA: Service = Service {
    name: "demo",
    version: "2020-01-01",
    signing_name: "demo",
    hosts: &[
        (Site::Mainland, "demo.tencentcloudapi.com"),
        (Site::International, "demo.intl.tencentcloudapi.com"),
    ],
    region: Region::Optional,
    actions: &[
        Action {
            repeat: Repeat::Never,
            output: &[member("ThingId", Type::Int64), member("RequestId", Type::String)],
            ..action("CreateThing")
        },
        Action {
            repeat: Repeat::Safe,
            ..action("DescribeThings")
        },
        Action {
            repeat: Repeat::SafeUnless(&["Count"]),
            ..action("UpdateThing")
        },
        Action {
            output: &[member("Error", Type::Struct(1))],
            input: &[],
            ..action("WatchThing")
        },
        Action {
            sites: &[Site::International],
            ..action("ExportThing")
        },
        Action {
            input: &[
                required("Name", Type::String),
                secret("PrivateKey"),
                member("Offset", Type::Int64),
                member("Limit", Type::Int64),
            ],
            ..action("ListThings")
        },
    ],
    structs: &[
        Struct {
            name: "Filter",
            members: &[
                required("Name", Type::String),
                member("Values", Type::List(&Type::String)),
                member("Inner", Type::Struct(0)),
            ],
        },
        Struct {
            name: "ErrorInfo",
            members: &[member("Code", Type::String)],
        },
    ],
    errors: &[("FailedOperation.Gone", ErrorClass::NotFound)],
    pages: &[Pages {
        action: "ListThings",
        offset: "Offset",
        limit: "Limit",
        largest: 100,
        total: Some("TotalCount"),
        lists: &["Things"],
    }],
    waiters: &[Waiter {
        name: "ThingsReady",
        action: "ListThings",
        input: &[],
        pending: &[status(&[0])],
        failure: &[status(&[1])],
        success: &[status(&[2])],
        done: &[],
        total: None,
        interval: 1,
        longest_interval: 10,
        timeout: 60,
        repeat_documented: false,
    }],
};

/// The action that lists things.
pub(crate) const fn list_things() -> &'static Action {
    &SCHEMA.actions[SCHEMA.actions.len() - 1]
}

const fn status(values: &'static [i64]) -> Condition {
    Condition {
        member: "Status",
        test: Test::Is(values),
    }
}

const fn action(name: &'static str) -> Action {
    Action {
        name,
        requests_per_second: 20,
        sites: &[Site::Mainland, Site::International],
        repeat: Repeat::Never,
        input: INPUT,
        output: &[],
    }
}

const INPUT: &[Member] = &[
    required("Name", Type::String),
    member("Count", Type::Int64),
    member("Size", Type::Uint64),
    member("Ratio", Type::Float),
    member("Force", Type::Boolean),
    member("Tags", Type::List(&Type::String)),
    member("Filters", Type::List(&Type::Struct(0))),
    secret("PrivateKey"),
    Member {
        hidden: true,
        ..member("Hidden", Type::String)
    },
];

const fn member(name: &'static str, ty: Type) -> Member {
    Member {
        name,
        ty,
        required: false,
        privacy: Privacy::Public,
        hidden: false,
    }
}

const fn secret(name: &'static str) -> Member {
    Member {
        privacy: Privacy::Secret,
        ..member(name, Type::String)
    }
}

const fn required(name: &'static str, ty: Type) -> Member {
    Member {
        required: true,
        ..member(name, ty)
    }
}

/// What a generated request looks like.
#[derive(Clone, Debug, Default)]
pub(crate) struct CreateThing {
    pub(crate) name: Option<String>,
    pub(crate) private_key: Option<Secret>,
}

tc3_core::members!(CreateThing, name = "Name", private_key = "PrivateKey");

/// What a generated answer looks like.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct CreateThingResponse {
    pub(crate) thing_id: Option<i64>,
    pub(crate) request_id: String,
}

tc3_core::members!(
    CreateThingResponse,
    thing_id = "ThingId",
    request_id = "RequestId"
);

impl Operation for CreateThing {
    type Output = CreateThingResponse;
    const SERVICE: &'static Service = &SCHEMA;
    const ACTION: &'static Action = &SCHEMA.actions[0];
}

pub(crate) fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", KEY)
}

pub(crate) fn builder(replay: &Replay) -> ClientBuilder {
    Client::builder()
        .credentials(credentials())
        .schema(&SCHEMA)
        .clock(ManualClock::at(NOW))
        .transport(replay.clone())
}

/// A client that answers from a script.
pub(crate) fn client(replies: impl IntoIterator<Item = Reply>) -> (Client, Replay) {
    let replay = Replay::new(replies);
    (builder(&replay).build().expect("it is set up right"), replay)
}

pub(crate) fn create(client: &Client, name: &str) -> Request<CreateThing> {
    Request::new(
        client,
        CreateThing {
            name: Some(name.to_owned()),
            private_key: None,
        },
    )
}

pub(crate) fn created() -> Reply {
    Reply::json(r#"{"Response":{"ThingId":7,"RequestId":"r-1"}}"#)
}
