//! STS (2018-08-13): the actions that hand out temporary keys, and the metadata service of a machine with a role. What
//! is handed out is known to the fake from then on, with its token, until it expires by the fake's clock.

use serde_json::{Value, json};
use tc3_core::schema::{Action, Member, Region, Repeat, Service, Site, Struct, Type};

use crate::{
    Example, calendar,
    keyring::{Identity, Issued, Keyring},
    refusal::{Refusal, code},
};

/// The service's version in the fake: the two actions that clients' credential chains call, and `GetCallerIdentity`.
pub(crate) static STS: Service = Service {
    name: "sts",
    version: "2018-08-13",
    signing_name: "sts",
    hosts: &[
        (Site::Mainland, "sts.tencentcloudapi.com"),
        (Site::International, "sts.intl.tencentcloudapi.com"),
    ],
    region: Region::Optional,
    actions: &[
        Action {
            name: "AssumeRole",
            requests_per_second: 600,
            sites: &[Site::Mainland, Site::International],
            repeat: Repeat::Safe,
            input: &[
                Member::new("RoleArn", Type::String).required(),
                Member::new("RoleSessionName", Type::String).required(),
                Member::new("DurationSeconds", Type::Uint64),
                Member::new("Policy", Type::String),
                Member::new("ExternalId", Type::String).secret(),
                Member::new("Tags", Type::List(&Type::Struct(0))),
                Member::new("SourceIdentity", Type::String),
                Member::new("SerialNumber", Type::String),
                Member::new("TokenCode", Type::String).secret(),
            ],
            output: &[],
        },
        Action {
            name: "AssumeRoleWithWebIdentity",
            requests_per_second: 100,
            sites: &[Site::Mainland, Site::International],
            repeat: Repeat::Safe,
            input: &[
                Member::new("ProviderId", Type::String).required(),
                Member::new("WebIdentityToken", Type::String).required().secret(),
                Member::new("RoleArn", Type::String).required(),
                Member::new("RoleSessionName", Type::String).required(),
                Member::new("DurationSeconds", Type::Int64),
            ],
            output: &[],
        },
        Action {
            name: "GetCallerIdentity",
            requests_per_second: 20,
            sites: &[Site::Mainland, Site::International],
            repeat: Repeat::Safe,
            input: &[],
            output: &[],
        },
    ],
    structs: &[Struct {
        name: "Tag",
        members: &[
            Member::new("Key", Type::String).required(),
            Member::new("Value", Type::String).required(),
        ],
    }],
    errors: &[],
    pages: &[],
    waiters: &[],
};

/// The action that is not signed: what proves the caller is in it.
pub(crate) const UNSIGNED: &str = "AssumeRoleWithWebIdentity";

pub(crate) static EXAMPLES: &[Example] = &[Example {
    action: "GetCallerIdentity",
    input: "{}",
    output: r#"{
        "Arn": "qcs::cam::uin/100000000001:uin/100000000001", "AccountId": "100000000001", "UserId": "100000000001",
        "PrincipalId": "100000000001", "Type": "CAMUser"
    }"#,
}];

/// An action of STS.
pub(crate) type Behaviour = fn(&mut Keyring, &Value, i64) -> Result<Value, Refusal>;

pub(crate) fn behaviour(action: &str) -> Option<Behaviour> {
    match action {
        "AssumeRole" => Some(assume_role),
        "AssumeRoleWithWebIdentity" => Some(assume_role_with_web_identity),
        _ => None,
    }
}

fn text<'a>(input: &'a Value, member: &str) -> &'a str {
    input.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn assume_role(keys: &mut Keyring, input: &Value, now: i64) -> Result<Value, Refusal> {
    let external_id = input.get("ExternalId").and_then(Value::as_str);
    hand_out(keys, input, now, &Identity::Key { external_id })
}

fn assume_role_with_web_identity(keys: &mut Keyring, input: &Value, now: i64) -> Result<Value, Refusal> {
    let identity = Identity::Web {
        provider_id: text(input, "ProviderId"),
        token: text(input, "WebIdentityToken"),
    };
    hand_out(keys, input, now, &identity)
}

/// How long keys are good for, in seconds: unless asked otherwise, and at most.
const DURATION: i64 = 7200;
const LONGEST: i64 = 43_200;

fn hand_out(keys: &mut Keyring, input: &Value, now: i64, identity: &Identity<'_>) -> Result<Value, Refusal> {
    let duration = input
        .get("DurationSeconds")
        .and_then(Value::as_i64)
        .unwrap_or(DURATION);
    if !(1..=LONGEST).contains(&duration) {
        let message = format!("`DurationSeconds` is {duration}, not one from 1 to {LONGEST}.");
        return Err(Refusal::new(code::INVALID_PARAMETER_VALUE, message));
    }
    let session = text(input, "RoleSessionName");
    let of_name = |c: char| c.is_ascii_alphanumeric() || "=,.@_-".contains(c);
    if !(2..=128).contains(&session.len()) || !session.chars().all(of_name) {
        let message = "`RoleSessionName` is not 2 to 128 letters, digits and `=,.@_-`.";
        return Err(Refusal::new(code::INVALID_PARAMETER_VALUE, message));
    }
    let deny = keys.assume(text(input, "RoleArn"), identity)?;
    let issued = keys.issue(&deny, now + duration);
    Ok(json!({
        "Credentials": {
            "Token": issued.token,
            "TmpSecretId": issued.secret_id,
            "TmpSecretKey": issued.secret_key,
        },
        "ExpiredTime": issued.expires_at,
        "Expiration": calendar::utc(issued.expires_at),
    }))
}

/// The metadata service's answer for a role: keys for the machine.
pub(crate) fn metadata(issued: &Issued) -> Value {
    json!({
        "TmpSecretId": issued.secret_id,
        "TmpSecretKey": issued.secret_key,
        "ExpiredTime": issued.expires_at,
        "Expiration": calendar::utc(issued.expires_at),
        "Token": issued.token,
        "Code": "Success",
    })
}

/// How long the metadata service's keys are good for, in seconds.
pub(crate) const MACHINE_DURATION: i64 = 6 * 60 * 60;
