//! Open enums: documented codes have names, and the codes that come later are kept.
//!
//! Generated enums of integer codes have a variant per documented value and `Unknown(UnknownCode)`. What is inside
//! `Unknown` cannot be named in a pattern, so that naming a value later breaks nobody.

use std::fmt;

/// An integer code without a name yet.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnknownCode(i64);

impl UnknownCode {
    /// For generated enums: make the enum from the number instead.
    #[doc(hidden)]
    pub const fn from_code(code: i64) -> Self {
        Self(code)
    }

    /// The number.
    pub const fn code(self) -> i64 {
        self.0
    }
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A textual code without a name yet.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnknownName(Box<str>);

impl UnknownName {
    /// For generated enums: make the enum from the text instead.
    #[doc(hidden)]
    pub fn from_name(name: &str) -> Self {
        Self(name.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An enum of integer codes. Implemented by [`open_enum!`](crate::open_enum!).
pub trait OpenEnum: Copy + From<i64> {
    /// The number on the wire.
    fn code(self) -> i64;
}

/// Implements reading and writing for an enum of integer codes that has `From<i64>` and `code`.
#[macro_export]
macro_rules! open_enum {
    ($name:ident) => {
        impl $crate::open_enum::OpenEnum for $name {
            fn code(self) -> i64 {
                $name::code(self)
            }
        }

        $crate::read_by!($crate::de::scalar, $name);

        impl $crate::object::Serialize for $name {
            fn serialize<S: $crate::object::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64($name::code(*self))
            }
        }
    };
}
