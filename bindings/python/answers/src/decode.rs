//! From the JSON text of an answer to objects of the generated classes, in one pass and without code per class.
//!
//! What is plainly what its member is declared to be is made here: texts, numbers, codes, objects, lists. All else (a
//! number that came as text, an integer of 80 bits, half a surrogate pair, the wrong type) is left out, and made by
//! `tc3/_member.py` when it is read. So this half is quick, that half is lenient, and every text has one meaning.

use std::cell::{Cell, RefCell};
use std::fmt;

use bytes::Bytes;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::plan::{Kind, Plan};
use crate::text::{NOWHERE, Text};

/// The object that the text is, as the class; none if the text has to be read in another way.
///
/// # Errors
///
/// What Python raises meanwhile.
pub fn object<'py>(class: &Bound<'py, PyType>, text: &Bytes) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = class.py();
    let Some(plan) = Plan::of(class)? else {
        return Ok(None);
    };
    let Ok(json) = std::str::from_utf8(text) else {
        return Ok(None);
    };
    let reader = Reader {
        py,
        json,
        text: &Bound::new(py, Text::new(text.clone()))?,
        recent: RefCell::new(Recent::default()),
        stack: RefCell::new(Vec::new()),
        raised: Cell::new(None),
    };
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = Read {
        reader: &reader,
        into: Into::Object(plan.get()),
    };
    let value = read
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    if let Some(raised) = reader.raised.take() {
        return Err(raised);
    }
    match value {
        Ok(Value::Made(object)) => Ok(Some(object)),
        Ok(Value::Missing | Value::Unfit) | Err(_) => Ok(None),
    }
}

/// What the objects of one text share while they are made.
struct Reader<'a, 'py> {
    py: Python<'py>,
    json: &'a str,
    text: &'a Bound<'py, Text>,
    recent: RefCell<Recent<'a, 'py>>,
    /// The elements of lists that are not yet whole.
    stack: RefCell<Vec<Bound<'py, PyAny>>>,
    /// What Python raised.
    raised: Cell<Option<PyErr>>,
}

/// A value of the text, for its slot.
enum Value<'py> {
    Made(Bound<'py, PyAny>),
    /// It is null.
    Missing,
    /// It is not made here.
    Unfit,
}

impl<'a, 'py> Reader<'a, 'py> {
    /// Lets an exception end the reading.
    fn raise<E: serde::de::Error>(&self, error: PyErr) -> E {
        self.raised.set(Some(error));
        E::custom("Python raised")
    }

    fn made<E: serde::de::Error>(&self, made: PyResult<Bound<'py, PyAny>>) -> Result<Value<'py>, E> {
        made.map(Value::Made).map_err(|error| self.raise(error))
    }

    fn object<A: MapAccess<'a>>(&self, plan: &Plan, mut members: A) -> Result<Value<'py>, A::Error> {
        let raise = |error| self.raise(error);
        let object = plan.object(self.py).map_err(raise)?;
        let mut seen = 0_u128;
        let mut after = None;
        let mut first = None;
        while let Some(name) = members.next_key_seed(Name { plan, after })? {
            if first.is_none() {
                first = Some(name.at.ok_or_else(|| A::Error::custom("a name with escapes"))?);
            }
            let Some(index) = name.index else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            after = Some(index);
            seen |= 1 << index;
            let member = &plan.members()[index];
            let read = Read {
                reader: self,
                into: Into::Kind(&member.kind),
            };
            match members.next_value_seed(read)? {
                Value::Made(value) => member.fill(&object, value).map_err(raise)?,
                Value::Missing => member
                    .fill(&object, member.kind.missing(self.py))
                    .map_err(raise)?,
                // Nothing may be left of an earlier member of the same name.
                Value::Unfit => member.empty(&object),
            }
        }
        for (index, member) in plan.members().iter().enumerate() {
            if seen & (1 << index) == 0 {
                member
                    .fill(&object, member.kind.missing(self.py))
                    .map_err(raise)?;
            }
        }
        let at = match first {
            None => NOWHERE,
            Some(name) => self
                .opening(name)
                .ok_or_else(|| A::Error::custom("no brace before a name"))?,
        };
        let at = at.into_bound_py_any(self.py).map_err(raise)?;
        plan.came_from(&object, self.text, at).map_err(raise)?;
        Ok(Value::Made(object))
    }

    /// Where the brace is that opens an object whose first name is at this address.
    fn opening(&self, name: *const u8) -> Option<usize> {
        let quote = (name as usize)
            .checked_sub(self.json.as_ptr() as usize)?
            .checked_sub(1)?;
        let before = self.json.as_bytes().get(..quote)?.trim_ascii_end();
        before.ends_with(b"{").then(|| before.len() - 1)
    }

    fn list<A: SeqAccess<'a>>(&self, of: &Kind, mut elements: A) -> Result<Value<'py>, A::Error> {
        let start = self.stack.borrow().len();
        let mut fits = true;
        while fits {
            let read = Read {
                reader: self,
                into: Into::Kind(of),
            };
            match elements.next_element_seed(read)? {
                Some(Value::Made(element)) => self.stack.borrow_mut().push(element),
                Some(Value::Missing) => {}
                Some(Value::Unfit) => fits = false,
                None => break,
            }
        }
        let mut stack = self.stack.borrow_mut();
        if !fits {
            stack.truncate(start);
            drop(stack);
            return unfit_list(elements);
        }
        if stack.len() == start {
            return Ok(Value::Made(PyTuple::empty(self.py).into_any()));
        }
        let tuple = PyTuple::new(self.py, stack.drain(start..)).map_err(|error| self.raise(error))?;
        untrack(&tuple);
        Ok(Value::Made(tuple.into_any()))
    }
}

/// Tells the collector that it need not look at a list: what is in it refers to nothing.
#[allow(unsafe_code, reason = "the collector is C's")]
fn untrack(tuple: &Bound<'_, PyTuple>) {
    // SAFETY: tuples are known to the collector, and taking one away twice does no harm.
    unsafe { pyo3::ffi::PyObject_GC_UnTrack(tuple.as_ptr().cast()) }
}

fn unfit_list<'a, 'py, A: SeqAccess<'a>>(mut elements: A) -> Result<Value<'py>, A::Error> {
    while elements.next_element::<IgnoredAny>()?.is_some() {}
    Ok(Value::Unfit)
}

/// The short texts that came last: many members say the same thing over and over.
#[derive(Default)]
struct Recent<'a, 'py>(Vec<Option<(&'a str, Bound<'py, PyAny>)>>);

impl Recent<'_, '_> {
    const PLACES: usize = 256;
    const LONGEST: usize = 32;
}

impl<'a, 'py> Recent<'a, 'py> {
    fn text(&mut self, py: Python<'py>, text: &'a str) -> Bound<'py, PyAny> {
        if text.len() > Self::LONGEST {
            return PyString::new(py, text).into_any();
        }
        if self.0.is_empty() {
            self.0.resize_with(Self::PLACES, || None);
        }
        let place = &mut self.0[place(text.as_bytes())];
        if let Some((known, made)) = place
            && *known == text
        {
            return made.clone();
        }
        let made = PyString::new(py, text).into_any();
        *place = Some((text, made.clone()));
        made
    }
}

/// A place for a text: of its length and its last characters, in which texts of one kind differ most.
fn place(text: &[u8]) -> usize {
    let end = match text.last_chunk() {
        Some(end) => u64::from_le_bytes(*end),
        None => text.iter().fold(0, |end, byte| (end << 8) | u64::from(*byte)),
    };
    // Multiplying by a large odd number carries every bit into the highest ones.
    let mixed = (end ^ text.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::from(mixed.to_be_bytes()[0]) % Recent::PLACES
}

/// What is wanted of the next value.
enum Into<'a> {
    Kind(&'a Kind),
    Object(&'a Plan),
}

struct Read<'a, 'b, 'py> {
    reader: &'b Reader<'a, 'py>,
    into: Into<'b>,
}

impl<'a, 'py> DeserializeSeed<'a> for Read<'a, '_, 'py> {
    type Value = Value<'py>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Value<'py>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a, 'py> Visitor<'a> for Read<'a, '_, 'py> {
    type Value = Value<'py>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value<'py>, E> {
        Ok(Value::Missing)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value<'py>, E> {
        match self.into {
            Into::Kind(Kind::Boolean) => self.reader.made(value.into_bound_py_any(self.reader.py)),
            _ => Ok(Value::Unfit),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value<'py>, E> {
        let py = self.reader.py;
        match self.into {
            Into::Kind(Kind::Integer) => self.reader.made(value.into_bound_py_any(py)),
            Into::Kind(Kind::Code(codes)) => self.reader.made(codes.code(py, value)),
            _ => Ok(Value::Unfit),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value<'py>, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Ok(Value::Unfit),
        }
    }

    // Its last digit may be off here; it is exact there.
    fn visit_f64<E>(self, _: f64) -> Result<Value<'py>, E> {
        Ok(Value::Unfit)
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Value<'py>, E> {
        match self.into {
            Into::Kind(Kind::Text) => Ok(Value::Made(
                self.reader.recent.borrow_mut().text(self.reader.py, text),
            )),
            _ => Ok(Value::Unfit),
        }
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'py>, E> {
        match self.into {
            Into::Kind(Kind::Text) => Ok(Value::Made(PyString::new(self.reader.py, text).into_any())),
            _ => Ok(Value::Unfit),
        }
    }

    fn visit_seq<A: SeqAccess<'a>>(self, elements: A) -> Result<Value<'py>, A::Error> {
        match self.into {
            Into::Kind(Kind::List(of)) => self.reader.list(of, elements),
            _ => unfit_list(elements),
        }
    }

    fn visit_map<A: MapAccess<'a>>(self, mut members: A) -> Result<Value<'py>, A::Error> {
        let plan = match self.into {
            Into::Object(plan) => Some(plan),
            Into::Kind(Kind::Object(class)) => {
                let plan = class.plan(self.reader.py);
                plan.map_err(|error| self.reader.raise(error))?
            }
            Into::Kind(_) => None,
        };
        if let Some(plan) = plan {
            return self.reader.object(plan, members);
        }
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Unfit)
    }
}

/// Which member a name in the text is.
#[derive(Clone, Copy)]
struct Name<'b> {
    plan: &'b Plan,
    after: Option<usize>,
}

struct Found {
    /// The member; none if it is unknown.
    index: Option<usize>,
    /// The name's address in the text, unless it is written with escapes.
    at: Option<*const u8>,
}

impl<'a> DeserializeSeed<'a> for Name<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Name<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'a str) -> Result<Found, E> {
        Ok(Found {
            index: self.plan.find(name, self.after),
            at: Some(name.as_ptr()),
        })
    }

    fn visit_str<E>(self, name: &str) -> Result<Found, E> {
        Ok(Found {
            index: self.plan.find(name, self.after),
            at: None,
        })
    }
}
