//! The answers' shapes as one would write them by hand for serde, and the sum over their members.

use serde::Deserialize;

use crate::contestant::Weight;

/// The envelope of every answer.
#[derive(Deserialize)]
pub(crate) struct Envelope<T> {
    #[serde(rename = "Response")]
    pub(crate) response: T,
}

/// The answer to `CommitCertificateInformation`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Committed {
    order_id: Option<String>,
    status: Option<u64>,
}

/// The answer to `DescribeCertificateBindResourceTaskDetail`, as far as it is used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Bound {
    #[serde(rename = "CLB")]
    clb: Option<Vec<ClbList>>,
    status: Option<u64>,
    cache_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClbList {
    region: Option<String>,
    instance_list: Option<Vec<Instance>>,
    total_count: Option<u64>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instance {
    load_balancer_id: Option<String>,
    load_balancer_name: Option<String>,
    listeners: Option<Vec<ClbListener>>,
    forward: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClbListener {
    listener_id: Option<String>,
    listener_name: Option<String>,
    sni_switch: Option<u64>,
    protocol: Option<String>,
    certificate: Option<Certificate>,
    rules: Option<Vec<Rule>>,
    no_match_domains: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Certificate {
    cert_id: Option<String>,
    dns_names: Option<Vec<String>>,
    cert_ca_id: Option<String>,
    #[serde(rename = "SSLMode")]
    ssl_mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    location_id: Option<String>,
    domain: Option<String>,
    is_match: Option<bool>,
    certificate: Option<Certificate>,
    no_match_domains: Option<Vec<String>>,
    url: Option<String>,
}

impl Weight for Committed {
    fn weight(&self) -> u64 {
        self.order_id.weight() + self.status.weight()
    }
}

impl Weight for Bound {
    fn weight(&self) -> u64 {
        self.clb.weight() + self.status.weight() + self.cache_time.weight()
    }
}

impl Weight for ClbList {
    fn weight(&self) -> u64 {
        self.region.weight() + self.instance_list.weight() + self.total_count.weight() + self.error.weight()
    }
}

impl Weight for Instance {
    fn weight(&self) -> u64 {
        self.load_balancer_id.weight()
            + self.load_balancer_name.weight()
            + self.listeners.weight()
            + self.forward.weight()
    }
}

impl Weight for ClbListener {
    fn weight(&self) -> u64 {
        self.listener_id.weight()
            + self.listener_name.weight()
            + self.sni_switch.weight()
            + self.protocol.weight()
            + self.certificate.weight()
            + self.rules.weight()
            + self.no_match_domains.weight()
    }
}

impl Weight for Certificate {
    fn weight(&self) -> u64 {
        self.cert_id.weight() + self.dns_names.weight() + self.cert_ca_id.weight() + self.ssl_mode.weight()
    }
}

impl Weight for Rule {
    fn weight(&self) -> u64 {
        self.location_id.weight()
            + self.domain.weight()
            + self.is_match.weight()
            + self.certificate.weight()
            + self.no_match_domains.weight()
            + self.url.weight()
    }
}
