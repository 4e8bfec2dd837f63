//! Members and data types: types that exist, widths on integers, nothing required of an answer, nothing unreached.

use crate::fault::{Fault, FaultKind};
use crate::merge::{Member, Merged, Object, Side};
use crate::types::{ARRAY_OF, Reach, SCALARS, TypeWord, reached};
use crate::wording;

pub(super) fn check(merged: &Merged<'_>, reach: &Reach, faults: &mut Vec<Fault>) {
    let lost = merged.documents.lost;
    let mut meant = Vec::new();
    for (index, object) in merged.objects.iter().enumerate() {
        for member in &object.members {
            meant.extend(type_exists(merged, member, faults));
            width(member, faults);
            let in_answers_only = match object.side {
                Side::Input => false,
                Side::Output => true,
                // An unreached type has that fault already; what has been lost may have been what reaches it.
                Side::Type => {
                    reach.from_output[index] && !reach.from_input[index] && !lost.actions && !lost.types
                }
            };
            if in_answers_only && member.document.required {
                faults.push(required_output(object, member));
            }
        }
    }
    if !merged.documents.lost_members() {
        unreached(merged, reach, meant, faults);
    }
}

/// Data types that no action reaches, and that nobody meant to reach either.
fn unreached(merged: &Merged<'_>, reach: &Reach, meant: Vec<&str>, faults: &mut Vec<Fault>) {
    let start = meant
        .into_iter()
        .filter_map(|name| merged.types.get(name))
        .map(|ty| ty.object);
    let meant = reached(merged, start.collect());
    for ty in merged.types.values() {
        if !reach.from_input[ty.object] && !reach.from_output[ty.object] && !meant[ty.object] {
            let message = format!("no action reaches the data type `{}`", ty.name);
            let help = "remove the data type, or add the member that has it";
            faults.push(Fault::at(
                FaultKind::UnreachedType,
                ty.place.clone(),
                message,
                help,
            ));
        }
    }
}

/// Reports a type that does not exist; gives the one that was meant.
fn type_exists<'a>(merged: &Merged<'a>, member: &Member<'_>, faults: &mut Vec<Fault>) -> Option<&'a str> {
    let word = TypeWord::of(member.document);
    if let TypeWord::List(element) = &word
        && matches!(**element, TypeWord::List(_))
    {
        let message = format!("`{}` is a list of lists", member.document.ty);
        let help = "no page has one: name a data type as the element";
        faults.push(Fault::at(FaultKind::NestedList, member.at("type"), message, help));
        return None;
    }
    let name = word.named().filter(|name| !merged.types.contains_key(name))?;
    if merged.documents.lost.types || merged.documents.lost.overlay {
        return None;
    }
    let known = || SCALARS.into_iter().chain(merged.types.keys().copied());
    // `array of String` and the like are no names of data types: compare the whole.
    if name.contains(' ') {
        let lists: Vec<String> = known().map(|name| format!("{ARRAY_OF}{name}")).collect();
        let message = format!("unknown type `{}`", member.document.ty);
        let help = wording::did_you_mean(&member.document.ty, lists.iter().map(String::as_str), || {
            "write `String`, `Integer`, `Boolean`, `Float`, a data type's name or `Array of` one of these"
                .to_owned()
        });
        faults.push(Fault::at(
            FaultKind::UnknownType,
            member.at("type"),
            message,
            help,
        ));
        return None;
    }
    let nearest = wording::nearest(name, known());
    faults.push(if let Some(nearest) = nearest {
        let message = format!("unknown type `{name}`");
        let help = format!("did you mean `{nearest}`?");
        Fault::at(FaultKind::UnknownType, member.at("type"), message, help)
    } else {
        let message = format!("dangling type `{name}`: types.json lacks it");
        let help = format!("add the data type `{name}` to types.json");
        Fault::at(FaultKind::DanglingType, member.at("type"), message, help)
    });
    nearest
}

fn width(member: &Member<'_>, faults: &mut Vec<Fault>) {
    let word = TypeWord::of(member.document);
    if member.document.width.is_some() && !matches!(word.element(), TypeWord::Integer(_)) {
        let message = format!("`width` on `{}`, which is no integer", member.document.ty);
        let help = "remove `width`, or write the type `Integer`";
        faults.push(Fault::at(FaultKind::Width, member.at("width"), message, help));
    }
}

fn required_output(object: &Object<'_>, member: &Member<'_>) -> Fault {
    let name = &member.document.name;
    let (message, help) = if object.side == Side::Output {
        let message = format!("required output `{name}`");
        (
            message,
            "remove `required`: nothing in an answer may be relied upon",
        )
    } else {
        let message = format!("required output `{name}`: only answers hold `{}`", object.label);
        (
            message,
            "remove `required`: the flag is of inputs, nothing in an answer may be relied upon",
        )
    };
    Fault::at(FaultKind::RequiredOutput, member.at("required"), message, help)
}
