//! The places on a resource where a certificate is or could be bound.

use std::fmt;

use serde::Serialize;

use super::resource::{Resource, ResourceType, TlsSecret};

/// A place on a resource where a certificate is or could be bound.
#[derive(Clone, Debug)]
pub(crate) struct Binding<'a> {
    pub(crate) certificate: Option<&'a str>,
    pub(crate) domains: Vec<&'a str>,
    pub(crate) spot: Spot,
}

/// Where on a resource: a listener or one of its rules, a secret, or the resource itself.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Spot {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) listener: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) rule: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) namespace: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) secret: String,
}

/// `lbl-1/loc-1`, `namespace/secret`; nothing for the resource itself.
impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.listener, &self.rule, &self.namespace, &self.secret];
        let parts: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        f.write_str(&parts.join("/"))
    }
}

impl Resource {
    /// All places where a certificate is or could be bound.
    pub(crate) fn bindings(&self) -> Vec<Binding<'_>> {
        let here = |certificate, domain| Binding {
            certificate,
            domains: if str::is_empty(domain) {
                Vec::new()
            } else {
                vec![domain]
            },
            spot: Spot::default(),
        };
        match self.kind {
            ResourceType::Clb => {
                let mut bindings = Vec::new();
                for listener in &self.listeners {
                    let spot = |rule: &str| Spot {
                        listener: listener.id.clone(),
                        rule: rule.to_owned(),
                        ..Spot::default()
                    };
                    if listener.rules.is_empty() || listener.certificate.is_some() {
                        let certificate = listener.certificate.as_deref();
                        bindings.push(Binding {
                            certificate,
                            domains: Vec::new(),
                            spot: spot(""),
                        });
                    }
                    for rule in &listener.rules {
                        let certificate = rule.certificate.as_deref();
                        bindings.push(Binding {
                            certificate,
                            domains: vec![&rule.domain],
                            spot: spot(&rule.id),
                        });
                    }
                }
                bindings
            }
            ResourceType::Tke => {
                let binding = |secret: &'_ TlsSecret| -> Spot {
                    Spot {
                        namespace: secret.namespace.clone(),
                        secret: secret.name.clone(),
                        ..Spot::default()
                    }
                };
                let all = self.secrets.iter();
                all.map(|secret| Binding {
                    certificate: secret.certificate.as_deref(),
                    domains: secret.domains.iter().map(String::as_str).collect(),
                    spot: binding(secret),
                })
                .collect()
            }
            _ => vec![here(self.certificate.as_deref(), &self.domain)],
        }
    }

    /// The place itself, if it still exists.
    pub(crate) fn slot(&mut self, spot: &Spot) -> Option<&mut Option<String>> {
        if !spot.listener.is_empty() {
            let listener = self
                .listeners
                .iter_mut()
                .find(|listener| listener.id == spot.listener)?;
            if spot.rule.is_empty() {
                return Some(&mut listener.certificate);
            }
            let rule = listener.rules.iter_mut().find(|rule| rule.id == spot.rule)?;
            return Some(&mut rule.certificate);
        }
        if !spot.secret.is_empty() {
            let here =
                |secret: &&mut TlsSecret| secret.namespace == spot.namespace && secret.name == spot.secret;
            return self
                .secrets
                .iter_mut()
                .find(here)
                .map(|secret| &mut secret.certificate);
        }
        Some(&mut self.certificate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::resource::Listener;

    #[test]
    fn every_binding_leads_to_its_slot() {
        let mut resources = [
            Resource::load_balancer("ap-guangzhou", "lb-1")
                .listener(Listener::new("lbl-1").certificate("a"))
                .listener(
                    Listener::new("lbl-2")
                        .rule("loc-1", "x.com", "b")
                        .rule("loc-2", "y.com", "c"),
                ),
            Resource::cluster("ap-guangzhou", "cls-1")
                .secret("web", "tls", "d")
                .secret("api", "tls", "e"),
            Resource::domain(ResourceType::Cdn, "x.com", "f"),
        ];
        let mut met = Vec::new();
        for resource in &mut resources {
            let bindings: Vec<(String, Spot)> = resource
                .bindings()
                .iter()
                .map(|binding| (binding.certificate.unwrap().to_owned(), binding.spot.clone()))
                .collect();
            for (id, spot) in bindings {
                assert_eq!(resource.slot(&spot).unwrap().as_ref(), Some(&id));
                met.push(id);
            }
        }
        assert_eq!(met, ["a", "b", "c", "d", "e", "f"]);
    }
}
