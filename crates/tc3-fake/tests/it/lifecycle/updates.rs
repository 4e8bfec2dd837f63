//! Updates: one certificate takes the place of another, with roll-backs and repeats.

use serde_json::{Value, json};
use tc3_fake::{Advance, Certificate, ResourceType, Server};

use super::{everywhere, ok, pair};
use crate::state::{account, code};

/// The record of an update that runs.
fn update(server: &Server, types: &[&str]) -> u64 {
    let input = json!({ "OldCertificateId": "old", "CertificateId": "new", "ResourceTypes": types });
    (0..10)
        .find_map(|_| {
            let answer = ok(server, "UpdateCertificateInstance", &input);
            answer["DeployRecordId"].as_u64().filter(|id| *id > 0)
        })
        .expect("a record")
}

#[test]
fn an_update_of_everything_and_its_roll_back() {
    let server = account(everywhere());
    let types: Vec<&str> = ResourceType::ALL.iter().map(|kind| kind.as_str()).collect();
    let record = update(&server, &types);
    // The detail takes the number as text, the roll-back as a number.
    let detail = || {
        ok(
            &server,
            "DescribeHostUpdateRecordDetail",
            &json!({ "DeployRecordId": record.to_string(), "Limit": "100" }),
        )
    };
    let counts = |it: &Value| {
        ["Pending", "Running", "Success", "Failed"]
            .map(|name| it[format!("{name}TotalCount")].as_u64().unwrap())
    };
    let roll_back = json!({ "DeployRecordId": record });
    assert_eq!(counts(&detail()), [13, 0, 0, 0]);
    assert_eq!(
        code(&server, "UpdateCertificateRecordRollback", &roll_back),
        "FailedOperation.CertificateDeployDetailRollbackStatusInvalid"
    );
    assert_eq!(
        code(&server, "UpdateCertificateRecordRetry", &roll_back),
        "FailedOperation.CertificateDeployRetryStatusInvalid"
    );
    assert_eq!(counts(&detail()), [0, 13, 0, 0]);
    assert_eq!(counts(&detail()), [0, 8, 5, 0]);
    assert_eq!(counts(&detail()), [0, 3, 10, 0]);
    assert_eq!(counts(&detail()), [0, 0, 13, 0]);
    let list = ok(
        &server,
        "DescribeHostUpdateRecord",
        &json!({ "OldCertificateId": "old" }),
    );
    assert_eq!(
        (&list["TotalCount"], &list["DeployRecordList"][0]["Status"]),
        (&json!(1), &json!(1))
    );
    let bound = || -> Vec<String> {
        let state = server.state();
        let text = serde_json::to_value(&state.resources).unwrap().to_string();
        ["old", "new"]
            .iter()
            .filter(|id| text.contains(&format!("\"{id}\"")))
            .map(|id| (*id).to_owned())
            .collect()
    };
    assert_eq!(bound(), ["new"]);

    let undoing = ok(&server, "UpdateCertificateRecordRollback", &roll_back)["DeployRecordId"]
        .as_u64()
        .unwrap();
    assert_ne!(undoing, record);
    // While it runs nothing else may work on the certificate.
    let again = json!({ "OldCertificateId": "new", "CertificateId": "old", "ResourceTypes": ["cdn"] });
    assert_eq!(
        code(&server, "UpdateCertificateInstance", &again),
        "FailedOperation.CertificateDeployHasPendingRecord"
    );
    assert_eq!(
        code(&server, "UpdateCertificateRecordRollback", &roll_back),
        "FailedOperation.CertificateDeployHasPendingRecord"
    );
    server.advance(&Advance::to_the_end());
    assert_eq!(bound(), ["old"]);
    assert_eq!(server.state().records[1].status, 4);
    assert_eq!(
        code(&server, "UpdateCertificateRecordRollback", &roll_back),
        "FailedOperation.CertificateDeployRollbackStatusInvalid"
    );
    assert_eq!(
        code(
            &server,
            "UpdateCertificateRecordRollback",
            &json!({ "DeployRecordId": 1 })
        ),
        "FailedOperation.InvalidParam"
    );
    assert_eq!(
        code(
            &server,
            "DescribeHostUpdateRecordDetail",
            &json!({ "DeployRecordId": "1" })
        ),
        "FailedOperation.CertificateDeployNotExist"
    );
}

#[test]
fn what_fails_can_be_tried_again() {
    let mut scenario = everywhere();
    let cdn = scenario
        .resources
        .iter()
        .position(|it| it.kind == ResourceType::Cdn)
        .unwrap();
    scenario.resources[cdn].failing = 1;
    let server = account(scenario);
    let record = update(&server, &["cdn", "live"]);
    server.advance(&Advance::to_the_end());
    let detail = json!({ "DeployRecordId": record.to_string() });
    let failed = ok(&server, "DescribeHostUpdateRecordDetail", &detail);
    assert_eq!(
        (&failed["FailedTotalCount"], &failed["SuccessTotalCount"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        failed["RecordDetailList"][0]["List"][0]["ErrorMsg"],
        "The resource refused the certificate."
    );
    ok(
        &server,
        "UpdateCertificateRecordRetry",
        &json!({ "DeployRecordId": record }),
    );
    server.advance(&Advance::to_the_end());
    assert_eq!(server.state().records[0].status, 1);
    // A roll-back that fails ends in 5, and can be tried again too.
    ok(
        &server,
        "UpdateCertificateRecordRollback",
        &json!({ "DeployRecordId": record }),
    );
    server.advance(&Advance::to_the_end().failing());
    assert_eq!(server.state().records[1].status, 5);
    let undoing = server.state().records[1].id;
    ok(
        &server,
        "UpdateCertificateRecordRetry",
        &json!({ "DeployRecordId": undoing }),
    );
    server.advance(&Advance::to_the_end());
    assert_eq!(server.state().records[1].status, 4);
}

#[test]
fn updates_that_cannot_be() {
    let mut scenario = everywhere();
    scenario
        .certificates
        .push(Certificate::issued("expired", "www.example.com").status(3));
    scenario
        .certificates
        .push(Certificate::issued("other", "other.example.com"));
    scenario
        .certificates
        .push(Certificate::issued("unused", "www.example.com"));
    let server = account(scenario);
    let (public, private) = pair("www.example.com");
    let (_, other) = pair("www.example.com");
    let with = |changes: Value| {
        let mut input = json!({ "OldCertificateId": "old", "ResourceTypes": ["cdn"] });
        input
            .as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        input
    };
    for (changes, expected) in [
        (
            json!({ "OldCertificateId": "nobody", "CertificateId": "new" }),
            "FailedOperation.CertificateNotFound",
        ),
        (
            json!({ "CertificateId": "nobody" }),
            "FailedOperation.CertificateNotFound",
        ),
        (json!({ "CertificateId": "old" }), "FailedOperation.InvalidParam"),
        (
            json!({ "CertificateId": "expired" }),
            "FailedOperation.CertificateNotAvailable",
        ),
        (
            json!({ "CertificateId": "other" }),
            "FailedOperation.CertificateNotDeployInstance",
        ),
        (
            json!({ "CertificateId": "new", "ResourceTypes": ["fax"] }),
            "FailedOperation.CertificateHostResourceTypeInvalid",
        ),
        (
            json!({ "CertificateId": "new", "ResourceTypes": [] }),
            "FailedOperation.CertificateDeployInstanceEmpty",
        ),
        (
            json!({ "OldCertificateId": "unused", "CertificateId": "new" }),
            "FailedOperation.CertificateDeployInstanceEmpty",
        ),
        (json!({}), "InvalidParameter.WithDetailReason"),
        (
            json!({ "CertificatePublicKey": public }),
            "InvalidParameter.WithDetailReason",
        ),
        (
            json!({ "CertificatePublicKey": public, "CertificatePrivateKey": other }),
            "FailedOperation.CertificateMatchError",
        ),
        (
            json!({ "CertificatePublicKey": "PEM", "CertificatePrivateKey": private }),
            "FailedOperation.CertificateParseError",
        ),
    ] {
        assert_eq!(
            code(&server, "UpdateCertificateInstance", &with(changes.clone())),
            expected,
            "{changes}"
        );
    }
    // A pair is taken into the account once, however often the call is repeated.
    let before = server.state().certificates.len();
    let pair = with(
        json!({ "CertificatePublicKey": public, "CertificatePrivateKey": private, "Repeatable": false }),
    );
    let mut record = 0;
    while record == 0 {
        record = ok(&server, "UpdateCertificateInstance", &pair)["DeployRecordId"]
            .as_u64()
            .unwrap();
    }
    assert_eq!(server.state().certificates.len(), before + 1);
    server.advance(&Advance::to_the_end());
    let again = with(
        json!({ "OldCertificateId": "old", "ResourceTypes": ["live"], "CertificatePublicKey": public, "CertificatePrivateKey": private, "Repeatable": false }),
    );
    assert_eq!(
        code(&server, "UpdateCertificateInstance", &again),
        "FailedOperation.CertificateExists"
    );
    // Where the regions leave nothing there is a record with nothing to do.
    let regions = with(
        json!({ "CertificateId": "new", "ResourceTypes": ["clb"], "ResourceTypesRegions": [{ "ResourceType": "clb", "Regions": ["ap-tokyo"] }] }),
    );
    let mut record = 0;
    while record == 0 {
        record = ok(&server, "UpdateCertificateInstance", &regions)["DeployRecordId"]
            .as_u64()
            .unwrap();
    }
    assert_eq!(server.state().records.last().unwrap().status, 6);
}
