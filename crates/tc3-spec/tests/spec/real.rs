//! The repository's own specs: read without a fault, and resolved as the pages say.

use std::collections::BTreeSet;
use std::path::Path;

use tc3_spec::document::Overlay;
use tc3_spec::load;
use tc3_spec::model::{Action, Member, Repeat, Service, Type};

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

/// Every member that holds a secret, of requests and of answers.
#[test]
fn secrets_are_marked() {
    let service = ssl();
    let mut secrets = Vec::new();
    let mut gather = |label: &str, members: &[Member]| {
        let secret = members.iter().filter(|member| member.secret);
        secrets.extend(secret.map(|member| format!("{label}.{}", member.wire)));
    };
    for action in &service.actions {
        gather(&format!("{}.input", action.wire), &action.input);
        gather(&format!("{}.output", action.wire), &action.output);
    }
    for item in &service.structs {
        gather(&item.wire, &item.members);
    }
    secrets.sort();
    assert_eq!(
        secrets,
        [
            "ApplyCertificate.input.CsrKeyPassword",
            "CertificateInfoSubmit.input.KeyPass",
            "CreateCSR.input.KeyPassword",
            "CreateCertificateByPackage.input.RenewKeyPass",
            "DescribeCSR.output.KeyPassword",
            "DescribeCSR.output.PrivateKey",
            "DescribeCertificateDetail.output.CertificatePrivateKey",
            "DescribeCertificateDetail.output.EncryptPrivateKey",
            "DescribeDownloadCertificateUrl.output.DownloadCertificateUrl",
            "DownloadCertificate.output.Content",
            "ModifyCSR.input.KeyPassword",
            "PackageTransferOutInfo.TransferCode",
            "ReplaceCertificate.input.CsrkeyPassword",
            "SubmitCertificateInformation.input.KeyPassword",
            "SubmittedData.KeyPassword",
            "UpdateCertificateInstance.input.CertificatePrivateKey",
            "UploadCertificate.input.CertificatePrivateKey",
            "UploadCertificate.input.KeyPassword",
            "UploadUpdateCertificateInstance.input.CertificatePrivateKey",
        ]
    );
}

/// A member that is called like a secret is one, but for these.
#[test]
fn what_is_called_like_a_secret_is_marked() {
    let service = ssl();
    let suspicious = |name: &str| {
        let name = name.to_lowercase();
        ["password", "privatekey", "keypass", "secret", "token"]
            .iter()
            .any(|word| name.contains(word))
    };
    let members = service
        .actions
        .iter()
        .flat_map(|action| action.input.iter().chain(&action.output));
    let members = members.chain(service.structs.iter().flat_map(|item| &item.members));
    let plain: BTreeSet<&str> = members
        .filter(|member| suspicious(&member.wire) && !member.secret)
        .map(|member| &*member.wire)
        .collect();
    // Names of Kubernetes secrets, and whether a password was chosen.
    assert_eq!(
        plain.into_iter().collect::<Vec<_>>(),
        ["KeyPasswordCustomFlag", "SecretList", "SecretName"]
    );
}

/// Whether a request that may have arrived can be repeated has been judged for every action.
#[test]
fn every_action_has_been_judged() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs/ssl/2019-12-05/overlay.json");
    let overlay = std::fs::read_to_string(path).expect("the overlay is there");
    let overlay: Overlay = serde_json::from_str(&overlay).expect("the overlay is one");
    let service = ssl();
    let names: Vec<&str> = service.actions.iter().map(|action| &*action.wire).collect();
    let mut judged: Vec<&str> = overlay.safe_to_repeat.keys().map(String::as_str).collect();
    judged.sort_unstable();
    assert_eq!(names, judged);
    for action in &service.actions {
        let reads = ["Describe", "Check", "Download"]
            .iter()
            .any(|verb| action.wire.starts_with(verb));
        assert!(!reads || action.repeat == Repeat::Safe, "{}", action.wire);
    }
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
