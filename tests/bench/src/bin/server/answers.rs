//! The answers: made once, sent as they are.

use bytes::Bytes;
use serde_json::{Value, json};

/// How many regions the large answer has, and how many load balancers each of them.
const REGIONS: usize = 10;
const PER_REGION: usize = 100;

/// The answers to the two actions of the contest.
#[derive(Debug)]
pub(crate) struct Answers {
    small: Bytes,
    large: Bytes,
}

impl Answers {
    pub(crate) fn new() -> Self {
        Self {
            small: response(&json!({ "OrderId": "SO8zRv29", "Status": 8 })),
            large: response(&json!({
                "CLB": (0..REGIONS).map(region).collect::<Vec<_>>(),
                "Status": 1,
                "CacheTime": "2026-11-22 01:02:03",
            })),
        }
    }

    /// The answer to an action, by its name.
    pub(crate) fn to(&self, action: &[u8]) -> Bytes {
        match action {
            b"CommitCertificateInformation" => self.small.clone(),
            b"DescribeCertificateBindResourceTaskDetail" => self.large.clone(),
            _ => refusal("the contest has no such action"),
        }
    }
}

/// The answer to a request that is not signed right.
pub(crate) fn refusal(message: &str) -> Bytes {
    response(&json!({ "Error": { "Code": "AuthFailure.SignatureFailure", "Message": message } }))
}

/// The envelope, with the request id as the last member, where the service puts it.
fn response(members: &Value) -> Bytes {
    let text = members.to_string();
    let open = text.strip_suffix('}').unwrap_or(&text);
    Bytes::from(format!(
        r#"{{"Response":{open},"RequestId":"9b397ac6-7d01-4fbc-8acc-52dd6ff0877b"}}}}"#
    ))
}

fn region(number: usize) -> Value {
    json!({
        "Region": format!("ap-region-{number}"),
        "TotalCount": PER_REGION,
        "Error": "",
        "InstanceList": (0..PER_REGION).map(|at| instance(number * PER_REGION + at)).collect::<Vec<_>>(),
    })
}

fn instance(number: usize) -> Value {
    let matches = !number.is_multiple_of(3);
    json!({
        "LoadBalancerId": format!("lb-{number:08x}"),
        "LoadBalancerName": format!("网关 {number}"),
        "Forward": number % 2,
        "Listeners": [{
            "ListenerId": format!("lbl-{number:08x}"),
            "ListenerName": "https",
            "SniSwitch": number % 2,
            "Protocol": "HTTPS",
            "Certificate": certificate(number),
            "Rules": [{
                "LocationId": format!("loc-{number:08x}"),
                "Domain": format!("www.s{number}.example.com"),
                "IsMatch": matches,
                "Certificate": certificate(number),
                "NoMatchDomains": if matches { vec![] } else { vec![format!("old{number}.example.com")] },
                "Url": "/",
            }],
            "NoMatchDomains": [],
        }],
    })
}

fn certificate(number: usize) -> Value {
    json!({
        "CertId": format!("cert{number:04}"),
        "DnsNames": [format!("*.s{number}.example.com")],
        "CertCaId": "",
        "SSLMode": "MUTUAL",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_json_and_as_large_as_said() {
        let Answers { small, large } = Answers::new();
        for answer in [&small, &large, &refusal("no")] {
            let read: Value = serde_json::from_slice(answer).expect("it is JSON");
            assert!(read["Response"]["RequestId"].is_string());
        }
        assert!((470_000..530_000).contains(&large.len()), "{}", large.len());
    }
}
