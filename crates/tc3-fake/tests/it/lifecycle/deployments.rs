//! Deployments: a certificate is put on resources that the lists of hosts name.

use serde_json::{Value, json};
use tc3_fake::{Advance, Certificate, ResourceType};

use super::{everywhere, ok};
use crate::{
    schema::check_output,
    signer::Tc3,
    state::{account, code},
};

#[test]
fn a_certificate_is_put_on_listed_resources() {
    let server = account(everywhere());
    let listed = ok(
        &server,
        "DescribeHostCdnInstanceList",
        &json!({ "CertificateId": "new", "OldCertificateId": "old", "ResourceType": "cdn" }),
    );
    assert_eq!(
        (&listed["TotalCount"], &listed["InstanceList"][0]["CertId"]),
        (&json!(1), &json!("old"))
    );
    let domain = listed["InstanceList"][0]["Domain"].as_str().unwrap();
    let input = json!({
        "CertificateId": "new", "ResourceType": "cdn", "InstanceIdList": [format!("{domain}|on")],
    });
    let begun = ok(&server, "DeployCertificateInstance", &input);
    assert_eq!(begun["DeployStatus"], 1);
    let again = ok(&server, "DeployCertificateInstance", &input);
    assert_eq!(again["DeployStatus"], 0, "it runs already");
    assert_eq!(again["DeployRecordId"], begun["DeployRecordId"]);

    server.advance(&Advance::to_the_end());
    let record = json!({ "DeployRecordId": begun["DeployRecordId"].to_string() });
    let detail = ok(&server, "DescribeHostDeployRecordDetail", &record);
    assert_eq!(
        (&detail["TotalCount"], &detail["SuccessTotalCount"]),
        (&json!(1), &json!(1))
    );
    let records = ok(
        &server,
        "DescribeHostDeployRecord",
        &json!({ "CertificateId": "new" }),
    );
    assert_eq!(records["TotalCount"], 1);
    assert_eq!(records["DeployRecordList"][0]["Id"], begun["DeployRecordId"]);

    // That domain has the new one, and nothing else has.
    let list = |old: &str| {
        let input = json!({ "OldCertificateId": old });
        let cdn = ok(&server, "DescribeHostCdnInstanceList", &input);
        let live = ok(&server, "DescribeHostLiveInstanceList", &input);
        [&cdn, &live].map(|it| it["InstanceList"].as_array().unwrap().len())
    };
    assert_eq!(list("new"), [1, 0]);
    assert_eq!(list("old"), [0, 1]);
}

#[test]
fn every_type_lists_its_resources() {
    let server = account(everywhere());
    for kind in [
        "Clb",
        "Cdn",
        "Waf",
        "Live",
        "Vod",
        "Ddos",
        "Teo",
        "Tke",
        "Cos",
        "ApiGateway",
    ] {
        let action = format!("DescribeHost{kind}InstanceList");
        for (old, expected) in [("old", 1), ("new", 0)] {
            let listed = ok(&server, &action, &json!({ "OldCertificateId": old }));
            let found = listed["InstanceList"].as_array().unwrap().len();
            assert_eq!(found, expected, "{action} {old}");
        }
    }
}

#[test]
fn a_listener_is_found_in_its_region() {
    let server = account(everywhere());
    let regional = |action: &str, region: &str, input: &Value| {
        let call = Tc3::post(action, &input.to_string()).with("X-TC-Region", region);
        call.sign().send(&server).response()
    };
    let all = json!({ "OldCertificateId": "old" });
    let elsewhere = regional("DescribeHostClbInstanceList", "ap-shanghai", &all);
    assert_eq!(elsewhere["TotalCount"], 0);
    let listed = regional("DescribeHostClbInstanceList", "ap-guangzhou", &all);
    check_output("DescribeHostClbInstanceList", &listed);
    let balancer = &listed["InstanceList"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let entry = format!(
        "{}|{}",
        text(&balancer["LoadBalancerId"]),
        text(&balancer["Listeners"][0]["ListenerId"])
    );
    assert_eq!(entry, "lb-1|lbl-1");

    let input = json!({ "CertificateId": "new", "ResourceType": "clb", "InstanceIdList": [entry] });
    assert_eq!(
        code(&server, "DeployCertificateInstance", &input),
        "InvalidParameter.RegionNotEmpty"
    );
    let elsewhere = regional("DeployCertificateInstance", "ap-shanghai", &input);
    assert_eq!(
        elsewhere["Error"]["Code"],
        "FailedOperation.CertificateDeployInstanceFormatError"
    );
    assert!(server.state().records.is_empty());

    let begun = regional("DeployCertificateInstance", "ap-guangzhou", &input);
    check_output("DeployCertificateInstance", &begun);
    server.advance(&Advance::to_the_end());
    let state = server.state();
    let balancer = state
        .resources
        .iter()
        .find(|it| it.kind == ResourceType::Clb)
        .unwrap();
    assert_eq!(balancer.listeners[0].certificate.as_deref(), Some("new"));
    assert_eq!(balancer.listeners[1].rules[0].certificate.as_deref(), Some("old"));
}

#[test]
fn deployments_that_cannot_be() {
    let other = Certificate::issued("other", "www.example.org");
    let server = account(everywhere().certificate(other));
    let cdn = |id: &str, entries: &[&str]| json!({ "CertificateId": id, "ResourceType": "cdn", "InstanceIdList": entries });
    for (input, expected) in [
        (
            cdn("nobody", &["www.example.com|on"]),
            "FailedOperation.CertificateNotFound",
        ),
        (
            cdn("other", &["www.example.com|on"]),
            "FailedOperation.CertificateNotDeployInstance",
        ),
        (
            cdn("new", &["www.example.net|on"]),
            "FailedOperation.CertificateDeployInstanceFormatError",
        ),
        (
            cdn("new", &[]),
            "FailedOperation.CertificateDeployInstanceFormatError",
        ),
        (
            json!({ "CertificateId": "new", "ResourceType": "oven", "InstanceIdList": ["a"] }),
            "FailedOperation.CertificateHostResourceTypeInvalid",
        ),
    ] {
        assert_eq!(
            code(&server, "DeployCertificateInstance", &input),
            expected,
            "{input}"
        );
    }
    assert!(server.state().records.is_empty());
}
