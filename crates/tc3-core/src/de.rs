//! Lenient decoding of answers: for `#[serde(default, deserialize_with = "…")]` in generated code.
//!
//! Services send numbers as digit strings, null for a list, and leave members out. None of that is worth failing a
//! call that has been executed: scalars are `Option`, lists are empty when null or absent, and numbers are read from
//! digits too. What cannot be read without guessing (a word where a number belongs) is still an error.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, de};

use crate::Secret;
use crate::open_enum::OpenEnum;

/// A scalar, or nothing if it is null (or absent, with `#[serde(default)]`).
///
/// # Errors
///
/// If something else than the scalar stands there.
pub fn scalar<'de, T: Scalar, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// A list of scalars; empty if it is null. Null elements are left out.
///
/// # Errors
///
/// If something else than a list stands there, or an element is not the scalar.
pub fn scalars<'de, T: Scalar, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(ListVisitor(ScalarSeed(PhantomData)))
}

/// A list of objects (or of lists that decode themselves); empty if it is null. Null elements are left out.
///
/// # Errors
///
/// If something else than a list stands there, or an element does not decode.
pub fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(ListVisitor(ItemSeed(PhantomData)))
}

/// A list of scalars, or nothing if it is null: for data types that requests are made of too, where a list that is
/// left out and an empty one are two things.
///
/// # Errors
///
/// As [`scalars`].
pub fn optional_scalars<'de, T: Scalar, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    deserializer.deserialize_option(OptionalVisitor(ScalarSeed(PhantomData)))
}

/// A list of objects, or nothing if it is null; see [`optional_scalars`].
///
/// # Errors
///
/// As [`list`].
pub fn optional_list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    deserializer.deserialize_option(OptionalVisitor(ItemSeed(PhantomData)))
}

/// A text that must be there in our structs but may be null or absent on the wire: the request id.
///
/// # Errors
///
/// If something else than a text stands there.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(scalar(deserializer)?.unwrap_or_default())
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
    fn from_text(text: &str) -> Option<Self>;
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

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Scalar for Secret {
    const EXPECTED: &'static str = "a text";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
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

    fn from_text(text: &str) -> Option<Self> {
        match text {
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

    fn from_text(text: &str) -> Option<Self> {
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

    fn from_text(text: &str) -> Option<Self> {
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

    fn from_text(text: &str) -> Option<Self> {
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

    fn from_text(text: &str) -> Option<Self> {
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

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: Scalar> Visitor<'_> for ScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        T::from_bool(value)
            .map(Some)
            .ok_or_else(|| E::invalid_type(Unexpected::Bool(value), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        T::from_integer(value.into())
            .map(Some)
            .ok_or_else(|| E::invalid_type(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        T::from_integer(value.into())
            .map(Some)
            .ok_or_else(|| E::invalid_type(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        T::from_float(value)
            .map(Some)
            .ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        // The text is not repeated: it could be a secret in the wrong place.
        T::from_text(text)
            .map(Some)
            .ok_or_else(|| E::invalid_type(Unexpected::Other("another text"), &self))
    }
}

struct ScalarSeed<T>(PhantomData<T>);

impl<'de, T: Scalar> DeserializeSeed<'de> for &ScalarSeed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        scalar(deserializer)
    }
}

struct ItemSeed<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for &ItemSeed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        Option::deserialize(deserializer)
    }
}

struct OptionalVisitor<S>(S);

impl<'de, S, T> Visitor<'de> for OptionalVisitor<S>
where
    for<'s> &'s S: DeserializeSeed<'de, Value = Option<T>>,
{
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(ListVisitor(self.0)).map(Some)
    }
}

struct ListVisitor<S>(S);

impl<'de, S, T> Visitor<'de> for ListVisitor<S>
where
    for<'s> &'s S: DeserializeSeed<'de, Value = Option<T>>,
{
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(&self.0)? {
            list.extend(element);
        }
        Ok(list)
    }
}
