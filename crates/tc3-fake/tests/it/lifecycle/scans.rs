//! Scans for the resources that use a certificate.

use serde_json::{Value, json};
use tc3_fake::{Advance, Resource, ResourceType};

use super::{everywhere, ok};
use crate::state::{account, code};

#[test]
fn scans_find_where_a_certificate_is_used() {
    let server = account(everywhere());
    let create = json!({ "CertificateIds": ["old"], "IsCache": 0 });
    let task =
        ok(&server, "CreateCertificateBindResourceSyncTask", &create)["CertTaskIds"][0]["TaskId"].take();
    let detail = |input: Value| {
        let mut whole = json!({ "TaskId": task });
        whole
            .as_object_mut()
            .unwrap()
            .extend(input.as_object().unwrap().clone());
        ok(&server, "DescribeCertificateBindResourceTaskDetail", &whole)
    };
    assert_eq!(detail(json!({}))["Status"], 0);
    let found = detail(json!({}));
    assert_eq!(found["Status"], 1);
    for kind in ResourceType::ALL {
        let lists = found[kind.as_str().to_uppercase()].as_array().unwrap();
        assert_eq!(lists.len(), 1, "{kind:?}: {found}");
        assert!(lists[0].to_string().contains("\"old\""), "{kind:?}: {lists:?}");
    }
    let only = detail(json!({ "ResourceTypes": ["clb"], "Regions": ["ap-shanghai"] }));
    assert_eq!((&only["CLB"], &only["CDN"]), (&json!([]), &json!([])));
    assert_eq!(
        detail(json!({ "Limit": "0" }))["CDN"][0]["InstanceList"],
        json!([])
    );
    let result = ok(
        &server,
        "DescribeCertificateBindResourceTaskResult",
        &json!({ "TaskIds": [task] }),
    );
    let result = &result["SyncTaskBindResourceResult"][0];
    assert_eq!(result["Status"], 1);
    assert_eq!(result["BindResourceResult"].as_array().unwrap().len(), 12);

    // A young one is used again, unless it is not wanted.
    let cached = json!({ "CertificateIds": ["old"], "IsCache": 1 });
    assert_eq!(
        ok(&server, "CreateCertificateBindResourceSyncTask", &cached)["CertTaskIds"][0]["TaskId"],
        task
    );
    assert_ne!(
        ok(&server, "CreateCertificateBindResourceSyncTask", &create)["CertTaskIds"][0]["TaskId"],
        task
    );
    assert_eq!(
        code(
            &server,
            "DescribeCertificateBindResourceTaskDetail",
            &json!({ "TaskId": "1" })
        ),
        "FailedOperation.CertificateSyncTaskIdInvalid"
    );
    assert_eq!(
        code(
            &server,
            "CreateCertificateBindResourceSyncTask",
            &json!({ "CertificateIds": ["x"], "IsCache": 1 })
        ),
        "FailedOperation.CertificateNotFound"
    );
}

#[test]
fn scans_can_be_abnormal() {
    let mut scenario = everywhere();
    scenario.failing_scans = Some(1);
    scenario
        .resources
        .push(Resource::domain(ResourceType::Live, "dark.example.com", "new").unreadable());
    let server = account(scenario);
    let create = json!({ "CertificateIds": ["old"], "IsCache": 1 });
    let mut last = Vec::new();
    for _ in 0..2 {
        let task =
            ok(&server, "CreateCertificateBindResourceSyncTask", &create)["CertTaskIds"][0]["TaskId"].take();
        server.advance(&Advance::to_the_end());
        let result = ok(
            &server,
            "DescribeCertificateBindResourceTaskResult",
            &json!({ "TaskIds": [task] }),
        );
        last.push(result["SyncTaskBindResourceResult"][0]["Status"].clone());
        if last.len() == 2 {
            let detail = ok(
                &server,
                "DescribeCertificateBindResourceTaskDetail",
                &json!({ "TaskId": task }),
            );
            assert_eq!(
                detail["LIVE"][0]["Error"],
                "The resources could not be looked at."
            );
        }
    }
    assert_eq!(last, [2, 1]);
}
