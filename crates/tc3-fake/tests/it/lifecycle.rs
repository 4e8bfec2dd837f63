//! The life of a certificate over the wire, action by action, with the errors that its state leads to. Every answer is
//! held against the schema.

mod content;
mod deletions;
mod deployments;
mod lists;
mod orders;
mod scans;
mod updates;

use serde_json::{Value, json};
use tc3_fake::{Certificate, Listener, Resource, ResourceType, Scenario, Server};

use crate::{
    schema::check_output,
    state::{account, call},
};

/// Calls, and holds the answer against the schema.
fn ok(server: &Server, action: &str, input: &Value) -> Value {
    let answer = call(server, action, input);
    assert!(answer.get("Error").is_none(), "{action}: {answer}");
    check_output(action, &answer);
    answer
}

fn status(server: &Server, id: &str) -> u64 {
    ok(server, "DescribeCertificate", &json!({ "CertificateId": id }))["Status"]
        .as_u64()
        .unwrap()
}

fn messages(server: &Server, id: &str) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let answer = ok(server, "DescribeCertificate", &json!({ "CertificateId": id }));
        seen.push(format!(
            "{} {}",
            answer["Status"],
            answer["StatusMsg"].as_str().unwrap()
        ));
        if answer["Status"] == 1 {
            return seen;
        }
    }
}

/// A pair for this domain, made by the fake's own authority.
fn pair(domain: &str) -> (String, String) {
    let server = account(Scenario::new().certificate(Certificate::issued("a", domain)));
    let detail = ok(
        &server,
        "DescribeCertificateDetail",
        &json!({ "CertificateId": "a" }),
    );
    let text = |member: &str| detail[member].as_str().unwrap().to_owned();
    (text("CertificatePublicKey"), text("CertificatePrivateKey"))
}

/// A resource of every type, all with one certificate.
fn everywhere() -> Scenario {
    let mut scenario = Scenario::new()
        .certificate(Certificate::issued("old", "www.example.com"))
        .certificate(Certificate::issued("new", "www.example.com"))
        .resource(
            Resource::load_balancer("ap-guangzhou", "lb-1")
                .listener(Listener::new("lbl-1").certificate("old"))
                .listener(Listener::new("lbl-2").rule("loc-1", "www.example.com", "old")),
        )
        .resource(Resource::cluster("ap-shanghai", "cls-1").secret("web", "tls", "old"));
    for kind in ResourceType::ALL {
        if ![ResourceType::Clb, ResourceType::Tke].contains(&kind) {
            scenario = scenario.resource(Resource::domain(kind, "www.example.com", "old"));
        }
    }
    scenario
}
