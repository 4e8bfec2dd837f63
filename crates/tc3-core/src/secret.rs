//! A secret text: wiped from memory when dropped and never printed.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

/// A secret: a key, a private key, a password.
///
/// Its memory is wiped when it is dropped; `Debug` prints `Secret([redacted])`, and there is no `Display`. It is
/// serialised as the plain text, because that is what goes into a request: serialise it only into what is sent.
///
/// ```
/// use tc3_core::Secret;
///
/// let secret = Secret::from("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE");
/// assert_eq!(format!("{secret:?}"), "Secret([redacted])");
/// assert_eq!(secret.expose().len(), 32);
/// ```
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The text itself. Do not print it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_string(Text)
    }
}

/// Takes a text. Its errors never repeat what was found instead.
struct Text;

impl de::Visitor<'_> for Text {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::from(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Secret, E> {
        Ok(Secret::from(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_serialised_as_its_text_and_read_back() {
        let secret = Secret::from("a\nb");
        let json = serde_json::to_string(&secret).expect("serialises");
        assert_eq!(json, r#""a\nb""#);
        assert_eq!(serde_json::from_str::<Secret>(&json).expect("reads"), secret);
    }

    #[test]
    fn is_not_printed() {
        assert_eq!(format!("{:?}", Secret::from("hush")), "Secret([redacted])");
        assert_eq!(
            format!("{:?}", Some(Secret::default())),
            "Some(Secret([redacted]))"
        );
    }
}
