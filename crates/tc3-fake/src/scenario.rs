//! A scenario: what an account holds when a test starts. The same document is a file for the program, the body of
//! `POST /_tc3/state` and a value in Rust. It is checked as a whole before any of it is taken over.

mod fault;
mod key;
mod settings;

use serde::{Deserialize, Serialize};

pub use self::{
    fault::ScenarioFault,
    key::{Key, Role, WebIdentity},
    settings::{Answers, Progress, RateLimits, Sites},
};
use crate::{Certificate, Cue, Resource};

/// What an account holds, and how the fake behaves. Members that are absent say nothing: a scenario that is applied to
/// a running fake adds to what it holds, and replaces what has the same id.
///
/// ```
/// use tc3_fake::{Certificate, Resource, ResourceType, Scenario};
///
/// let scenario = Scenario::new()
///     .certificate(Certificate::issued("aBcD1234", "www.example.com"))
///     .certificate(Certificate::issued("eFgH5678", "www.example.com"))
///     .resource(Resource::domain(ResourceType::Cdn, "www.example.com", "aBcD1234"));
///
/// let same: Scenario = r#"{
///     "certificates": [
///         {"id": "aBcD1234", "domain": "www.example.com"},
///         {"id": "eFgH5678", "domain": "www.example.com"}
///     ],
///     "resources": [{"type": "cdn", "domain": "www.example.com", "certificate": "aBcD1234"}]
/// }"#.parse()?;
/// assert_eq!(same.certificates, scenario.certificates);
/// # Ok::<(), tc3_fake::ScenarioFault>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Scenario {
    /// Where a file says what it is, for editors and readers; it has no effect.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// What ids are derived from: the same seed gives the same request ids, certificate ids and record ids. It has an
    /// effect at the start and where a scenario replaces another, not where it adds to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Stops the clock at this time, in seconds since 1970-01-01 UTC, until it is moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<i64>,
    /// The site whose actions are offered. Unset, the called host decides, and on loopback both sites' actions are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<Sites>,
    /// Whether calls work on the state (the default) or are answered with the documented examples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
    /// Whether calls beyond the documented number per second are refused: off unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limits: Option<RateLimits>,
    /// What makes orders, tasks and records advance: being polled, unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// Real time that every answer takes, in milliseconds; 0 unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// How many of the next scans for bound resources end as abnormal (task status 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing_scans: Option<u32>,
    /// Further keys, or other rights for those that are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Key>,
    /// The roles that STS hands out keys for, and whether the metadata service has one. Without any, STS hands out
    /// keys for every role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// The certificates of the account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<Certificate>,
    /// The cloud resources that certificates are bound to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
    /// What the next calls meet.
    #[serde(skip_serializing)]
    pub cues: Vec<Cue>,
}

impl Scenario {
    /// An account that holds nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The account that the program plays when it is given no scenario: two certificates for `www.example.com`, of
    /// which one, `aBcD1234`, is in use on a load balancer, a CDN domain and in a cluster, and the other, `eFgH5678`,
    /// is its successor; an order that waits for its information; one certificate that is uploaded and one that has expired.
    #[expect(clippy::missing_panics_doc, reason = "it is read by a test")]
    pub fn demo() -> Self {
        include_str!("scenario/demo.json")
            .parse()
            .expect("the demo is a scenario: a test reads it")
    }

    /// Reads a scenario from JSON text. `name` is how faults call it: a file's name.
    ///
    /// # Errors
    ///
    /// With the line and column of the first fault.
    pub fn from_json(name: &str, text: &str) -> Result<Self, ScenarioFault> {
        let scenario: Self =
            serde_json::from_str(text).map_err(|error| ScenarioFault::in_json(name, &error))?;
        scenario
            .check(&|_| false)
            .map_err(|fault| fault.located(name, text))?;
        Ok(scenario)
    }

    /// Adds a certificate.
    #[must_use]
    pub fn certificate(mut self, certificate: Certificate) -> Self {
        self.certificates.push(certificate);
        self
    }

    /// Adds a resource.
    #[must_use]
    pub fn resource(mut self, resource: Resource) -> Self {
        self.resources.push(resource);
        self
    }

    /// Adds a key.
    #[must_use]
    pub fn key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    /// Adds a role.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// Says what makes orders, tasks and records advance.
    #[must_use]
    pub fn progress(mut self, progress: Progress) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Says what ids are derived from.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Whether each part can be, and what names another names one that exists: here, or by `known` where the scenario
    /// is to be added to.
    pub(crate) fn check(&self, known: &dyn Fn(&str) -> bool) -> Result<(), ScenarioFault> {
        for (at, certificate) in self.certificates.iter().enumerate() {
            let twice = self.certificates[..at]
                .iter()
                .any(|other| other.id == certificate.id);
            let fault = match certificate.fault() {
                Some((member, fault)) => Some((member, fault)),
                None if twice => Some(("id", format!("there are two certificates `{}`", certificate.id))),
                None => None,
            };
            if let Some((member, message)) = fault {
                return Err(ScenarioFault::at(
                    ["certificates".into(), at.into(), member.into()],
                    message,
                ));
            }
        }
        for (at, key) in self.keys.iter().enumerate() {
            if let Some((member, message)) = key.fault() {
                return Err(ScenarioFault::at(
                    ["keys".into(), at.into(), member.into()],
                    message,
                ));
            }
        }
        for (at, resource) in self.resources.iter().enumerate() {
            if let Some((member, message)) = resource.fault() {
                return Err(ScenarioFault::at(
                    ["resources".into(), at.into(), member.into()],
                    message,
                ));
            }
            if self.resources[..at].iter().any(|other| other.is(resource)) {
                let message = format!("there are two resources `{}`", resource.id);
                return Err(ScenarioFault::at(
                    ["resources".into(), at.into(), "id".into()],
                    message,
                ));
            }
            let exists = |id: &str| self.certificates.iter().any(|own| own.id == id) || known(id);
            if let Some(id) = resource.certificates().into_iter().find(|id| !exists(id)) {
                let message = format!("there is no certificate `{id}`; add it to `certificates`");
                return Err(ScenarioFault::at(["resources".into(), at.into()], message));
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Scenario {
    type Err = ScenarioFault;

    fn from_str(text: &str) -> Result<Self, ScenarioFault> {
        Self::from_json("scenario", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ResourceType;

    #[test]
    fn the_demo_is_a_scenario_and_survives_being_written() {
        let demo = Scenario::demo();
        let types: std::collections::BTreeSet<ResourceType> =
            demo.resources.iter().map(|resource| resource.kind).collect();
        assert!(types.len() > 3, "{types:?}");
        let written = serde_json::to_string(&demo).unwrap();
        assert_eq!(written.parse::<Scenario>().unwrap(), demo);
    }

    #[test]
    fn faults_have_a_place() {
        for (text, fault) in [
            (
                "{\n  \"certificates\": [{\"id\": \"a\", \"colour\": 1}]\n}",
                "s.json:2:39: unknown field `colour`",
            ),
            (
                "{\"certificates\":\n [{\"id\": \"a\"}, {\"id\": \"a\"}]}",
                "s.json:2:23: there are two certificates `a`",
            ),
            (
                "{\n\"resources\": [\n {\"type\": \"cdn\", \"domain\": \"a.com\", \"certificate\": \"x\"}]}",
                "s.json:3:2: there is no certificate `x`",
            ),
            (
                "{\"resources\": [{\"type\": \"fax\"}]}",
                "s.json:1:29: unknown variant `fax`",
            ),
            (
                "{\"certificates\": [{\"id\": \"a\",\n \"status\": 16}]}",
                "s.json:2:12: `status` is 16",
            ),
            (
                "{\"keys\": [{\"secret_id\": \"\", \"secret_key\": \"k\"}]}",
                "s.json:1:25: `secret_id` is empty",
            ),
            ("{\"clock\": 1,", "s.json:1:12: EOF"),
        ] {
            let found = Scenario::from_json("s.json", text).unwrap_err().to_string();
            assert!(found.starts_with(fault), "{text}: {found}");
        }
    }
}
