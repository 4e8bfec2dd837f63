//! Cloud resources that certificates are bound to. The places on them are in [`binding`](super::binding).

use serde::{Deserialize, Serialize};

/// The kinds of resources.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ResourceType {
    /// Cloud Load Balancer.
    Clb,
    /// Content Delivery Network.
    Cdn,
    /// Web Application Firewall.
    Waf,
    /// Anti-DDoS.
    Ddos,
    /// Cloud Streaming Services.
    Live,
    /// Video on Demand.
    Vod,
    /// Tencent Kubernetes Engine.
    Tke,
    /// API Gateway.
    ApiGateway,
    /// Tencent `CloudBase`.
    Tcb,
    /// `EdgeOne`.
    Teo,
    /// Tencent Cloud Service Engine.
    Tse,
    /// Cloud Object Storage.
    Cos,
}

impl ResourceType {
    /// All of them.
    pub const ALL: [ResourceType; 12] = [
        Self::Clb,
        Self::Cdn,
        Self::Waf,
        Self::Ddos,
        Self::Live,
        Self::Vod,
        Self::Tke,
        Self::ApiGateway,
        Self::Tcb,
        Self::Teo,
        Self::Tse,
        Self::Cos,
    ];

    /// The word the API has for it: `clb`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clb => "clb",
            Self::Cdn => "cdn",
            Self::Waf => "waf",
            Self::Ddos => "ddos",
            Self::Live => "live",
            Self::Vod => "vod",
            Self::Tke => "tke",
            Self::ApiGateway => "apigateway",
            Self::Tcb => "tcb",
            Self::Teo => "teo",
            Self::Tse => "tse",
            Self::Cos => "cos",
        }
    }

    /// The kind of this word, in any case.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(word))
    }

    /// Whether resources of this kind are in a region.
    pub fn has_regions(self) -> bool {
        matches!(
            self,
            Self::Clb | Self::Tke | Self::ApiGateway | Self::Waf | Self::Tcb | Self::Tse | Self::Cos
        )
    }
}

/// A cloud resource. Which members it has depends on its type: a load balancer has listeners, a cluster has secrets,
/// and all others have a domain and one certificate.
///
/// ```
/// use tc3_fake::{Listener, Resource, ResourceType};
///
/// let balancer = Resource::load_balancer("ap-guangzhou", "lb-1")
///     .listener(Listener::new("lbl-1").certificate("aBcD1234"))
///     .listener(Listener::new("lbl-2").rule("loc-1", "www.example.com", "aBcD1234"));
/// let domain = Resource::domain(ResourceType::Cdn, "www.example.com", "aBcD1234").failing(1);
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Resource {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// Its region, for those that have one: `ap-guangzhou` unless set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// Its id: of the load balancer, the cluster, the API service, the environment, the gateway, the instance, the zone
    /// or the bucket. Its domain unless set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The domain it serves.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    /// The id of the certificate it serves the domain with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The listeners of a load balancer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listeners: Vec<Listener>,
    /// The TLS secrets of a cluster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<TlsSecret>,
    /// How many of the next deployments to it fail.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failing: u32,
    /// Whether a scan for bound resources cannot look at it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreadable: bool,
}

/// A listener of a load balancer: with a certificate of its own, or with rules that have theirs.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Listener {
    /// Its id: `lbl-…`.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// `HTTPS` or `TCP_SSL`.
    #[serde(default = "https")]
    pub protocol: String,
    /// Whether its rules have certificates of their own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sni: bool,
    /// The id of its certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Its rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
}

/// A forwarding rule of a listener.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// Its id: `loc-…`.
    pub id: String,
    /// Its domain.
    pub domain: String,
    /// Its path.
    #[serde(default = "root", skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// The id of its certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// A secret of a cluster that holds a certificate.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TlsSecret {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The domains of the ingresses that use it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// The id of its certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

fn https() -> String {
    "HTTPS".to_owned()
}

fn root() -> String {
    "/".to_owned()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

const DEFAULT_REGION: &str = "ap-guangzhou";

impl Resource {
    fn new(kind: ResourceType, region: String, id: String) -> Self {
        Self {
            kind,
            region,
            id,
            name: String::new(),
            domain: String::new(),
            certificate: None,
            listeners: Vec::new(),
            secrets: Vec::new(),
            failing: 0,
            unreadable: false,
        }
    }

    /// A resource that serves a domain with a certificate: every type but load balancers and clusters.
    pub fn domain(kind: ResourceType, domain: impl Into<String>, certificate: impl Into<String>) -> Self {
        let region = if kind.has_regions() { DEFAULT_REGION } else { "" };
        let domain = domain.into();
        let mut resource = Self::new(kind, region.to_owned(), domain.clone());
        resource.domain = domain;
        resource.certificate = Some(certificate.into());
        resource
    }

    /// A load balancer without listeners.
    pub fn load_balancer(region: impl Into<String>, id: impl Into<String>) -> Self {
        Self::new(ResourceType::Clb, region.into(), id.into())
    }

    /// A cluster without secrets.
    pub fn cluster(region: impl Into<String>, id: impl Into<String>) -> Self {
        Self::new(ResourceType::Tke, region.into(), id.into())
    }

    /// Adds a listener to a load balancer.
    #[must_use]
    pub fn listener(mut self, listener: Listener) -> Self {
        self.listeners.push(listener);
        self
    }

    /// Adds a secret to a cluster.
    #[must_use]
    pub fn secret(
        mut self,
        namespace: impl Into<String>,
        name: impl Into<String>,
        certificate: impl Into<String>,
    ) -> Self {
        self.secrets.push(TlsSecret {
            namespace: namespace.into(),
            name: name.into(),
            domains: Vec::new(),
            certificate: Some(certificate.into()),
        });
        self
    }

    /// Sets its id, where it is not the domain.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Sets its region.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Makes the next deployments to it fail.
    #[must_use]
    pub fn failing(mut self, deployments: u32) -> Self {
        self.failing = deployments;
        self
    }

    /// Makes scans for bound resources unable to look at it.
    #[must_use]
    pub fn unreadable(mut self) -> Self {
        self.unreadable = true;
        self
    }

    pub(crate) fn fault(&self) -> Option<(&'static str, String)> {
        let kind = self.kind.as_str();
        if !self.region.is_empty() && !self.kind.has_regions() {
            return Some(("region", format!("a `{kind}` resource has no `region`")));
        }
        let flat = match self.kind {
            ResourceType::Clb => self
                .certificate
                .is_some()
                .then_some(("certificate", "its `listeners`")),
            ResourceType::Tke => self
                .certificate
                .is_some()
                .then_some(("certificate", "its `secrets`")),
            _ if self.domain.is_empty() => {
                return Some(("domain", format!("a `{kind}` resource needs a `domain`")));
            }
            _ => None,
        };
        if let Some((member, place)) = flat {
            return Some((
                member,
                format!("a `{kind}` resource has its certificates at {place}"),
            ));
        }
        if !self.listeners.is_empty() && self.kind != ResourceType::Clb {
            return Some(("listeners", format!("a `{kind}` resource has no `listeners`")));
        }
        if !self.secrets.is_empty() && self.kind != ResourceType::Tke {
            return Some(("secrets", format!("a `{kind}` resource has no `secrets`")));
        }
        if self.id.is_empty() && self.domain.is_empty() {
            return Some(("id", format!("a `{kind}` resource needs an `id`")));
        }
        None
    }

    /// Fills in the id and the region that are not set.
    pub(crate) fn settle(&mut self) {
        if self.id.is_empty() {
            self.id.clone_from(&self.domain);
        }
        if self.region.is_empty() && self.kind.has_regions() {
            DEFAULT_REGION.clone_into(&mut self.region);
        }
    }

    /// Whether the other is this same resource.
    pub(crate) fn is(&self, other: &Resource) -> bool {
        let id = |it: &Resource| {
            if it.id.is_empty() {
                it.domain.clone()
            } else {
                it.id.clone()
            }
        };
        let region = |it: &Resource| {
            if it.region.is_empty() && it.kind.has_regions() {
                DEFAULT_REGION.to_owned()
            } else {
                it.region.clone()
            }
        };
        self.kind == other.kind
            && id(self) == id(other)
            && region(self) == region(other)
            && self.domain == other.domain
    }

    /// The ids of all certificates that it uses.
    pub(crate) fn certificates(&self) -> Vec<&str> {
        self.bindings()
            .into_iter()
            .filter_map(|binding| binding.certificate)
            .collect()
    }
}

impl Listener {
    /// An HTTPS listener without a certificate.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: String::new(),
            protocol: https(),
            sni: false,
            certificate: None,
            rules: Vec::new(),
        }
    }

    /// Binds a certificate to the listener itself.
    #[must_use]
    pub fn certificate(mut self, id: impl Into<String>) -> Self {
        self.certificate = Some(id.into());
        self
    }

    /// Adds a rule with a certificate of its own.
    #[must_use]
    pub fn rule(
        mut self,
        id: impl Into<String>,
        domain: impl Into<String>,
        certificate: impl Into<String>,
    ) -> Self {
        self.sni = true;
        self.rules.push(Rule {
            id: id.into(),
            domain: domain.into(),
            url: root(),
            certificate: Some(certificate.into()),
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_suit_the_type() {
        for (json, member) in [
            (
                r#"{"type": "cdn", "region": "ap-guangzhou", "domain": "a.com"}"#,
                "region",
            ),
            (r#"{"type": "cdn", "id": "x"}"#, "domain"),
            (r#"{"type": "clb", "id": "x", "certificate": "a"}"#, "certificate"),
            (r#"{"type": "clb"}"#, "id"),
            (
                r#"{"type": "cos", "domain": "a.com", "listeners": [{"id": "l"}]}"#,
                "listeners",
            ),
            (
                r#"{"type": "live", "domain": "a.com", "secrets": [{"namespace": "n", "name": "s"}]}"#,
                "secrets",
            ),
        ] {
            let resource: Resource = serde_json::from_str(json).unwrap();
            assert_eq!(resource.fault().map(|(member, _)| member), Some(member), "{json}");
        }
    }
}
