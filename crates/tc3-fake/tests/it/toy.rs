//! A service that exists nowhere, with a member of every type.

use tc3_core::schema::{Action, Member, Region, Repeat, Service, Site, Struct, Type};
use tc3_fake::{Answers, Clock, Example, Server};

use crate::signer::{NOW, Tc3};

pub(crate) static TOY: Service = Service {
    name: "toy",
    version: "2020-01-01",
    signing_name: "toybox",
    hosts: &[(Site::Mainland, "toy.tencentcloudapi.com")],
    region: Region::Required,
    actions: &[
        Action {
            name: "Ping",
            requests_per_second: 20,
            sites: &[Site::Mainland],
            repeat: Repeat::Safe,
            input: &[],
            output: &[],
        },
        Action {
            name: "Store",
            requests_per_second: 20,
            sites: &[Site::Mainland],
            repeat: Repeat::Never,
            input: &[
                Member::new("Name", Type::String).required(),
                Member::new("Count", Type::Uint64),
                Member::new("Delta", Type::Int64),
                Member::new("Ratio", Type::Float),
                Member::new("On", Type::Boolean),
                Member::new("Tags", Type::List(&Type::Struct(0))),
                Member::new("Rows", Type::List(&Type::List(&Type::Int64))),
                Member::new("Password", Type::String).secret(),
            ],
            output: &[],
        },
    ],
    structs: &[Struct {
        name: "Tag",
        members: &[
            Member::new("Key", Type::String).required(),
            Member::new("Value", Type::String).secret(),
        ],
    }],
    errors: &[],
    pages: &[],
    waiters: &[],
};

static EXAMPLES: &[Example] = &[Example {
    action: "Store",
    input: r#"{"Name": "a"}"#,
    output: r#"{"Z": 9007199254740993, "A": {"RequestId": "kept"}, "RequestId": "replaced"}"#,
}];

/// A fake that offers the toy service too.
pub(crate) fn fake() -> Server {
    Server::builder()
        .clock(Clock::fixed(NOW))
        .answers(Answers::Examples)
        .service(&TOY, EXAMPLES)
        .start_blocking()
        .expect("a port")
}

/// A call of the toy service.
pub(crate) fn call(mut call: Tc3) -> Tc3 {
    call.service = "toybox".into();
    call.host = "127.0.0.1".into();
    call.with("X-TC-Version", "2020-01-01")
        .with("X-TC-Region", "ap-guangzhou")
}
