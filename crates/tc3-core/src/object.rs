//! JSON objects whose members are known: what makes a struct readable and writable, in one table.
//!
//! `serde`'s derive does the same, at five times the work for the compiler: generated crates have hundreds of structs.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{IgnoredAny, Visitor};
use serde::ser::SerializeMap;
/// What [`members!`](crate::members) names.
#[doc(hidden)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer, de::MapAccess};

use crate::de::{self, Member, Whole};

/// A struct whose fields are the members of a JSON object. Implemented by [`members!`](crate::members).
pub trait Object: Default {
    /// Reads the value of the member of this name into its field; passes over one that is not known.
    ///
    /// # Errors
    ///
    /// If something else stands there than the member may be.
    fn read_member<'de, M: MapAccess<'de>>(&mut self, name: &str, members: &mut M) -> Result<(), M::Error>;
}

/// Implements reading and writing for a struct: `members!(Struct, field = "WireName", …)`.
///
/// A member that is null or absent leaves its field as it is by default, and a field in that state is not written.
/// Members that are not in the table are passed over; one that is there twice is an error. Each field is a
/// [`Member`](crate::de::Member).
#[macro_export]
macro_rules! members {
    ($name:ident $(, $field:ident = $wire:literal)* $(,)?) => {
        impl $crate::object::Object for $name {
            fn read_member<'de, M: $crate::object::MapAccess<'de>>(
                &mut self,
                name: &str,
                members: &mut M,
            ) -> ::core::result::Result<(), M::Error> {
                match name {
                    $($wire => $crate::de::member(&mut self.$field, members),)*
                    _ => $crate::object::pass_over(members),
                }
            }
        }

        $crate::read_by!($crate::object::read, $name);

        impl $crate::object::Serialize for $name {
            fn serialize<S: $crate::object::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let mut members = $crate::object::Writer::begin(serializer)?;
                $(members.put($wire, &self.$field)?;)*
                members.end()
            }
        }
    };
}

/// Reads an object; nothing if it is null.
///
/// # Errors
///
/// If something else stands there.
pub fn read<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    de::optional(from, ObjectVisitor(PhantomData))
}

/// Passes over the value of a member.
///
/// # Errors
///
/// If it is no JSON.
pub fn pass_over<'de, M: MapAccess<'de>>(members: &mut M) -> Result<(), M::Error> {
    members.next_value::<IgnoredAny>().map(drop)
}

/// Writes the members of an object that are there.
#[derive(Debug)]
pub struct Writer<M>(M);

impl<M: SerializeMap> Writer<M> {
    /// Begins an object.
    ///
    /// # Errors
    ///
    /// What the serializer says.
    pub fn begin<S: Serializer<SerializeMap = M, Ok = M::Ok, Error = M::Error>>(
        serializer: S,
    ) -> Result<Self, M::Error> {
        serializer.serialize_map(None).map(Self)
    }

    /// Writes a member, unless it is absent.
    ///
    /// # Errors
    ///
    /// What the serializer says.
    pub fn put<T: Member + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        if value.is_absent() {
            return Ok(());
        }
        self.0.serialize_entry(name, value)
    }

    /// Ends the object.
    ///
    /// # Errors
    ///
    /// What the serializer says.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Whole<'de> for ObjectVisitor<T> {
    fn read<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Self::Value, M::Error> {
        let mut object = T::default();
        while let Some(name) = members.next_key::<Name<'de>>()? {
            object.read_member(&name, &mut members)?;
        }
        Ok(object)
    }
}

/// A member's name, not copied where the text has it as it is.
pub(crate) struct Name<'de>(Cow<'de, str>);

impl std::ops::Deref for Name<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }

    fn visit_string<E>(self, name: String) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(name)))
    }
}
