//! Lenient decoding of answers: what generated structs read their members by.
//!
//! Services send numbers as digit strings, null for a list, and leave members out. None of that is worth failing a
//! call that has been executed: scalars are `Option`, lists are empty when null or absent, and numbers are read from
//! digits too. What cannot be read without guessing (a word where a number belongs) is still an error.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use crate::Secret;
use crate::open_enum::OpenEnum;

/// A field of a generated struct: what it is if its member is null or absent.
pub trait Member: Sized {
    /// Reads the member's value.
    ///
    /// # Errors
    ///
    /// If something else stands there.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;

    /// Whether there is nothing to write.
    fn is_absent(&self) -> bool;
}

impl<T: Value> Member for Option<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::read(from)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Value> Member for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Value::read(from)?.unwrap_or_default())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// The request id: there in our structs, and perhaps not on the wire.
impl Member for String {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Value::read(from)?.unwrap_or_default())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// Reads the value of a member of the object that is being read into its field.
///
/// # Errors
///
/// If something else stands there, or the member has been read before: nobody could tell which of the two counts.
pub fn member<'de, T: Member, M: MapAccess<'de>>(field: &mut T, members: &mut M) -> Result<(), M::Error> {
    if !field.is_absent() {
        return Err(M::Error::custom("a member is there twice"));
    }
    let Lenient(value) = members.next_value()?;
    *field = value;
    Ok(())
}

/// What is read as a [`Member`] is: a member's value, or as `Option` an element of a list.
struct Lenient<T>(T);

impl<'de, T: Member> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

/// A value as the wire may write it.
pub trait Value: Sized {
    /// Reads it; nothing if it is null.
    ///
    /// # Errors
    ///
    /// If something else stands there.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error>;
}

/// Implements [`Value`](crate::de::Value) and serde's `Deserialize` by one function, which answers nothing for null. For the
/// macros [`members!`](crate::members) and [`open_enum!`](crate::open_enum!).
#[doc(hidden)]
#[macro_export]
macro_rules! read_by {
    ($read:path, $name:ident) => {
        impl $crate::de::Value for $name {
            fn read<'de, D: $crate::object::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<::core::option::Option<Self>, D::Error> {
                $read(from)
            }
        }

        impl<'de> $crate::object::Deserialize<'de> for $name {
            fn deserialize<D: $crate::object::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::de::required(deserializer)
            }
        }
    };
}

/// A list. Null elements are left out.
impl<T: Value> Value for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        optional(from, List(PhantomData))
    }
}

impl<T: Value> Value for Box<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        Ok(T::read(from)?.map(Self::new))
    }
}

/// What reads a value of this type where it cannot be null.
///
/// # Errors
///
/// If it is null, or something else stands there.
pub fn required<'de, T: Value, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    T::read(from)?.ok_or_else(|| D::Error::invalid_type(Unexpected::Unit, &"a value"))
}

/// A scalar, or nothing if it is null.
///
/// # Errors
///
/// If something else than the scalar stands there.
pub fn scalar<'de, T: Scalar, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    // One visitor for all types of scalars: the compiler then translates one reading of JSON for all of them.
    let read = from.deserialize_any(AnyScalar)?;
    let (scalar, found) = match read {
        Read::Null => return Ok(None),
        Read::Bool(value) => (T::from_bool(value), Unexpected::Bool(value)),
        Read::Signed(value) => (T::from_integer(value.into()), Unexpected::Signed(value)),
        Read::Unsigned(value) => (T::from_integer(value.into()), Unexpected::Unsigned(value)),
        Read::Float(value) => (T::from_float(value), Unexpected::Float(value)),
        // The text is not repeated: it could be a secret in the wrong place.
        Read::Text(text) => (T::from_text(text), Unexpected::Other("another text")),
    };
    scalar
        .map(Some)
        .ok_or_else(|| D::Error::invalid_type(found, &T::EXPECTED))
}

/// What may be null, and else is read by this visitor.
pub(crate) fn optional<'de, V: Whole<'de>, D: Deserializer<'de>>(
    from: D,
    visitor: V,
) -> Result<Option<V::Value>, D::Error> {
    from.deserialize_option(Optional(visitor))
}

/// A visitor that knows what to ask the deserializer for.
pub(crate) trait Whole<'de>: Visitor<'de> {
    fn read<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error>;
}

/// A scalar as the wire may write it.
pub trait Scalar: Sized {
    /// What to call it in an error.
    const EXPECTED: &'static str;

    /// From `true` or `false`.
    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    /// From an integer.
    fn from_integer(_: i128) -> Option<Self> {
        None
    }

    /// From a number with a fraction or an exponent.
    fn from_float(_: f64) -> Option<Self> {
        None
    }

    /// From a text.
    fn from_text(text: Cow<'_, str>) -> Option<Self>;
}

impl Scalar for String {
    const EXPECTED: &'static str = "a text";

    fn from_bool(value: bool) -> Option<Self> {
        Some(value.to_string())
    }

    fn from_integer(value: i128) -> Option<Self> {
        Some(value.to_string())
    }

    fn from_float(value: f64) -> Option<Self> {
        Some(value.to_string())
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Some(text.into_owned())
    }
}

impl Scalar for Secret {
    const EXPECTED: &'static str = "a text";

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Some(text.into_owned().into())
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }

    fn from_integer(value: i128) -> Option<Self> {
        match value {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        match &*text {
            "true" | "True" | "1" => Some(true),
            "false" | "False" | "0" => Some(false),
            _ => None,
        }
    }
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "an integer";

    fn from_integer(value: i128) -> Option<Self> {
        value.try_into().ok()
    }

    fn from_float(value: f64) -> Option<Self> {
        whole(value).and_then(Self::from_integer)
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl Scalar for u64 {
    const EXPECTED: &'static str = "an integer that is not negative";

    fn from_integer(value: i128) -> Option<Self> {
        value.try_into().ok()
    }

    fn from_float(value: f64) -> Option<Self> {
        whole(value).and_then(Self::from_integer)
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number";

    #[expect(clippy::cast_precision_loss, reason = "the member is documented as a float")]
    fn from_integer(value: i128) -> Option<Self> {
        Some(value as f64)
    }

    fn from_float(value: f64) -> Option<Self> {
        Some(value)
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        text.trim().parse().ok().filter(|value: &f64| value.is_finite())
    }
}

impl<T: OpenEnum> Scalar for T {
    const EXPECTED: &'static str = "an integer code";

    fn from_integer(value: i128) -> Option<Self> {
        i64::from_integer(value).map(T::from)
    }

    fn from_float(value: f64) -> Option<Self> {
        i64::from_float(value).map(T::from)
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        i64::from_text(text).map(T::from)
    }
}

/// A float that is an integer and exact as one.
fn whole(value: f64) -> Option<i128> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the value is a whole number below 2^53"
    )]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i128)
}

macro_rules! scalars {
    ($($scalar:ty),*) => {
        $(
            impl Value for $scalar {
                fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
                    scalar(from)
                }
            }
        )*
    };
}

scalars!(String, Secret, bool, i64, u64, f64);

/// A scalar that has been read. A text is copied only where it is written with escapes.
enum Read<'de> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(Cow<'de, str>),
}

struct AnyScalar;

impl<'de> Visitor<'de> for AnyScalar {
    type Value = Read<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Read::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Read::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Read::Signed(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Read::Unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Read::Float(value))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Read::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Read::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Read::Text(Cow::Owned(text)))
    }
}

struct Optional<V>(V);

impl<'de, V: Whole<'de>> Visitor<'de> for Optional<V> {
    type Value = Option<V::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        self.0.read(from).map(Some)
    }
}

struct List<T>(PhantomData<T>);

impl<'de, T: Value> Whole<'de> for List<T> {
    fn read<D: Deserializer<'de>>(self, from: D) -> Result<Vec<T>, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de, T: Value> Visitor<'de> for List<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(Lenient(element)) = elements.next_element::<Lenient<Option<T>>>()? {
            list.extend(element);
        }
        Ok(list)
    }
}
