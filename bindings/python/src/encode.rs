//! From Python values to JSON text, in memory that is wiped.
//!
//! Every fault is collected with its path, so that a caller learns of all of them at once; none ever holds a value.
//! What JSON can say but the action does not take is the checker's business, in `tc3_core::check`.

use std::fmt;

use bytes::Bytes;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};
use zeroize::Zeroizing;

/// The deepest nesting that is written; Python's containers can hold themselves.
const DEEPEST: usize = 64;
/// The most faults of one report.
const MOST_FAULTS: usize = 100;
/// More than any service takes (10 MB): where writing stops.
const LONGEST: usize = 16 * 1024 * 1024;

/// The JSON text of the parameters. Members that are None are left out.
///
/// The text is there even with faults, null in their places, so that the checker can add its own.
pub(crate) fn json(params: &Bound<'_, PyDict>) -> PyResult<(Bytes, Faults)> {
    let mut writer = Writer {
        text: Text::default(),
        faults: Faults::default(),
    };
    match writer.object(params, &Path::Root, 0) {
        // A stop has left its fault.
        Ok(()) | Err(Halt::Stop) => {}
        Err(Halt::Raised(error)) => return Err(error),
    }
    Ok((writer.text.into_bytes(), writer.faults))
}

/// What cannot be sent, each with its path.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    found: Vec<(String, String)>,
    of_type: bool,
    /// The text is not whole: the checker would see faults that are not there.
    stopped: bool,
}

impl Faults {
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Each with its path.
    pub(crate) fn found(&self) -> &[(String, String)] {
        &self.found
    }

    /// Whether a Python type that no request can carry is among them.
    pub(crate) fn is_of_type(&self) -> bool {
        self.of_type
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Adds the checker's faults; of a path that has one already, the first stays.
    pub(crate) fn extend(&mut self, checked: impl IntoIterator<Item = tc3_core::check::Fault>) {
        for fault in checked {
            if !self.found.iter().any(|(path, _)| *path == fault.path) {
                let text = fault.to_string();
                self.found.push((fault.path, text));
            }
        }
    }
}

/// One line, worded like the checker's.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid request, nothing was sent: ")?;
        for (at, (_, fault)) in self.found.iter().enumerate() {
            write!(f, "{}{fault}", if at > 0 { "; " } else { "" })?;
        }
        Ok(())
    }
}

/// Where a value stands.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Element(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Member(Path::Root, name) => f.write_str(name),
            Path::Member(parent, name) => write!(f, "{parent}.{name}"),
            Path::Element(parent, at) => write!(f, "{parent}[{at}]"),
        }
    }
}

/// Why writing ends early.
enum Halt {
    /// Nothing more is to be written.
    Stop,
    /// Python raised an exception.
    Raised(PyErr),
}

impl From<PyErr> for Halt {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

type Written = Result<(), Halt>;

struct Writer {
    text: Text,
    faults: Faults,
}

impl Writer {
    fn value(&mut self, value: &Bound<'_, PyAny>, path: &Path<'_>, depth: usize) -> Written {
        if let Ok(text) = value.cast::<PyString>() {
            return self.string(text, path);
        }
        if value.is_none() {
            return self.fault(path, "is None: leave the element out");
        }
        if let Ok(truth) = value.cast::<PyBool>() {
            self.text.extend(if truth.is_true() { b"true" } else { b"false" });
            return Ok(());
        }
        if let Ok(number) = value.cast::<PyInt>() {
            return self.integer(number, path);
        }
        if let Ok(number) = value.cast::<PyFloat>() {
            return self.float(number.value(), path);
        }
        if let Ok(object) = value.cast::<PyDict>() {
            return self.object(object, path, depth + 1);
        }
        if let Ok(list) = value.cast::<PyList>() {
            return self.list(list.iter(), path, depth + 1);
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            return self.list(tuple.iter(), path, depth + 1);
        }
        if let Some(object) = wire_dict(value)? {
            return self.object(&object, path, depth + 1);
        }
        self.faults.of_type = true;
        let name = value.get_type().fully_qualified_name()?;
        self.fault(
            path,
            &format!("is of the Python type {name}, which cannot be sent"),
        )
    }

    fn object(&mut self, object: &Bound<'_, PyDict>, path: &Path<'_>, depth: usize) -> Written {
        if depth > DEEPEST {
            return self.stop(path, "is nested too deep");
        }
        self.text.extend(b"{");
        let mut first = true;
        for (name, value) in object.iter() {
            if value.is_none() {
                continue;
            }
            let Ok(name) = name.cast::<PyString>() else {
                self.faults.of_type = true;
                let of = name.get_type().fully_qualified_name()?;
                self.note(
                    path,
                    &format!("has a name of the Python type {of}: names are str"),
                )?;
                continue;
            };
            let Ok(name) = name.to_str() else {
                self.note(
                    path,
                    "has a name that holds an unpaired surrogate and is not Unicode text",
                )?;
                continue;
            };
            if !first {
                self.text.extend(b",");
            }
            first = false;
            self.text.string(name);
            self.text.extend(b":");
            self.value(&value, &Path::Member(path, name), depth)?;
        }
        self.text.extend(b"}");
        Ok(())
    }

    fn list<'py>(
        &mut self,
        elements: impl Iterator<Item = Bound<'py, PyAny>>,
        path: &Path<'_>,
        depth: usize,
    ) -> Written {
        if depth > DEEPEST {
            return self.stop(path, "is nested too deep");
        }
        self.text.extend(b"[");
        for (at, element) in elements.enumerate() {
            if at > 0 {
                self.text.extend(b",");
            }
            self.value(&element, &Path::Element(path, at), depth)?;
        }
        self.text.extend(b"]");
        Ok(())
    }

    fn string(&mut self, text: &Bound<'_, PyString>, path: &Path<'_>) -> Written {
        match text.to_str() {
            Ok(text) if self.text.len() + text.len() > LONGEST => {
                self.stop(path, "makes the request too long")
            }
            Ok(text) => {
                self.text.string(text);
                Ok(())
            }
            // The only text without UTF-8 is one that holds half of a surrogate pair.
            Err(_) => self.fault(path, "holds an unpaired surrogate and is not Unicode text"),
        }
    }

    fn integer(&mut self, number: &Bound<'_, PyInt>, path: &Path<'_>) -> Written {
        if let Ok(number) = number.extract::<i64>() {
            self.text.extend(number.to_string().as_bytes());
        } else if let Ok(number) = number.extract::<u64>() {
            self.text.extend(number.to_string().as_bytes());
        } else {
            return self.fault(path, &format!("is out of range: {} to {}", i64::MIN, u64::MAX));
        }
        Ok(())
    }

    fn float(&mut self, number: f64, path: &Path<'_>) -> Written {
        if !number.is_finite() {
            return self.fault(path, "is not a finite number");
        }
        // The shortest text that reads back as the same number; it is valid JSON.
        self.text.extend(format!("{number:?}").as_bytes());
        Ok(())
    }

    /// Notes a fault and writes null in the value's place.
    fn fault(&mut self, path: &Path<'_>, what: &str) -> Written {
        self.text.extend(b"null");
        self.note(path, what)
    }

    /// Notes a fault.
    fn note(&mut self, path: &Path<'_>, what: &str) -> Written {
        let path = path.to_string();
        let shown = if path.is_empty() { "the parameters" } else { &path };
        let text = format!("{shown} {what}");
        self.faults.found.push((path, text));
        if self.faults.found.len() < MOST_FAULTS && self.text.len() <= LONGEST {
            return Ok(());
        }
        self.faults.stopped = true;
        Err(Halt::Stop)
    }

    /// Notes a fault, the last one.
    fn stop(&mut self, path: &Path<'_>, what: &str) -> Written {
        self.faults.stopped = true;
        self.note(path, what)?;
        Err(Halt::Stop)
    }
}

/// The JSON object of a data type's object.
fn wire_dict<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyDict>>> {
    static MODEL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = value.py();
    if !value.is_instance(MODEL.import(py, "tc3._model", "Model")?)? {
        return Ok(None);
    }
    Ok(Some(value.getattr(intern!(py, "_data"))?.cast_into::<PyDict>()?))
}

/// A growing text that wipes the memory it grows out of; a plain `Vec` would leave copies behind.
#[derive(Default)]
struct Text(Zeroizing<Vec<u8>>);

impl Text {
    fn extend(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut grown = Zeroizing::new(Vec::with_capacity(needed.next_power_of_two().max(256)));
            grown.extend_from_slice(&self.0);
            self.0 = grown;
        }
        self.0.extend_from_slice(bytes);
    }

    /// A JSON string.
    fn string(&mut self, text: &str) {
        self.extend(b"\"");
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= 0x20 && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.extend(&text.as_bytes()[plain..at]);
            plain = at + 1;
            match byte {
                b'"' => self.extend(b"\\\""),
                b'\\' => self.extend(b"\\\\"),
                b'\n' => self.extend(b"\\n"),
                b'\r' => self.extend(b"\\r"),
                b'\t' => self.extend(b"\\t"),
                control => self.extend(format!("\\u{control:04x}").as_bytes()),
            }
        }
        self.extend(&text.as_bytes()[plain..]);
        self.extend(b"\"");
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self.0)
    }
}
