//! Lenient decoding of answers: what generated structs read their members by.
//!
//! Services send numbers as digit strings, null for a list, and leave members out. None of that is worth failing a
//! call that has been executed: scalars are `Option`, lists are empty when null or absent, and numbers are read from
//! digits too. What cannot be read without guessing (a word where a number belongs) is still an error.

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

/// The value of a member of the object that is being read.
///
/// # Errors
///
/// If something else stands there.
pub fn member<'de, T: Member, M: MapAccess<'de>>(members: &mut M) -> Result<T, M::Error> {
    struct Read<T>(T);

    impl<'de, T: Member> Deserialize<'de> for Read<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            T::read(deserializer).map(Self)
        }
    }

    members.next_value::<Read<T>>().map(|Read(value)| value)
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

/// A list. Null elements are left out.
impl<T: Value> Value for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        from.deserialize_any(ListVisitor(PhantomData))
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
    from.deserialize_any(ScalarVisitor(PhantomData))
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

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Value> Visitor<'de> for ListVisitor<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        struct Element<T>(Option<T>);

        impl<'de, T: Value> Deserialize<'de> for Element<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                T::read(deserializer).map(Self)
            }
        }

        let mut list = Vec::new();
        while let Some(Element(element)) = elements.next_element::<Element<T>>()? {
            list.extend(element);
        }
        Ok(Some(list))
    }
}
