//! Lists of certificates: filters and pages.

use serde_json::{Value, json};
use tc3_fake::{Certificate, Scenario};

use super::ok;
use crate::state::account;

#[test]
fn lists_have_filters_and_pages() {
    let mut scenario = Scenario::new();
    for at in 0..25 {
        scenario = scenario
            .certificate(Certificate::issued(format!("c{at:02}"), format!("{at}.example.com")).alias("many"));
    }
    let tagged: Scenario = r#"{"certificates": [
        {"id": "tagged", "domain": "t.example.org", "tags": {"team": "web"}, "project_id": 7, "source": "upload"},
        {"id": "gone", "domain": "g.example.org", "status": 3}
    ]}"#.parse().unwrap();
    scenario.certificates.extend(tagged.certificates);
    let server = account(scenario);
    let ids = |input: Value| -> (u64, Vec<String>) {
        let answer = ok(&server, "DescribeCertificates", &input);
        let all = answer["Certificates"].as_array().unwrap().iter();
        (
            answer["TotalCount"].as_u64().unwrap(),
            all.map(|it| it["CertificateId"].as_str().unwrap().to_owned())
                .collect(),
        )
    };
    let (total, first) = ids(json!({}));
    assert_eq!((total, first.len()), (27, 10));
    let (_, last) = ids(json!({ "Offset": 20, "Limit": 1000 }));
    assert_eq!(last.len(), 7);
    for (input, expected) in [
        (json!({ "CertificateStatus": [3] }), vec!["gone"]),
        (json!({ "SearchKey": "T.example" }), vec!["tagged"]),
        (
            json!({ "Tags": [{ "TagKey": "team", "TagValue": "web" }] }),
            vec!["tagged"],
        ),
        (json!({ "ProjectId": 7 }), vec!["tagged"]),
        (json!({ "FilterSource": "upload" }), vec!["tagged"]),
        (json!({ "CertIds": ["c03"] }), vec!["c03"]),
        (json!({ "Deployable": 0 }), vec!["gone"]),
        (json!({ "SearchKey": "nothing" }), vec![]),
    ] {
        assert_eq!(ids(input.clone()).1, expected, "{input}");
    }
    assert_eq!(ids(json!({ "ExpirationSort": "ASC", "Limit": 1 })).1, ["gone"]);
    ok(
        &server,
        "ModifyCertificateAlias",
        &json!({ "CertificateId": "c00", "Alias": "renamed" }),
    );
    ok(
        &server,
        "ModifyCertificateProject",
        &json!({ "CertificateIdList": ["c00", "nobody"], "ProjectId": 9 }),
    );
    ok(
        &server,
        "ModifyCertificatesExpiringNotificationSwitch",
        &json!({ "CertificateIds": ["c00"], "SwitchStatus": 1 }),
    );
    assert_eq!(ids(json!({ "SearchKey": "renamed", "ProjectId": 9 })).1, ["c00"]);
    assert!(!server.state().certificates[0].notify);
    assert!(
        ok(&server, "DescribeCertificateOperateLogs", &json!({}))["TotalCount"]
            .as_u64()
            .unwrap()
            > 0
    );
}
