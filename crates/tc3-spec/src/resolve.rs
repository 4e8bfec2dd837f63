//! From a service's merged documents to the model that generators read: references become indices, names are
//! converted, the overlay is applied.
//!
//! Called only when nothing is at fault.

use std::collections::BTreeMap;

use crate::document::{self, Overlay, Site, Status, Width};
use crate::merge::{self, Merged, Object, Side};
use crate::model::{
    Action, Condition, EnumValue, ErrorCode, Example, List, Member, OpenEnum, Pages, Repeat, Service, Struct,
    Test, Type, Waiter,
};
use crate::name;
use crate::types::{Reach, TypeWord, reached};

/// The model of a service; nothing if it has no `service.json`.
pub(crate) fn resolve(merged: &Merged<'_>, reach: &Reach) -> Option<Service> {
    let service = &merged.documents.service.as_ref()?.document;
    let none = Overlay::default();
    let overlay = merged.overlay().map_or(&none, |read| &read.document);
    let enums = open_enums(overlay);
    let mut sorted: Vec<(String, &merge::DataType<'_>)> = merged
        .types
        .iter()
        .map(|(wire, ty)| (merged.type_name(wire), ty))
        .collect();
    sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
    let resolver = Resolver {
        merged,
        overlay,
        enums_by_place: enum_places(overlay, &enums),
        structs_by_wire: sorted
            .iter()
            .enumerate()
            .map(|(index, (_, ty))| (ty.name, index))
            .collect(),
        hosts: hosts(service),
    };
    let structs = sorted
        .into_iter()
        .map(|(name, ty)| resolver.data_type(name, ty, reach))
        .collect();
    Some(Service {
        name: service.name.clone(),
        title: service.title.clone(),
        version: service.version.clone(),
        signing_name: service.signing_name.clone(),
        hosts: resolver.hosts.clone(),
        region: service.region,
        doc: words(&service.doc, || {
            format!("Version {} of the service.", service.version)
        }),
        actions: merged
            .actions
            .values()
            .map(|action| resolver.action(action))
            .collect(),
        structs,
        errors: resolver.errors(),
        waiters: resolver.waiters(),
        enums,
    })
}

struct Resolver<'a> {
    merged: &'a Merged<'a>,
    overlay: &'a Overlay,
    enums_by_place: BTreeMap<&'a str, usize>,
    structs_by_wire: BTreeMap<&'a str, usize>,
    hosts: Vec<(Site, String)>,
}

impl Resolver<'_> {
    fn action(&self, action: &merge::Action<'_>) -> Action {
        let page = &action.read.document;
        let wire = &*page.name;
        let output = &self.merged.objects[action.output];
        Action {
            wire: wire.to_owned(),
            name: self.merged.action_name(wire),
            camel: self.merged.action_camel(wire),
            summary: words(&page.summary, || format!("The action `{wire}`.")),
            doc: page.doc.clone(),
            notes: self.action_notes(page),
            page_url: page.page.as_ref().map(|page| page.url.clone()),
            page_revised: page.page.as_ref().and_then(|page| page.revised.clone()),
            requests_per_second: page.requests_per_second,
            sites: self.sites(self.overlay.sites.get(wire).or(page.sites.as_ref())),
            repeat: self.repeat(wire),
            pages: self
                .overlay
                .pages
                .get(wire)
                .map(|pages| self.pages(action.output, pages)),
            superseded: self
                .overlay
                .superseded
                .get(wire)
                .map(|entry| (entry.by.clone(), entry.since.clone())),
            input: self.members(action.input),
            output: self
                .members(action.output)
                .into_iter()
                .filter(|member| output.side != Side::Output || member.wire != "RequestId")
                .collect(),
            errors: page.errors.clone(),
            examples: (page.examples.iter().enumerate())
                .map(|(index, example)| self.example(index, example, &self.merged.objects[action.input]))
                .collect(),
        }
    }

    fn action_notes(&self, action: &document::Action) -> Vec<String> {
        let mut notes = self.note(&action.name);
        match action.status {
            None => {}
            Some(Status::Deprecated) => {
                notes.push("The service has deprecated the action: it still answers.".to_owned());
            }
            Some(Status::Offline) => {
                notes.push("The service has taken the action offline: it answers no more.".to_owned());
            }
        }
        notes
    }

    fn pages(&self, output: usize, pages: &document::Pages) -> Pages {
        Pages {
            offset: pages.offset.clone(),
            limit: pages.limit.clone(),
            largest: pages.largest,
            total: pages.total.clone(),
            lists: pages.lists.iter().map(|path| self.list(output, path)).collect(),
        }
    }

    fn list(&self, output: usize, path: &str) -> List {
        const CHECKED: &str = "a place that is no list's is a fault, and then nothing is resolved";
        let way = self.merged.follow(output, path).expect(CHECKED);
        let members: Vec<Member> = way
            .iter()
            .map(|(index, member)| self.member(*index, &self.merged.objects[*index], member))
            .collect();
        let last = members.last().expect(CHECKED);
        let Type::List(element) = &last.ty else {
            panic!("{CHECKED}")
        };
        List {
            path: members.iter().map(|member| member.wire.clone()).collect(),
            names: members.iter().map(|member| member.name.clone()).collect(),
            element: (**element).clone(),
            secret: last.secret,
        }
    }

    fn waiters(&self) -> Vec<Waiter> {
        let mut waiters: Vec<Waiter> = self
            .overlay
            .waiters
            .iter()
            .filter_map(|(name, waiter)| {
                let action = self
                    .merged
                    .actions
                    .keys()
                    .position(|wire| *wire == waiter.action)?;
                Some(self::waiter(name, waiter, action))
            })
            .collect();
        waiters.sort_by(|a, b| a.wire.cmp(&b.wire));
        waiters
    }

    fn data_type(&self, name: String, ty: &merge::DataType<'_>, reach: &Reach) -> Struct {
        let mut notes = self.note(ty.name);
        // Where an action has the same name, the note is the action's.
        if self.merged.actions.contains_key(ty.name) {
            notes.clear();
        }
        Struct {
            wire: ty.name.to_owned(),
            name,
            doc: words(ty.doc, || format!("The data type `{}`.", ty.name)),
            notes,
            members: self.members(ty.object),
            in_input: reach.from_input[ty.object],
            in_output: reach.from_output[ty.object],
            since: ty.since.map(str::to_owned),
        }
    }

    fn members(&self, index: usize) -> Vec<Member> {
        let object = &self.merged.objects[index];
        object
            .members
            .iter()
            .map(|member| self.member(index, object, member))
            .collect()
    }

    fn member(&self, index: usize, object: &Object<'_>, member: &merge::Member<'_>) -> Member {
        let document = member.document;
        let place = object.place(&document.name);
        let mut notes = self.note(&place);
        let sites = self.overlay.sites.get(&place).or(document.sites.as_ref());
        if let [only] = sites.map_or(&[][..], Vec::as_slice) {
            notes.push(match only {
                Site::Mainland => "On the mainland site only.".to_owned(),
                Site::International => "On the international site only.".to_owned(),
            });
        }
        if !document.deprecated.is_empty() {
            notes.push(format!("Deprecated: {}", document.deprecated));
        }
        let word = TypeWord::of(document);
        Member {
            wire: document.name.clone(),
            name: self.merged.member_name(object, &document.name),
            ty: self.type_of(&word, &place),
            required: document.required,
            nullable: document.nullable,
            secret: self.overlay.secrets.contains_key(&place),
            personal: self.overlay.personal.contains_key(&place),
            hidden: member.hidden,
            boxed: matches!(word, TypeWord::Named(_)) && self.is_cyclic(index, &word),
            since: member.since.map(str::to_owned),
            known_values: self
                .overlay
                .known_values
                .get(&place)
                .map_or_else(Vec::new, |known| known.values.clone()),
            doc: words(&document.doc, || format!("The member `{}`.", document.name)),
            notes,
        }
    }

    fn type_of(&self, word: &TypeWord<'_>, place: &str) -> Type {
        match word {
            TypeWord::String => Type::String,
            TypeWord::Boolean => Type::Boolean,
            TypeWord::Float => Type::Float,
            TypeWord::Integer(width) => match self.enums_by_place.get(place) {
                Some(index) => Type::Enum(*index, *width == Width::Uint64),
                None if *width == Width::Uint64 => Type::Uint64,
                None => Type::Int64,
            },
            TypeWord::List(element) => Type::List(Box::new(self.type_of(element, place))),
            TypeWord::Named(name) => {
                let index = self.structs_by_wire.get(name);
                Type::Struct(
                    *index.expect("a name that is no data type's is a fault, and then nothing is resolved"),
                )
            }
        }
    }

    /// Whether the type leads back to the object that has the member. Every object edge of a cycle is boxed, also
    /// where a list breaks the cycle elsewhere: the rule can be seen from the member alone.
    fn is_cyclic(&self, object: usize, word: &TypeWord<'_>) -> bool {
        let ty = word.named().and_then(|name| self.merged.types.get(name));
        ty.is_some_and(|ty| reached(self.merged, vec![ty.object])[object])
    }

    fn example(&self, index: usize, example: &document::Example, input: &Object<'_>) -> Example {
        let sorted = |map: serde_json::Map<String, serde_json::Value>| {
            let mut value = serde_json::Value::Object(map);
            value.sort_all_objects();
            value
        };
        let mut sent = example.input.clone();
        if !example.contradicts.is_empty() {
            self.fit_object(input, &mut sent);
        }
        Example {
            title: words(&example.title, || format!("Example {}", index + 1)),
            style: example.style,
            contradicts: example.contradicts.clone(),
            input: sorted(sent),
            output: sorted(example.output.clone()),
        }
    }

    /// Writes digits as numbers where an integer is declared: what an example that contradicts its own table means.
    fn fit_object(&self, object: &Object<'_>, values: &mut serde_json::Map<String, serde_json::Value>) {
        for member in &object.members {
            if let Some(value) = values.get_mut(&*member.document.name) {
                self.fit(&TypeWord::of(member.document), value);
            }
        }
    }

    fn fit(&self, word: &TypeWord<'_>, value: &mut serde_json::Value) {
        match (word, value) {
            (TypeWord::Integer(_), value) => {
                let digits = value.as_str().map(|text| text.trim().to_owned());
                let parsed = digits.and_then(|text| {
                    text.parse::<i64>()
                        .map(Into::into)
                        .or_else(|_| text.parse::<u64>().map(Into::into))
                        .ok()
                });
                *value = parsed.unwrap_or_else(|| value.take());
            }
            (TypeWord::List(element), serde_json::Value::Array(items)) => {
                for item in items {
                    self.fit(element, item);
                }
            }
            (TypeWord::Named(name), serde_json::Value::Object(values)) => {
                if let Some(ty) = self.merged.types.get(name) {
                    self.fit_object(&self.merged.objects[ty.object], values);
                }
            }
            _ => {}
        }
    }

    fn repeat(&self, action: &str) -> Repeat {
        match self.overlay.safe_to_repeat.get(action) {
            None => Repeat::Never,
            Some(judged) if judged.never => Repeat::Never,
            Some(safe) if safe.unless.is_empty() => Repeat::Safe,
            Some(safe) => Repeat::SafeUnless(safe.unless.clone()),
        }
    }

    fn note(&self, key: &str) -> Vec<String> {
        self.overlay.notes.get(key).cloned().into_iter().collect()
    }

    /// The given sites in order, or all that the service has.
    fn sites(&self, sites: Option<&Vec<Site>>) -> Vec<Site> {
        let all = self.hosts.iter().map(|(site, _)| *site);
        all.filter(|site| sites.is_none_or(|sites| sites.contains(site)))
            .collect()
    }

    fn errors(&self) -> Vec<ErrorCode> {
        let errors = self
            .merged
            .documents
            .errors
            .as_ref()
            .map_or(&[][..], |read| &read.document.errors);
        let mut errors: Vec<ErrorCode> = errors
            .iter()
            .map(|error| ErrorCode {
                code: error.code.clone(),
                name: self.merged.error_name(&error.code),
                class: error.class,
                sites: self.sites(error.sites.as_ref()),
                doc: words(&error.doc, || "Nothing more is known of it.".to_owned()),
            })
            .collect();
        errors.sort_by(|a, b| a.code.cmp(&b.code));
        errors
    }
}

fn hosts(service: &document::Service) -> Vec<(Site, String)> {
    let mut hosts: Vec<(Site, String)> = service
        .hosts
        .iter()
        .map(|(site, host)| (*site, host.clone()))
        .collect();
    hosts.sort_by_key(|(site, _)| *site);
    hosts
}

fn waiter(name: &str, waiter: &document::Waiter, action: usize) -> Waiter {
    Waiter {
        wire: name.to_owned(),
        name: name::snake(name),
        until: waiter.until.clone(),
        doc: waiter.doc.clone(),
        action,
        input: waiter
            .input
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string()))
            .collect(),
        pending: conditions(&waiter.pending),
        failure: conditions(&waiter.failure),
        success: conditions(&waiter.success),
        done: waiter.done.clone(),
        total: waiter.total.clone(),
        interval: waiter.interval_seconds,
        longest_interval: waiter.longest_interval_seconds,
        timeout: waiter.timeout_seconds,
        repeat_documented: waiter.repeat_documented,
    }
}

fn conditions(conditions: &[document::Condition]) -> Vec<Condition> {
    let test = |condition: &document::Condition| {
        if condition.positive {
            Test::Positive
        } else if condition.is.is_empty() {
            Test::IsText(condition.is_text.clone())
        } else {
            Test::Is(condition.is.clone())
        }
    };
    conditions
        .iter()
        .map(|condition| Condition {
            member: condition.member.clone(),
            test: test(condition),
        })
        .collect()
}

fn open_enums(overlay: &Overlay) -> Vec<OpenEnum> {
    let mut enums: Vec<OpenEnum> = overlay
        .open_enums
        .iter()
        .map(|open_enum| {
            let mut values: Vec<EnumValue> = open_enum
                .values
                .iter()
                .map(|value| EnumValue {
                    value: value.value,
                    name: value.name.clone(),
                    doc: value.doc.clone(),
                })
                .collect();
            values.sort_by_key(|value| value.value);
            OpenEnum {
                name: open_enum.name.clone(),
                doc: open_enum.doc.clone(),
                values,
            }
        })
        .collect();
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    enums
}

fn enum_places<'a>(overlay: &'a Overlay, enums: &[OpenEnum]) -> BTreeMap<&'a str, usize> {
    let index = |name: &str| enums.iter().position(|open_enum| open_enum.name == name);
    overlay
        .open_enums
        .iter()
        .filter_map(|open_enum| Some((index(&open_enum.name)?, &open_enum.places)))
        .flat_map(|(index, places)| places.iter().map(move |place| (&**place, index)))
        .collect()
}

/// The written words, or else what can be said without any: every item has documentation.
fn words(written: &str, otherwise: impl FnOnce() -> String) -> String {
    if written.is_empty() {
        otherwise()
    } else {
        written.to_owned()
    }
}
