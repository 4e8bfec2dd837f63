//! What the service says, without the secrets that it was told: services repeat what they refuse.
//!
//! A message is searched for the request's secret values as they were sent and as they are usually quoted, and for
//! pieces of them. It never changes a request, and what it has found is wiped with it.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use memchr::memmem;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use crate::Credentials;
use crate::query;
use crate::schema::{Member, Privacy, Service, Type};

use crate::json;

/// What stands for a secret.
const MASK: &str = "***";
/// The shortest piece of a secret, in bytes, that is masked for itself: nothing longer is alike by accident.
const PIECE: usize = 12;
/// The shortest secret, in bytes, that is masked within words too. A shorter one would be found everywhere.
const WORD: usize = 4;

/// The secret values of one request.
#[derive(Default)]
pub(crate) struct Mask(Vec<Zeroizing<String>>);

impl Mask {
    /// Adds the secret members of parameters, at any depth: after the schema of the action's input, or by their names
    /// where none is known. What is no JSON holds none.
    pub(crate) fn add_members(
        &mut self,
        schema: Option<(&'static Service, &'static [Member])>,
        params: &[u8],
    ) {
        let place = Place {
            service: schema.map(|(service, _)| service),
            holds: schema.map_or(Holds::Anything, |(_, members)| Holds::Members(members)),
            secret: false,
            found: &mut self.0,
        };
        // What was found before a fault is kept.
        let text = json::text_before_fault(params);
        let _ = place.deserialize(&mut serde_json::Deserializer::from_str(text));
    }

    /// Adds the key and the token.
    pub(crate) fn add_credentials(&mut self, credentials: &Credentials) {
        let token = credentials.token();
        for secret in [Some(credentials.secret_key()), token].into_iter().flatten() {
            self.0.push(Zeroizing::new(secret.expose().to_owned()));
        }
    }

    /// The text without them.
    pub(crate) fn apply(&self, text: &str) -> String {
        let forms: Vec<Zeroizing<String>> = self.0.iter().flat_map(|value| forms(value)).collect();
        let mut hidden = vec![false; text.len()];
        for form in &forms {
            hide_whole(form, text, &mut hidden);
        }
        hide_pieces(&forms, text, &mut hidden);
        let mut shown = String::with_capacity(text.len());
        let mut within = false;
        for (at, character) in text.char_indices() {
            let now = hidden[at..at + character.len_utf8()].contains(&true);
            match (within, now) {
                (_, false) => shown.push(character),
                (false, true) => shown.push_str(MASK),
                (true, true) => {}
            }
            within = now;
        }
        shown
    }
}

/// The ways in which a text is quoted: as it is, without the white space around it, in JSON, in JSON of ASCII, in a query.
fn forms(value: &str) -> Vec<Zeroizing<String>> {
    let mut forms = vec![Zeroizing::new(value.to_owned())];
    let mut add = |form: Zeroizing<String>| {
        if !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    };
    add(Zeroizing::new(value.trim().to_owned()));
    if let Ok(json) = serde_json::to_string(value).map(Zeroizing::new) {
        add(Zeroizing::new(json[1..json.len() - 1].to_owned()));
        let mut ascii = Zeroizing::new(String::with_capacity(6 * json.len()));
        for character in json[1..json.len() - 1].chars() {
            if character.is_ascii() {
                ascii.push(character);
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(ascii, "\\u{unit:04x}");
                }
            }
        }
        add(ascii);
    }
    let query = query::encode([("", value)]);
    add(Zeroizing::new(query.trim_start_matches('=').to_owned()));
    forms
}

/// Hides every occurrence of a whole secret; of a very short one only where it stands as a word.
fn hide_whole(secret: &str, text: &str, hidden: &mut [bool]) {
    if secret.is_empty() {
        return;
    }
    let in_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let mut from = 0;
    while let Some(found) = memmem::find(&text.as_bytes()[from..], secret.as_bytes()) {
        let (start, end) = (from + found, from + found + secret.len());
        // Occurrences can overlap.
        from = start + 1;
        let part = in_word(text[..start].chars().next_back()) || in_word(text[end..].chars().next());
        if secret.len() >= WORD || !part {
            hidden[start..end].fill(true);
        }
    }
}

/// Hides what is as long as a piece and stands in a secret. The lines around a key in PEM are none of it.
fn hide_pieces(secrets: &[Zeroizing<String>], text: &str, hidden: &mut [bool]) {
    let lines = secrets
        .iter()
        .flat_map(|secret| secret.split(['\n', '\r']))
        .flat_map(|line| line.split("\\n"))
        .filter(|line| !line.starts_with("-----"));
    let pieces: HashSet<&[u8]> = lines.flat_map(|line| line.as_bytes().windows(PIECE)).collect();
    if pieces.is_empty() {
        return;
    }
    for (at, window) in text.as_bytes().windows(PIECE).enumerate() {
        if pieces.contains(window) {
            hidden[at..at + PIECE].fill(true);
        }
    }
}

/// Whether a member is likely to hold a secret, by its name: for actions that no schema is known of, such as those of
/// STS.
fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "password",
        "passwd",
        "privatekey",
        "secret",
        "token",
        "externalid",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// What may stand at a place of the parameters.
#[derive(Clone, Copy)]
enum Holds {
    Members(&'static [Member]),
    Type(Type),
    Anything,
}

/// A place in the parameters.
struct Place<'a> {
    service: Option<&'static Service>,
    holds: Holds,
    secret: bool,
    found: &'a mut Vec<Zeroizing<String>>,
}

impl Place<'_> {
    fn value(self, text: impl Into<String>) {
        if self.secret {
            self.found.push(Zeroizing::new(text.into()));
        }
    }

    fn members(&self) -> Option<&'static [Member]> {
        match (self.holds, self.service) {
            (Holds::Members(members), _) => Some(members),
            (Holds::Type(Type::Struct(at)), Some(service)) => {
                service.structs.get(at).map(|structure| structure.members)
            }
            _ => None,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let members = self.members();
        while let Some(name) = entries.next_key::<String>()? {
            let member = members.and_then(|members| members.iter().find(|member| member.name == name));
            let (holds, secret) = match member {
                Some(member) => (Holds::Type(member.ty), member.privacy == Privacy::Secret),
                None => (Holds::Anything, sounds_secret(&name)),
            };
            entries.next_value_seed(Place {
                service: self.service,
                holds,
                secret: self.secret || secret,
                found: &mut *self.found,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let holds = match self.holds {
            Holds::Type(Type::List(element)) => Holds::Type(*element),
            _ => Holds::Anything,
        };
        while elements
            .next_element_seed(Place {
                service: self.service,
                holds,
                secret: self.secret,
                found: &mut *self.found,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.value(text);
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.value(number.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.value(number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.value(number.to_string());
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mask(values: &[&str]) -> Mask {
        Mask(
            values
                .iter()
                .map(|value| Zeroizing::new((*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn whole_values_and_pieces_of_them_are_hidden_and_nothing_else() {
        const PEM: &str =
            "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nAwEHBG0wawIB\n-----END PRIVATE KEY-----\n";
        for (secrets, said, shown) in [
            (
                &["hunter2"][..],
                "the password hunter2 is too short",
                "the password *** is too short",
            ),
            (&["hunter2"], "hunter2hunter2, hunter", "***, hunter"),
            (&["a1"], "a1: a1b2 is not \"a1\"", "***: a1b2 is not \"***\""),
            (&["aaaa"], "aaaaaa b", "*** b"),
            (&["ein Wort mit ä"], "nicht: ein Wort mit \\u00e4!", "nicht: ***!"),
            (&["p w/1"], "Password=p%20w%2F1&x", "Password=***&x"),
            (
                &["line\n\"two\""],
                r#"{"Password":"line\n\"two\""}"#,
                r#"{"Password":"***"}"#,
            ),
            (&[" padded "], "`padded` is wrong", "`***` is wrong"),
            (
                &[PEM],
                "the key must begin with -----BEGIN PRIVATE KEY-----",
                "the key must begin with -----BEGIN PRIVATE KEY-----",
            ),
            (
                &[PEM],
                "cannot read MIGHAgEAMBMGB… of it",
                "cannot read ***… of it",
            ),
            (&["", "x"], "nothing of it", "nothing of it"),
            (&["密码密码"], "密码密码密", "***密"),
            (&[], "hunter2", "hunter2"),
        ] {
            assert_eq!(mask(secrets).apply(said), shown, "{said}");
        }
        let whole = mask(&[PEM]).apply(&format!("bad: {PEM}!"));
        assert_eq!(whole, "bad: ***!");
    }

    #[test]
    fn members_that_no_schema_is_known_of_are_judged_by_name() {
        let mut mask = Mask::default();
        let params = br#"{"WebIdentityToken":"the-token-1","LoginSettings":{"Passwords":["secret-1",123456]},"Name":"public-1"}"#;
        mask.add_members(None, params);
        assert_eq!(
            mask.apply("the-token-1 secret-1 123456 public-1"),
            "*** *** *** public-1"
        );
    }

    proptest! {
        #[test]
        fn no_secret_is_left_however_it_is_quoted(
            secret in "[^\u{0}]{4,60}",
            before in "\\PC{0,20}",
            after in "\\PC{0,20}",
        ) {
            for form in forms(&secret) {
                let shown = mask(&[&secret]).apply(&format!("{before}{}{after}", *form));
                prop_assume!(!secret.trim().is_empty());
                for form in forms(&secret).iter().filter(|form| form.len() >= WORD) {
                    prop_assert!(!shown.replace(MASK, "\u{0}").contains(&***form), "{shown}");
                }
            }
        }

        #[test]
        fn never_panics(params in "[{}\\[\\],:\"a-z0-9\\\\u.\\- ]{0,60}", text in "\\PC{0,60}") {
            let mut mask = Mask::default();
            mask.add_members(None, params.as_bytes());
            mask.add_members(None, format!("{{\"Token\":{params}}}").as_bytes());
            let _ = mask.apply(&text);
        }
    }
}
