//! A member as spec files write it, and what has changed of one.

use tc3_spec::document::{Site, Width};

use crate::change::{Changes, Weight};
use crate::definitions::{Scalar, Type};
use crate::tree::{Object, Tree};
use crate::union::Member;

/// A member's object. `sites` are given where not all have it; `before` holds the words that somebody has written.
pub(crate) fn tree(
    member: &Member,
    sites: Option<&[Site]>,
    is_input: bool,
    nullable: bool,
    before: Option<&Tree>,
) -> Object {
    let mut tree = Object::from_iter([
        ("name".to_owned(), Tree::from(&*member.name)),
        ("type".to_owned(), Tree::String(member.ty.word())),
    ]);
    tree.extend(width(&member.ty).map(|width| ("width".to_owned(), Tree::of(&width))));
    for (key, flag) in [
        ("required", is_input && member.required),
        ("nullable", nullable && member.nullable),
        ("disabled", member.disabled),
    ] {
        if flag {
            tree.insert(key.to_owned(), Tree::Bool(true));
        }
    }
    let written = |key: &str| Some((key.to_owned(), before?.get(key)?.clone()));
    tree.extend(written("deprecated"));
    tree.extend(sites.map(|list| ("sites".to_owned(), self::sites(list))));
    tree.extend(written("doc"));
    tree
}

/// Sites as a list.
pub(crate) fn sites(sites: &[Site]) -> Tree {
    Tree::of(&sites)
}

/// Lists what has changed of a member.
pub(crate) fn compare(place: &str, before: &Tree, after: &Object, is_input: bool, changes: &mut Changes) {
    let ty = |member: &dyn Fn(&str) -> String| {
        let (ty, width) = (member("type"), member("width"));
        if width.is_empty() {
            ty
        } else {
            format!("{ty} ({width})")
        }
    };
    let old = ty(&|key| before.text(key).to_owned());
    let new = ty(&|key| {
        after
            .get(key)
            .and_then(Tree::as_str)
            .unwrap_or_default()
            .to_owned()
    });
    if old != new {
        changes.changed(Weight::Major, place, format!("{old} becomes {new}"));
    }
    for key in ["required", "nullable", "disabled", "sites"] {
        let is = after.get(key);
        if before.get(key) == is {
            continue;
        }
        let weight = match (key, is.is_some()) {
            ("required", true) if is_input => Weight::Major,
            ("disabled", true) => Weight::Major,
            ("required" | "disabled", false) => Weight::Minor,
            _ => Weight::Patch,
        };
        let how = match (key, is.is_some()) {
            ("sites", _) => "the sites that have it".to_owned(),
            (key, true) => format!("is {key} now"),
            (key, false) => format!("is not {key} any more"),
        };
        changes.changed(weight, place, how);
    }
}

/// How the definitions differ from what a page shows of a member, if they do.
pub(crate) fn differs(shown: &Tree, member: &Member, is_input: bool) -> Option<String> {
    let mut how = Vec::new();
    if shown.text("type") != member.ty.word() {
        how.push(format!("the definitions say {}", member.ty.word()));
    }
    let documented = shown.get("width").and_then(Tree::as_str);
    let defined = width(&member.ty).map(|width| Tree::of(&width));
    let defined = defined.as_ref().and_then(Tree::as_str);
    if documented.unwrap_or("int64") != defined.unwrap_or("int64") {
        how.push(format!("the definitions say {}", defined.unwrap_or("no width")));
    }
    let required = shown.get("required") == Some(&Tree::Bool(true));
    if is_input && required != member.required {
        let not = if member.required { "" } else { "not " };
        how.push(format!("the definitions call it {not}required"));
    }
    (!how.is_empty()).then(|| how.join("; "))
}

fn width(ty: &Type) -> Option<Width> {
    match ty {
        Type::Scalar(Scalar::Integer(width)) => Some(*width),
        Type::List(element) => width(element),
        _ => None,
    }
}
