//! The repository's own specs: read without a fault, and resolved as the pages say.

use std::path::Path;

use tc3_spec::load;
use tc3_spec::model::{Action, Service, Type};

fn ssl() -> Service {
    let services = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs"))
        .expect("the specs have no fault");
    services
        .into_iter()
        .find(|service| service.name == "ssl")
        .expect("the service is there")
}

fn action<'a>(service: &'a Service, name: &str) -> &'a Action {
    service
        .actions
        .iter()
        .find(|action| action.wire == name)
        .expect("the action is there")
}

/// Each page's limit and how many error codes it lists.
#[test]
fn limits_and_error_codes_are_the_pages() {
    let service = ssl();
    for (name, per_second, errors) in [
        ("UpdateCertificateInstance", 10, 23),
        ("UploadUpdateCertificateRecordRollback", 20, 13),
        ("SubmitCertificateInformation", 20, 8),
        ("CommitCertificateInformation", 20, 10),
        ("DescribeCertificateBindResourceTaskDetail", 10, 3),
    ] {
        let action = action(&service, name);
        assert_eq!(
            (action.requests_per_second, action.errors.len()),
            (Some(per_second), errors),
            "{name}"
        );
        assert!(!action.examples.is_empty(), "{name}");
    }
}

#[test]
fn secrets_are_marked() {
    let service = ssl();
    let secret = |action: &Action| {
        let secret = action.input.iter().filter(|member| member.secret);
        secret.map(|member| member.wire.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        secret(action(&service, "UpdateCertificateInstance")),
        ["CertificatePrivateKey"]
    );
    assert_eq!(
        secret(action(&service, "SubmitCertificateInformation")),
        ["KeyPassword"]
    );
}

#[test]
fn integer_codes_have_names() {
    let service = ssl();
    for (name, member) in [
        ("CommitCertificateInformation", "Status"),
        ("UpdateCertificateInstance", "DeployStatus"),
        ("DescribeCertificateBindResourceTaskDetail", "Status"),
    ] {
        let action = action(&service, name);
        let member = action
            .output
            .iter()
            .find(|output| output.wire == member)
            .expect("the member is there");
        assert!(matches!(member.ty, Type::Enum(..)), "{name}: {:?}", member.ty);
    }
}

#[test]
fn wire_strings_stay_strings() {
    let service = ssl();
    let detail = action(&service, "DescribeCertificateBindResourceTaskDetail");
    for name in ["Limit", "Offset", "TaskId"] {
        let member = detail
            .input
            .iter()
            .find(|member| member.wire == name)
            .expect("the member is there");
        assert_eq!(member.ty, Type::String, "{name}");
    }
}

#[test]
fn what_the_service_has_disabled_is_hidden() {
    let service = ssl();
    let update = action(&service, "UpdateCertificateInstance");
    let hidden: Vec<_> = update
        .input
        .iter()
        .filter(|member| member.hidden)
        .map(|member| &*member.wire)
        .collect();
    assert_eq!(hidden, ["Regions"]);
}
