//! The overlay's pages and waiters: every place leads somewhere, and to a member of a type that can be meant.

use std::ops::Range;

use crate::decode::Read;
use crate::document::{Condition, Overlay};
use crate::fault::{Fault, FaultKind};
use crate::json::{Entry, Json, Node};
use crate::merge::{Action, Member, Merged};
use crate::source::Place;
use crate::types::TypeWord;
use crate::wording;

pub(super) fn check(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    let Some(read) = merged.overlay() else { return };
    let mut check = Check { merged, read, faults };
    check.pages();
    check.unpaged();
    check.waiters();
}

struct Check<'a, 'm> {
    merged: &'m Merged<'a>,
    read: &'a Read<Overlay>,
    faults: &'m mut Vec<Fault>,
}

impl<'a, 'm> Check<'a, 'm> {
    fn pages(&mut self) {
        let read = self.read;
        for (entry, pages) in entries(read, "pages").iter().zip(read.document.pages.values()) {
            let Some(action) = self.action(&entry.key, &entry.key_span) else {
                continue;
            };
            for (name, key) in [(&pages.offset, "offset"), (&pages.limit, "limit")] {
                let span = &entry.value.at(key).span;
                if let Some(member) = self.way(action.input, name, span)
                    && !matches!(
                        TypeWord::of(member.document),
                        TypeWord::String | TypeWord::Integer(_)
                    )
                {
                    self.unfit(
                        name,
                        member,
                        span,
                        "a page is asked for with an `Integer`, or a `String` that holds one",
                    );
                }
            }
            if pages.largest == 0 {
                let span = &entry.value.at("largest").span;
                let message = format!("pages of `{}` have no items", entry.key);
                self.fault(
                    FaultKind::Idle,
                    span,
                    message,
                    "write how many items a page has, at least 1",
                );
            }
            if pages.lists.is_empty() {
                let span = &entry.value.at("lists").span;
                let message = format!("pages of `{}` have no lists", entry.key);
                self.fault(
                    FaultKind::Idle,
                    span,
                    message,
                    "name the members of the answer that hold the items",
                );
            }
            for (path, node) in pages.lists.iter().zip(entry.value.at("lists").items()) {
                if let Some(member) = self.way(action.output, path, &node.span)
                    && !matches!(TypeWord::of(member.document), TypeWord::List(_))
                {
                    self.unfit(path, member, &node.span, "the items of a page stand in a list");
                }
            }
            if let Some(total) = &pages.total {
                self.total(action, &pages.lists, total, &entry.value.at("total").span);
            }
        }
    }

    /// The total stands beside a list; beside all of them it need not.
    fn total(&mut self, action: &Action<'a>, lists: &[String], total: &str, span: &Range<usize>) {
        let merged = self.merged;
        let beside = lists.iter().find_map(|path| {
            let (object, _) = *merged.follow(action.output, path)?.last()?;
            merged.objects[object].member(total)
        });
        match beside {
            None if merged.documents.lost_members() => {}
            None => {
                let message = format!("no list has a member `{total}` beside it");
                let help = "name the integer that stands in the same object as the list and counts its items";
                self.fault(FaultKind::Unmatched, span, message, help);
            }
            Some(member) if !matches!(TypeWord::of(member.document), TypeWord::Integer(_)) => {
                self.unfit(total, member, span, "a total is an `Integer`");
            }
            Some(_) => {}
        }
    }

    fn unpaged(&mut self) {
        let read = self.read;
        for entry in entries(read, "unpaged") {
            self.action(&entry.key, &entry.key_span);
            if read.document.pages.contains_key(&entry.key) {
                let message = format!("`{}` has pages", entry.key);
                let help = "keep its entry here or in `pages`";
                self.fault(FaultKind::Idle, &entry.key_span, message, help);
            }
        }
    }

    fn waiters(&mut self) {
        let read = self.read;
        for (entry, waiter) in entries(read, "waiters")
            .iter()
            .zip(read.document.waiters.values())
        {
            let is_camel = entry.key.starts_with(|c: char| c.is_ascii_uppercase())
                && entry.key.chars().all(|c| c.is_ascii_alphanumeric());
            if !is_camel {
                let message = format!("`{}` is no name of a waiter", entry.key);
                let help = "write it in `UpperCamelCase`, what has happened last: `CertificateIssued`";
                self.fault(FaultKind::Name, &entry.key_span, message, help);
            }
            let Some(action) = self.action(&waiter.action, &entry.value.at("action").span) else {
                continue;
            };
            for (key, conditions) in [
                ("pending", &waiter.pending),
                ("failure", &waiter.failure),
                ("success", &waiter.success),
            ] {
                let nodes = entry
                    .value
                    .entry(key)
                    .map_or(&[][..], |entry| entry.value.items());
                for (condition, node) in conditions.iter().zip(nodes) {
                    self.condition(action, condition, node);
                }
            }
            if waiter.success.is_empty() {
                let span = &entry.value.at("success").span;
                let message = format!("nothing ends a wait for `{}` well", entry.key);
                self.fault(
                    FaultKind::Idle,
                    span,
                    message,
                    "say what the answer shows once it is there",
                );
            }
            let counts = entry
                .value
                .entry("done")
                .map_or(&[][..], |entry| entry.value.items());
            for node in counts
                .iter()
                .chain(entry.value.entry("total").map(|entry| &entry.value))
            {
                let path = node.as_str().unwrap_or_default();
                if let Some(member) = self.way(action.output, path, &node.span)
                    && !matches!(TypeWord::of(member.document), TypeWord::Integer(_))
                {
                    self.unfit(path, member, &node.span, "progress is counted by an `Integer`");
                }
            }
            let input = entry
                .value
                .entry("input")
                .map_or(&[][..], |entry| entry.value.entries());
            for set in input {
                if let Some(member) = self.way(action.input, &set.key, &set.key_span) {
                    let fits = matches!(
                        (TypeWord::of(member.document), &set.value.json),
                        (TypeWord::String, Json::String(_))
                            | (TypeWord::Integer(_), Json::Number(_))
                            | (TypeWord::Boolean, Json::Bool(_))
                    );
                    if !fits {
                        let help = "write a value of this type; lists and objects are the caller's to set";
                        self.unfit(&set.key, member, &set.value.span, help);
                    }
                }
            }
            self.times(
                entry,
                waiter.interval_seconds,
                waiter.longest_interval_seconds,
                waiter.timeout_seconds,
            );
            self.repetition(entry, &waiter.action, waiter.repeat_documented);
        }
    }

    fn condition(&mut self, action: &Action<'a>, condition: &Condition, node: &Node) {
        let tests = [
            !condition.is.is_empty(),
            !condition.is_text.is_empty(),
            condition.positive,
        ];
        if tests.iter().filter(|test| **test).count() != 1 {
            let message = format!("the condition on `{}` says not one thing", condition.member);
            let help = "write one of `is`, `is_text` and `positive`";
            self.fault(FaultKind::Idle, &node.span, message, help);
        }
        let span = &node.at("member").span;
        let Some(member) = self.way(action.output, &condition.member, span) else {
            return;
        };
        let word = TypeWord::of(member.document);
        let fits = match word.element() {
            TypeWord::Integer(_) => condition.is_text.is_empty(),
            TypeWord::String => condition.is.is_empty() && !condition.positive,
            _ => false,
        };
        if !fits {
            let help = "`is` and `positive` are asked of an `Integer`, `is_text` of a `String`";
            self.unfit(&condition.member, member, span, help);
        }
    }

    fn times(&mut self, entry: &Entry, interval: u32, longest: u32, timeout: u32) {
        if interval == 0 || interval > longest || longest > timeout {
            let span = &entry.value.at("interval_seconds").span;
            let message = format!("the times of `{}` do not fit together", entry.key);
            let help = "the first pause is at least 1 second and at most the longest, and that at most the whole wait";
            self.fault(FaultKind::Idle, span, message, help);
        }
    }

    /// Waiting repeats.
    fn repetition(&mut self, entry: &Entry, action: &str, documented: bool) {
        let judged = self.read.document.safe_to_repeat.get(action);
        let safe = judged.is_some_and(|safe| !safe.never);
        if safe == documented {
            let span = &entry
                .value
                .at(if documented { "repeat_documented" } else { "action" })
                .span;
            let (message, help) = if safe {
                (
                    format!("`{action}` is safe to repeat anyway"),
                    "remove `repeat_documented`",
                )
            } else {
                (
                    format!("waiting repeats `{action}`, which is not safe to repeat"),
                    "wait with an action that only reads, or, where the documentation asks for it, say `repeat_documented`",
                )
            };
            self.fault(FaultKind::Unfit, span, message, help);
        }
    }

    fn action(&mut self, name: &str, span: &Range<usize>) -> Option<&'m Action<'a>> {
        let merged = self.merged;
        if let Some(action) = merged.actions.get(name) {
            return Some(action);
        }
        if !merged.documents.lost_members() {
            let names = merged.actions.keys().copied();
            let help = wording::did_you_mean(name, names, || "write an action's name".to_owned());
            let message = format!("there is no action `{name}`");
            self.fault(FaultKind::Unmatched, span, message, &help);
        }
        None
    }

    /// The member that a path leads to.
    fn way(&mut self, from: usize, path: &str, span: &Range<usize>) -> Option<&'m Member<'a>> {
        let merged = self.merged;
        if let Some(way) = merged.follow(from, path) {
            return way.last().map(|(_, member)| *member);
        }
        if !merged.documents.lost_members() {
            let object = &merged.objects[from];
            let names = object.members.iter().map(|member| &*member.document.name);
            let help = wording::did_you_mean(path, names, || {
                "write the names of members with dots between them, from the input's or the answer's own"
                    .to_owned()
            });
            let message = format!("`{}` has no member `{path}`", object.label);
            self.fault(FaultKind::Unmatched, span, message, &help);
        }
        None
    }

    fn unfit(&mut self, path: &str, member: &Member<'_>, span: &Range<usize>, help: &str) {
        let message = format!("`{path}` is of type `{}`", member.document.ty);
        self.fault(FaultKind::Unfit, span, message, help);
    }

    fn fault(&mut self, kind: FaultKind, span: &Range<usize>, message: String, help: &str) {
        self.faults
            .push(Fault::at(kind, Place::new(&self.read.file, span), message, help));
    }
}

/// The entries of one of the overlay's objects.
fn entries<'a>(read: &'a Read<Overlay>, key: &str) -> &'a [Entry] {
    read.tree
        .entry(key)
        .map_or(&[][..], |entry| entry.value.entries())
}
