//! The identifiers of a service: names converted by [`crate::name`], or as the overlay renames them.
//!
//! Checks and the resolved model take them from here, so that what is checked is what is generated.

use crate::merge::{Merged, Object};
use crate::name;

impl Merged<'_> {
    /// A member, in `snake_case`.
    pub(crate) fn member_name(&self, object: &Object<'_>, wire: &str) -> String {
        self.renamed(&object.place(wire))
            .map_or_else(|| name::snake(wire), str::to_owned)
    }

    /// An action, in `snake_case`.
    pub(crate) fn action_name(&self, wire: &str) -> String {
        self.renamed(wire)
            .map_or_else(|| name::snake(wire), str::to_owned)
    }

    /// An action, in `lowerCamelCase`.
    pub(crate) fn action_camel(&self, wire: &str) -> String {
        name::lower_camel(self.renamed(wire).unwrap_or(wire))
    }

    /// A data type, in `UpperCamelCase`. Where an action has the same name, a renaming is the action's.
    pub(crate) fn type_name(&self, wire: &str) -> String {
        let renamed = self.renamed(wire).filter(|_| !self.actions.contains_key(wire));
        name::upper_camel(renamed.unwrap_or(wire))
    }

    /// An error code, in `UpperCamelCase`.
    pub(crate) fn error_name(&self, code: &str) -> String {
        name::upper_camel(self.renamed(code).unwrap_or(code))
    }
}
