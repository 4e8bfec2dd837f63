//! Where an example contradicts the declared members: by path, as spec files note it (`output.List[0].Port`).

use std::fmt::Write as _;

use tc3_spec::document::Width;

use crate::definitions::{Scalar, Type};
use crate::tree::{Object, Tree};
use crate::union::{Member, Types};

/// The paths at which an example's input and output contradict the members.
pub(crate) fn paths(
    input: (&Object, &[Member]),
    output: (&Object, &[Member]),
    types: &Types<'_>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (key, (object, members), nullable) in [("input", input, false), ("output", output, true)] {
        let mut walk = Walk {
            types,
            nullable,
            path: key.to_owned(),
            found: &mut found,
        };
        walk.object(object, |name| {
            members
                .iter()
                .find(|member| member.name == name)
                .map(|member| &member.ty)
        });
    }
    found
}

struct Walk<'a> {
    types: &'a Types<'a>,
    nullable: bool,
    path: String,
    found: &'a mut Vec<String>,
}

impl Walk<'_> {
    fn object<'t>(&mut self, object: &Object, ty: impl Fn(&str) -> Option<&'t Type>) {
        for (key, value) in object {
            let length = self.path.len();
            self.path.push('.');
            self.path.push_str(key);
            match ty(key) {
                Some(ty) => self.value(ty, value),
                None => self.found.push(self.path.clone()),
            }
            self.path.truncate(length);
        }
    }

    fn value(&mut self, ty: &Type, value: &Tree) {
        let fits = match (ty, value) {
            (_, Tree::Null) => self.nullable,
            (Type::Scalar(Scalar::String), Tree::String(_))
            | (Type::Scalar(Scalar::Boolean), Tree::Bool(_))
            | (Type::Scalar(Scalar::Float), Tree::Number(_)) => true,
            (Type::Scalar(Scalar::Integer(Width::Int64)), Tree::Number(number)) => number.is_i64(),
            (Type::Scalar(Scalar::Integer(Width::Uint64)), Tree::Number(number)) => number.is_u64(),
            (Type::List(element), Tree::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let length = self.path.len();
                    // Writing to a string cannot fail.
                    let _ = write!(self.path, "[{index}]");
                    self.value(element, item);
                    self.path.truncate(length);
                }
                true
            }
            (Type::Named(name), Tree::Object(object)) => {
                let types = self.types;
                self.object(object, |key| types.member(name, key));
                true
            }
            _ => false,
        };
        if !fits {
            self.found.push(self.path.clone());
        }
    }
}
