//! What pages and the service say of themselves: hosts, dates, rates, request ids, error codes.

use std::collections::BTreeMap;

use jiff::civil;

use crate::decode::Read;
use crate::document::{self, Site};
use crate::fault::{Fault, FaultKind};
use crate::json::Node;
use crate::merge::{Action, Merged};
use crate::name::{self, Language};
use crate::types::TypeWord;
use crate::wording;

pub(super) fn check(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    if let Some(read) = &merged.documents.service {
        service(merged, read, faults);
    }
    let codes = error_codes(merged, faults);
    for action in merged.actions.values() {
        if let Some(document) = &action.read.document.page {
            page(merged, action, document, faults);
        }
        sites(merged, action, faults);
        rate(action, faults);
        request_id(merged, action, faults);
        errors(merged, action, &codes, faults);
    }
    if let Some(read) = merged.overlay() {
        overlay_dates(read, faults);
    }
}

fn service(merged: &Merged<'_>, read: &Read<document::Service>, faults: &mut Vec<Fault>) {
    date(read, read.tree.at("version"), faults);
    let mut directories = merged.documents.directory.rsplit('/');
    let (version, service) = (directories.next(), directories.next());
    for (key, value, directory) in [
        ("version", &read.document.version, version),
        ("name", &read.document.name, service),
    ] {
        // A name that is a keyword is to be changed first.
        let keyword = Language::ALL
            .iter()
            .any(|language| name::is_keyword(*language, value));
        if directory != Some(value) && !keyword {
            let message = format!("the {key} `{value}` stands in `{}`", merged.documents.directory);
            let help = format!(
                "call the directory `{}/{}`",
                read.document.name, read.document.version
            );
            faults.push(Fault::at(
                FaultKind::FileName,
                read.place(read.tree.at(key)),
                message,
                help,
            ));
        }
    }
    if read.document.hosts.is_empty() {
        let help = "write the host of each site that offers the service";
        let place = read.place(read.tree.at("hosts"));
        faults.push(Fault::at(FaultKind::Host, place, "the service has no host", help));
    }
    for entry in read.tree.at("hosts").entries() {
        let host = entry.value.as_str().unwrap_or_default();
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        if host.is_empty() || !host.contains('.') || !host.chars().all(letter) {
            let help = "write the host alone, in lower case: no scheme, no port, no path";
            let place = read.place(&entry.value);
            faults.push(Fault::at(
                FaultKind::Host,
                place,
                format!("`{host}` is no host"),
                help,
            ));
        }
    }
}

fn page(merged: &Merged<'_>, action: &Action<'_>, page: &document::Page, faults: &mut Vec<Fault>) {
    let read = action.read;
    let node = read.tree.at("page");
    if !page.url.starts_with("https://") || page.url.contains(char::is_whitespace) {
        let message = format!("`{}` is no address of a page", page.url);
        let help = "write the page's address, starting with `https://`";
        faults.push(Fault::at(
            FaultKind::Url,
            read.place(node.at("url")),
            message,
            help,
        ));
    }
    if page.revised.is_some() {
        date(read, node.at("revised"), faults);
    }
    let Some(service) = &merged.documents.service else {
        return;
    };
    let hosts = &service.document.hosts;
    if hosts.get(&page.site) == Some(&page.host) {
        return;
    }
    let place = read.place(node.at("host"));
    faults.push(
        if let Some((site, _)) = hosts.iter().find(|(_, host)| **host == page.host) {
            let message = format!("`{}` is the host of the other site", page.host);
            Fault::at(
                FaultKind::Host,
                place,
                message,
                format!("write the site `{}`", site_word(*site)),
            )
        } else {
            let message = format!("`{}` is none of the service's hosts", page.host);
            let help = format!(
                "service.json has {}",
                wording::list(hosts.values().map(String::as_str))
            );
            Fault::at(FaultKind::Host, place, message, help)
        },
    );
}

fn rate(action: &Action<'_>, faults: &mut Vec<Fault>) {
    let read = action.read;
    if read.document.requests_per_second == Some(0) {
        let place = read.place(read.tree.at("requests_per_second"));
        let help = "write the page's limit; where no page says one, leave the key out";
        faults.push(Fault::at(FaultKind::Rate, place, "no requests per second", help));
    }
}

/// Sites that tell something apart, and that the service has.
fn sites(merged: &Merged<'_>, action: &Action<'_>, faults: &mut Vec<Fault>) {
    let read = action.read;
    let Some(service) = &merged.documents.service else {
        return;
    };
    let hosts = &service.document.hosts;
    for node in read
        .tree
        .entry("sites")
        .map_or(&[][..], |entry| entry.value.items())
    {
        let word = node.as_str().unwrap_or_default();
        if !hosts.keys().any(|site| site_word(*site) == word) {
            let message = format!("the service has no host on the site `{word}`");
            let help = "remove the site, or add its host to service.json";
            faults.push(Fault::at(FaultKind::Unmatched, read.place(node), message, help));
        }
    }
    if let Some(sites) = &read.document.sites
        && (sites.is_empty() || hosts.keys().all(|site| sites.contains(site)))
    {
        let message = format!("the sites of `{}` tell nothing apart", read.document.name);
        let help = "write the sites that have it, where not all of the service's do; else remove the key";
        faults.push(Fault::at(
            FaultKind::Idle,
            read.place(read.tree.at("sites")),
            message,
            help,
        ));
    }
}

fn request_id(merged: &Merged<'_>, action: &Action<'_>, faults: &mut Vec<Fault>) {
    let read = action.read;
    match merged.objects[action.output].member("RequestId") {
        Some(member) if TypeWord::of(member.document) == TypeWord::String => {}
        Some(member) => {
            let message = format!("`RequestId` is of type `{}`", member.document.ty);
            let place = member.at("type");
            faults.push(Fault::at(
                FaultKind::RequestId,
                place,
                message,
                "it is a `String` in every answer",
            ));
        }
        // It may be what has been left out.
        None if merged.documents.lost.actions => {}
        None => {
            let message = format!("`{}` has no output `RequestId`", read.document.name);
            let help = "add the member `RequestId`, a `String`: every answer has it";
            faults.push(Fault::at(
                FaultKind::RequestId,
                read.place(read.tree.at("output")),
                message,
                help,
            ));
        }
    }
}

/// Every code of `errors.json`, with the first place it stands at.
fn error_codes<'a>(merged: &Merged<'a>, faults: &mut Vec<Fault>) -> BTreeMap<&'a str, &'a Node> {
    let mut codes = BTreeMap::new();
    let Some(read) = &merged.documents.errors else {
        return codes;
    };
    for (error, node) in read.document.errors.iter().zip(read.tree.at("errors").items()) {
        let node = node.at("code");
        if let Some(first) = codes.get(&*error.code) {
            let message = format!("duplicate error code `{}`", error.code);
            let fault = Fault::at(
                FaultKind::DuplicateErrorCode,
                read.place(node),
                message,
                "keep one of the two",
            );
            faults.push(fault.related(read.place(first), "first written here"));
        } else {
            codes.insert(&*error.code, node);
        }
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        };
        if !error.code.split('.').all(part) {
            let message = format!("`{}` is no error code", error.code);
            let help = "codes are words with dots between them: `FailedOperation.CertificateNotFound`";
            faults.push(Fault::at(FaultKind::Name, read.place(node), message, help));
        }
    }
    codes
}

fn errors(merged: &Merged<'_>, action: &Action<'_>, codes: &BTreeMap<&str, &Node>, faults: &mut Vec<Fault>) {
    let read = action.read;
    let mut seen: BTreeMap<&str, &Node> = BTreeMap::new();
    for node in read.tree.at("errors").items() {
        let code = node.as_str().unwrap_or_default();
        if let Some(first) = seen.insert(code, node) {
            let message = format!("duplicate error code `{code}`");
            let fault = Fault::at(
                FaultKind::DuplicateErrorCode,
                read.place(node),
                message,
                "keep one of the two",
            );
            faults.push(fault.related(read.place(first), "first written here"));
        }
        if codes.contains_key(code) || merged.documents.lost.errors {
            continue;
        }
        let help = wording::did_you_mean(code, codes.keys().copied(), || {
            "add the code to errors.json, with its class and its meaning".to_owned()
        });
        let message = format!("errors.json lacks the error code `{code}`");
        faults.push(Fault::at(
            FaultKind::UnknownErrorCode,
            read.place(node),
            message,
            help,
        ));
    }
}

fn overlay_dates(read: &Read<document::Overlay>, faults: &mut Vec<Fault>) {
    for key in ["types", "members"] {
        for node in read.tree.entry(key).map_or(&[][..], |entry| entry.value.items()) {
            if let Some(since) = node.entry("since") {
                date(read, &since.value, faults);
            }
        }
    }
    for entry in read
        .tree
        .entry("superseded")
        .map_or(&[][..], |entry| entry.value.entries())
    {
        date(read, entry.value.at("since"), faults);
    }
}

fn date<T>(read: &Read<T>, node: &Node, faults: &mut Vec<Fault>) {
    let text = node.as_str().unwrap_or_default();
    if text
        .parse::<civil::Date>()
        .is_ok_and(|date| date.to_string() == text)
    {
        return;
    }
    let message = format!("`{text}` is no date");
    faults.push(Fault::at(
        FaultKind::Date,
        read.place(node),
        message,
        "write it as `YYYY-MM-DD`",
    ));
}

fn site_word(site: Site) -> &'static str {
    match site {
        Site::Mainland => "mainland",
        Site::International => "international",
    }
}
