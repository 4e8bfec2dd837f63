//! What the fake offers: services, their versions and actions, each with its documented answer ready to be sent.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::value::{RawValue, Value};
use tc3_core::schema::{Action, Service, Site};

use crate::{
    Example, LoggedRequest,
    refusal::{Refusal, code, excerpt},
    state::actions,
    sts,
};

#[derive(Debug)]
pub(crate) struct Catalogue(Vec<Offer>);

/// One version of one service.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) service: &'static Service,
    operations: HashMap<&'static str, Operation>,
}

/// One action.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) service: &'static Service,
    pub(crate) action: &'static Action,
    /// What its documentation shows, in its order.
    examples: Vec<Documented>,
    /// What it does to the state, if it does anything.
    pub(crate) behaviour: Option<Behaviour>,
    /// Whether its page says that it is throttled by the service itself, with a code of its own.
    pub(crate) throttles: bool,
}

/// A documented call, ready to be answered.
#[derive(Debug)]
struct Documented {
    /// The input, as [`comparable`] has it.
    input: Value,
    /// The members of the output as JSON text, each followed by a comma; `RequestId` is not among them.
    output: String,
}

impl Operation {
    /// Whether the documentation shows answers to several inputs.
    pub(crate) fn has_choice(&self) -> bool {
        self.examples.len() > 1
    }

    /// The members of the documented output, each followed by a comma: those of the example that shows this input,
    /// else of the first; none where the documentation shows nothing.
    pub(crate) fn documented(&self, input: Option<&Value>) -> &str {
        let input = input
            .filter(|_| self.has_choice())
            .map(|input| comparable(self.action, input));
        let same = self
            .examples
            .iter()
            .find(|example| Some(&example.input) == input.as_ref());
        same.or(self.examples.first())
            .map_or("", |example| &example.output)
    }
}

/// What an action does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Behaviour {
    /// To the account.
    Ssl(actions::Behaviour),
    /// To the keys.
    Sts(sts::Behaviour),
}

impl Behaviour {
    fn of(service: &Service, action: &str) -> Option<Self> {
        match service.name {
            "ssl" => actions::behaviour(action).map(Self::Ssl),
            "sts" => sts::behaviour(action).map(Self::Sts),
            _ => None,
        }
    }

    /// Whether it acts even where calls are answered with examples: keys out of an example open nothing.
    pub(crate) fn is_essential(self) -> bool {
        matches!(self, Self::Sts(_))
    }
}

impl Catalogue {
    /// An example whose output is no JSON object, or that names no action of the service, is an error.
    pub(crate) fn new(services: &[(&'static Service, &'static [Example])]) -> Result<Self, String> {
        services
            .iter()
            .map(|(service, examples)| Offer::new(service, examples))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The service a known host belongs to: on loopback the host says nothing.
    pub(crate) fn at_host(&self, host: &str) -> Option<&'static Service> {
        let host = host.split(':').next().unwrap_or_default();
        let known = |offer: &&Offer| {
            offer
                .service
                .hosts
                .iter()
                .any(|(_, known)| host.eq_ignore_ascii_case(known))
        };
        self.0.iter().find(known).map(|offer| offer.service)
    }

    /// The site a known host belongs to.
    pub(crate) fn site_at(&self, host: &str) -> Option<Site> {
        let host = host.split(':').next().unwrap_or_default();
        let mut hosts = self.0.iter().flat_map(|offer| offer.service.hosts);
        hosts
            .find(|(_, known)| host.eq_ignore_ascii_case(known))
            .map(|(site, _)| *site)
    }

    /// The one service that has this action in this version, if there is one and only one.
    pub(crate) fn only_owner(&self, version: Option<&str>, action: Option<&str>) -> Option<&'static Service> {
        let (version, action) = (version?, action?);
        let owns = |offer: &&Offer| offer.service.version == version && offer.operations.contains_key(action);
        let mut owners = self.0.iter().filter(owns);
        owners
            .next()
            .filter(|_| owners.next().is_none())
            .map(|offer| offer.service)
    }

    /// The action that is called. `signing_name` is that of the service, where the request says which it is; `site`
    /// the one whose actions are offered, where that is only one.
    pub(crate) fn find(
        &self,
        signing_name: Option<&str>,
        version: Option<&str>,
        action: Option<&str>,
        site: Option<Site>,
    ) -> Result<&Operation, Refusal> {
        let mut offers: Vec<&Offer> = self.0.iter().collect();
        if let Some(name) = signing_name {
            offers.retain(|offer| offer.service.signing_name == name);
            if offers.is_empty() {
                let message = format!("There is no service `{}` here.", excerpt(name));
                return Err(Refusal::new(code::NO_SUCH_PRODUCT, message));
            }
        }
        let action = action.ok_or_else(|| Refusal::missing("Action"))?;
        let version = version.ok_or_else(|| Refusal::missing("Version"))?;
        offers.retain(|offer| offer.service.version == version);
        if offers.is_empty() {
            let of = signing_name
                .map(|name| format!(" of `{}`", excerpt(name)))
                .unwrap_or_default();
            let message = format!("There is no version `{}`{of}.", excerpt(version));
            return Err(Refusal::new(code::NO_SUCH_VERSION, message));
        }
        offers
            .iter()
            .find_map(|offer| offer.operations.get(action))
            .filter(|operation| site.is_none_or(|site| operation.action.sites.contains(&site)))
            .ok_or_else(|| {
                let site = site
                    .map(|site| format!(" of the {} site", site.as_str()))
                    .unwrap_or_default();
                let message = format!(
                    "There is no action `{}` in version {}{site}.",
                    excerpt(action),
                    excerpt(version)
                );
                Refusal::new(code::INVALID_ACTION, message)
            })
    }

    /// The action that a request of the log was for.
    pub(crate) fn logged(&self, request: &LoggedRequest) -> Option<&Operation> {
        let called = |offer: &&Offer| {
            offer.service.name == request.service && offer.service.version == request.version
        };
        let offer = self.0.iter().find(called)?;
        offer.operations.get(request.action.as_str())
    }

    /// Whether a service signs by this name.
    pub(crate) fn knows(&self, signing_name: &str) -> bool {
        self.0
            .iter()
            .any(|offer| offer.service.signing_name == signing_name)
    }

    pub(crate) fn has_action(&self, name: &str) -> bool {
        self.0.iter().any(|offer| offer.operations.contains_key(name))
    }
}

impl Offer {
    fn new(service: &'static Service, examples: &[Example]) -> Result<Self, String> {
        let operation = |action: &'static Action| {
            (
                action.name,
                Operation {
                    service,
                    action,
                    examples: Vec::new(),
                    behaviour: Behaviour::of(service, action.name),
                    throttles: service.name == "ssl" && actions::throttles(action.name),
                },
            )
        };
        let mut operations: HashMap<&str, Operation> = service.actions.iter().map(operation).collect();
        for example in examples {
            let name = example.action;
            let operation = operations.get_mut(name).ok_or_else(|| {
                format!(
                    "{} {} has an example of `{name}` and no such action",
                    service.name, service.version
                )
            })?;
            let faulty = |error: serde_json::Error| format!("an example of `{name}`: {error}");
            let input = serde_json::from_str(example.input).map_err(faulty)?;
            operation.examples.push(Documented {
                input: comparable(operation.action, &input),
                output: members(example.output).map_err(faulty)?,
            });
        }
        Ok(Self { service, operations })
    }
}

/// An input for comparison: without what typed clients do not offer, and every scalar as its text, because examples
/// write numbers in quotes and a query has nothing but text.
fn comparable(action: &Action, input: &Value) -> Value {
    fn texts(value: &Value) -> Value {
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(name, member)| (name.clone(), texts(member)))
                .collect(),
            Value::Array(items) => items.iter().map(texts).collect(),
            Value::String(_) | Value::Null => value.clone(),
            Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        }
    }
    let hidden = |name: &str| {
        let mut members = action.input.iter();
        members.any(|member| member.hidden && member.name == name)
    };
    let mut plain = texts(input);
    if let Value::Object(members) = &mut plain {
        members.retain(|name, value| !value.is_null() && !hidden(name));
    }
    plain
}

/// The members of an object, in their order and with their text, without `RequestId`.
fn members(object: &str) -> serde_json::Result<String> {
    let members: IndexMap<String, Box<RawValue>> = serde_json::from_str(object)?;
    let others = members.iter().filter(|(name, _)| *name != "RequestId");
    others
        .map(|(name, value)| {
            Ok(format!(
                "{}:{},",
                serde_json::to_string(name)?,
                compact(value.get())
            ))
        })
        .collect()
}

/// JSON text without the white space between its parts, every digit and every string as it was.
fn compact(json: &str) -> String {
    let mut in_string = false;
    let mut escaped = false;
    let mut kept = |c: char| {
        let keep = in_string || !c.is_ascii_whitespace();
        in_string ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        keep
    };
    json.chars().filter(|c| kept(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_order_digits_and_strings() {
        let example = r#"{ "Z" : 9007199254740993 , "RequestId": "old", "A" : [ 1.0 , "a \" b\\" , { "RequestId": null } ] }"#;
        assert_eq!(
            members(example).unwrap(),
            r#""Z":9007199254740993,"A":[1.0,"a \" b\\",{"RequestId":null}],"#
        );
    }

    #[test]
    fn an_output_is_an_object() {
        for broken in ["", "[]", "{", r#"{"A": }"#] {
            assert!(members(broken).is_err(), "{broken}");
        }
    }
}
