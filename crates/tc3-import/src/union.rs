//! The two sites' definitions of one version of a service as one: every action, data type and member that either has,
//! with the sites that have it.
//!
//! Where both sites have a member and differ, the mainland's word stands: its definitions are the original, and the
//! international ones follow it months later.

use std::collections::{BTreeMap, BTreeSet};

use tc3_spec::document::{Site, Status};

use crate::definitions::{self, Definitions, Type};
use crate::example::{self, Example};
use crate::finding::{Finding, FindingKind};

/// One version of a service.
#[derive(Clone, Debug)]
pub(crate) struct Union {
    pub(crate) version: String,
    pub(crate) short_name: String,
    /// In order, without doubles.
    pub(crate) sites: Vec<Site>,
    /// By name.
    pub(crate) actions: BTreeMap<String, Action>,
    /// By name; only what an action reaches.
    pub(crate) types: BTreeMap<String, Vec<Member>>,
}

/// An action of one site or both.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) sites: Vec<Site>,
    pub(crate) status: Option<Status>,
    pub(crate) input: Vec<Member>,
    pub(crate) output: Vec<Member>,
    pub(crate) examples: Vec<Example>,
}

/// A member of one site or both.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) disabled: bool,
    pub(crate) sites: Vec<Site>,
}

/// The data types of one site, or of the union.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Types<'a> {
    Of(&'a Definitions),
    Union(&'a BTreeMap<String, Vec<Member>>),
}

impl<'a> Types<'a> {
    /// A data type's members as one site has them.
    pub(crate) fn members(&self, name: &str) -> Option<&'a [definitions::Member]> {
        match self {
            Self::Of(definitions) => definitions.types.get(name).map(Vec::as_slice),
            Self::Union(_) => None,
        }
    }

    /// The type of a data type's member.
    pub(crate) fn member(&self, name: &str, member: &str) -> Option<&'a Type> {
        match self {
            Self::Of(definitions) => definitions
                .types
                .get(name)?
                .iter()
                .find(|other| other.name == member)
                .map(|other| &other.ty),
            Self::Union(types) => types
                .get(name)?
                .iter()
                .find(|other| other.name == member)
                .map(|other| &other.ty),
        }
    }
}

/// Unites the sites' definitions, the mainland's first. `place` is what findings call the service.
pub(crate) fn unite(place: &str, all: &[Definitions], findings: &mut Vec<Finding>) -> Union {
    let mut union = Uniting { place, all, findings };
    let mut types = union.types();
    let names: BTreeSet<&String> = all.iter().flat_map(|one| one.actions.keys()).collect();
    let actions = names
        .into_iter()
        .filter_map(|name| Some((name.clone(), union.action(name)?)))
        .collect();
    keep_reached(&mut types, &actions);
    Union {
        version: all.first().map_or_else(String::new, |one| one.version.clone()),
        short_name: all.first().map_or_else(String::new, |one| one.short_name.clone()),
        sites: all.iter().map(|one| one.site).collect(),
        actions,
        types,
    }
}

struct Uniting<'a> {
    place: &'a str,
    all: &'a [Definitions],
    findings: &'a mut Vec<Finding>,
}

impl Uniting<'_> {
    fn find(&mut self, kind: FindingKind, name: &str, text: impl Into<String>) {
        self.findings
            .push(Finding::new(kind, format!("{} {name}", self.place), text));
    }

    fn types(&mut self) -> BTreeMap<String, Vec<Member>> {
        let names: BTreeSet<&String> = self.all.iter().flat_map(|one| one.types.keys()).collect();
        names
            .into_iter()
            .map(|name| {
                let sides: Vec<(Site, &[definitions::Member])> = self
                    .all
                    .iter()
                    .filter_map(|one| Some((one.site, &**one.types.get(name)?)))
                    .collect();
                (name.clone(), self.members(name, &sides))
            })
            .collect()
    }

    fn action(&mut self, name: &str) -> Option<Action> {
        let all = self.all;
        let sides: Vec<(&Definitions, &definitions::Action)> = all
            .iter()
            .filter_map(|one| Some((one, one.actions.get(name)?)))
            .collect();
        let (_, first) = sides.first()?;
        // What the run-time does not speak is left out: a client that fails on every answer is worse than none.
        let binary = |members: &[definitions::Member]| members.iter().any(|member| member.ty == Type::Binary);
        let unspoken = if sides.iter().any(|(_, action)| action.is_streaming) {
            Some((
                FindingKind::Streaming,
                "answers with a stream of events: left out",
            ))
        } else if sides.iter().any(|(_, action)| binary(&action.input)) {
            Some((
                FindingKind::Multipart,
                "takes a file's content as part of a form: left out",
            ))
        } else if sides.iter().any(|(_, action)| action.is_unsigned) {
            Some((FindingKind::Unsigned, "is called without a signature: left out"))
        } else {
            None
        };
        if let Some((kind, text)) = unspoken {
            self.find(kind, name, text);
            return None;
        }
        if sides.iter().any(|(_, action)| action.status != first.status) {
            self.find(
                FindingKind::SitesDiffer,
                name,
                "the status: the mainland's stands",
            );
        }
        let side =
            |get: fn(&definitions::Action) -> &[definitions::Member]| -> Vec<(Site, &[definitions::Member])> {
                sides
                    .iter()
                    .map(|(one, action)| (one.site, get(action)))
                    .collect()
            };
        let inputs = side(|action| &action.input);
        let outputs = side(|action| &action.output);
        let input = self.members(&format!("{name}.input"), &inputs);
        let output = self.members(&format!("{name}.output"), &outputs);
        let examples = self.examples(name, &sides);
        Some(Action {
            sites: sides.iter().map(|(one, _)| one.site).collect(),
            status: first.status,
            input,
            output,
            examples,
        })
    }

    /// Every example that can be read; of equal ones the first.
    fn examples(&mut self, name: &str, sides: &[(&Definitions, &definitions::Action)]) -> Vec<Example> {
        let mut examples: Vec<Example> = Vec::new();
        for (definitions, action) in sides {
            let declares_error = action.output.iter().any(|member| member.name == "Error");
            for (index, raw) in action.examples.iter().enumerate() {
                let place = format!(
                    "{} {name}, example {} of {}",
                    self.place,
                    index + 1,
                    site(definitions.site)
                );
                let findings = &mut *self.findings;
                let mut find = |kind, text| findings.push(Finding::new(kind, place.clone(), text));
                let types = Types::Of(definitions);
                let read = example::read(
                    definitions.site,
                    raw,
                    &action.input,
                    &types,
                    declares_error,
                    &mut find,
                );
                let Some(read) = read else { continue };
                let known = examples
                    .iter()
                    .any(|other| other.input == read.input && other.output == read.output);
                if !known {
                    examples.push(read);
                }
            }
        }
        examples
    }

    /// The members of one object of each site, in the first site's order.
    fn members(&mut self, name: &str, sides: &[(Site, &[definitions::Member])]) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        for (site, side) in sides {
            for member in *side {
                let Some(known) = members.iter_mut().find(|known| known.name == member.name) else {
                    members.push(Member {
                        name: member.name.clone(),
                        ty: member.ty.clone(),
                        required: member.required,
                        nullable: member.nullable,
                        disabled: member.disabled,
                        sites: vec![*site],
                    });
                    continue;
                };
                known.sites.push(*site);
                known.nullable |= member.nullable;
                let mut differs = Vec::new();
                if known.ty != member.ty {
                    differs.push("the type: the mainland's stands");
                }
                if known.required != member.required {
                    // Required of a request on every site, or of none.
                    known.required = false;
                    differs.push("`required`: taken as optional");
                }
                if known.disabled != member.disabled {
                    differs.push("`disabled`: the mainland's stands");
                }
                for text in differs {
                    self.find(FindingKind::SitesDiffer, &format!("{name}.{}", member.name), text);
                }
            }
        }
        members.retain(|member| match member.ty.named() {
            Some(ty) if !self.all.iter().any(|one| one.types.contains_key(ty)) => {
                let text = format!("the data type `{ty}` is not there: the member is left out");
                let place = format!("{} {name}.{}", self.place, member.name);
                self.findings
                    .push(Finding::new(FindingKind::UnknownType, place, text));
                false
            }
            _ => true,
        });
        members
    }
}

/// Keeps the data types that the actions lead to.
fn keep_reached(types: &mut BTreeMap<String, Vec<Member>>, actions: &BTreeMap<String, Action>) {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut next: Vec<String> = actions
        .values()
        .flat_map(|action| action.input.iter().chain(&action.output))
        .filter_map(|member| member.ty.named().map(str::to_owned))
        .collect();
    while let Some(name) = next.pop() {
        if let Some(members) = types.get(&name)
            && reached.insert(name)
        {
            next.extend(
                members
                    .iter()
                    .filter_map(|member| member.ty.named().map(str::to_owned)),
            );
        }
    }
    types.retain(|name, _| reached.contains(name));
}

impl Type {
    /// The data type it leads to.
    pub(crate) fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(element) => element.named(),
            Self::Scalar(_) | Self::Binary => None,
        }
    }
}

/// A site's name in texts.
pub(crate) fn site(site: Site) -> &'static str {
    match site {
        Site::Mainland => "mainland",
        Site::International => "international",
    }
}
