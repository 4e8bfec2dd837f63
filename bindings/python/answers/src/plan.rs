//! How objects of a generated class are made: worked out from the class's own `_shape` when it is first needed.
//!
//! A generated class has a slot for each member. The plan knows which wire name fills which slot with what; it knows
//! no class by name, and holds nothing of any answer.
//!
//! What is `unsafe` here holds from `CPython` 3.10 on, the oldest that the wheel is for: only functions of the stable ABI are
//! called (`PyType_GetSlot` takes types like `member_descriptor`, which are not on the heap, since 3.10), and where in an
//! object a slot is, which no ABI promises, is measured in each process; if an interpreter does not store a slot as a pointer of
//! its own within the object, the descriptor's own setter is used instead.

use std::mem::size_of;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};

use crate::text::Text;

/// The most members of a class with a plan: as many as [`Seen`](crate::decode) has bits.
const MOST_MEMBERS: usize = 128;

/// How objects of one class are made.
#[pyclass(frozen, module = "tc3._native")]
pub(crate) struct Plan {
    class: Py<PyType>,
    alloc: ffi::allocfunc,
    /// Whether objects can hold nothing that refers back to them, so that the collector need not look.
    leaf: bool,
    members: Box<[Member]>,
    /// Which member came after each one the last time, the first one last: services keep to one order.
    follows: Box<[AtomicUsize]>,
    text: Slot,
    at: Slot,
}

/// A member and its slot.
pub(crate) struct Member {
    pub(crate) wire: Box<str>,
    pub(crate) kind: Kind,
    slot: Slot,
}

/// What a member's value is made into.
pub(crate) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    Code(Codes),
    Object(Class),
    List(Box<Kind>),
}

/// An open enum.
pub(crate) struct Codes {
    class: Py<PyAny>,
    known: Vec<(i64, Py<PyAny>)>,
}

/// A class whose plan is made when the first object of it comes: classes may hold themselves.
pub(crate) struct Class {
    class: Py<PyType>,
    plan: PyOnceLock<Option<Py<Plan>>>,
}

impl Plan {
    /// The plan of a class; none if the class is not as the generator makes them, such as a user's own subclass.
    pub(crate) fn of(class: &Bound<'_, PyType>) -> PyResult<Option<Py<Self>>> {
        let py = class.py();
        let name = intern!(py, "_plan");
        if let Ok(known) = class.getattr(name)?.cast_into::<Self>()
            && known.get().class.is(class)
        {
            return Ok(Some(known.unbind()));
        }
        let Some(plan) = Self::make(class)? else {
            return Ok(None);
        };
        let plan = Py::new(py, plan)?;
        class.setattr(name, plan.clone_ref(py))?;
        Ok(Some(plan))
    }

    #[allow(unsafe_code, reason = "the allocator of a type is a slot of it")]
    fn make(class: &Bound<'_, PyType>) -> PyResult<Option<Self>> {
        let py = class.py();
        let names = class.getattr(intern!(py, "__slots__"))?;
        let shape = class.getattr(intern!(py, "_shape"))?;
        let (Ok(names), Ok(shape)) = (names.cast::<PyTuple>(), shape.cast::<PyTuple>()) else {
            return Ok(None);
        };
        let (Some(text), Some(at)) = (Slot::of(class, "_text")?, Slot::of(class, "_at")?) else {
            return Ok(None);
        };
        if names.len() != shape.len() || names.len() >= MOST_MEMBERS {
            return Ok(None);
        }
        let siblings = siblings(class)?;
        let mut members = Vec::with_capacity(names.len() + 1);
        for (name, described) in names.iter().zip(shape.iter()) {
            let Some(slot) = Slot::of(class, name.cast::<PyString>()?.to_str()?)? else {
                return Ok(None);
            };
            members.push(Member {
                wire: described.get_item(0)?.extract::<String>()?.into_boxed_str(),
                kind: Kind::of(&described.get_item(1)?, &siblings)?,
                slot,
            });
        }
        // Every answer has one beside its own members.
        if let Some(slot) = Slot::of(class, "_request_id")? {
            members.push(Member {
                wire: "RequestId".into(),
                kind: Kind::Text,
                slot,
            });
        }
        // SAFETY: the pointer is that of a type, and every type that is ready has an allocator.
        let alloc = unsafe { ffi::PyType_GetSlot(class.as_type_ptr(), ffi::Py_tp_alloc) };
        if alloc.is_null() {
            return Ok(None);
        }
        let mut plan = Self {
            class: class.clone().unbind(),
            // SAFETY: that is what stands in this slot.
            alloc: unsafe { std::mem::transmute::<*mut std::ffi::c_void, ffi::allocfunc>(alloc) },
            leaf: class.getattr(intern!(py, "__dictoffset__"))?.extract::<isize>()? == 0,
            follows: (1..=members.len()).chain([0]).map(AtomicUsize::new).collect(),
            members: members.into_boxed_slice(),
            text,
            at,
        };
        plan.measure(class)?;
        Ok(Some(plan))
    }

    /// Finds out where in an object the slots are, so that filling one is one write.
    fn measure(&mut self, class: &Bound<'_, PyType>) -> PyResult<()> {
        let py = class.py();
        let size = class.getattr(intern!(py, "__basicsize__"))?.extract()?;
        let object = self.object(py)?;
        let slots = self.members.iter_mut().map(|member| &mut member.slot);
        for slot in slots.chain([&mut self.text, &mut self.at]) {
            slot.measure(&object, size)?;
        }
        Ok(())
    }

    /// The members, in the order of the class.
    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member of a wire name that comes after another one; nothing before the first.
    pub(crate) fn find(&self, wire: &str, after: Option<usize>) -> Option<usize> {
        let fits = |member: &Member| &*member.wire == wire;
        let hint = &self.follows[after.unwrap_or(self.members.len())];
        let likely = hint.load(Ordering::Relaxed);
        if self.members.get(likely).is_some_and(fits) {
            return Some(likely);
        }
        let found = self.members.iter().position(fits)?;
        hint.store(found, Ordering::Relaxed);
        Some(found)
    }

    /// A new object with empty slots.
    #[allow(
        unsafe_code,
        reason = "making an object without its constructor is C's business"
    )]
    pub(crate) fn object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: the allocator is the type's own and returns a new reference, or null with an exception set.
        unsafe {
            let object = Bound::from_owned_ptr_or_err(py, (self.alloc)(self.class.as_ptr().cast(), 0))?;
            if self.leaf {
                ffi::PyObject_GC_UnTrack(object.as_ptr().cast());
            }
            Ok(object)
        }
    }

    /// Notes where an object came from.
    pub(crate) fn came_from(
        &self,
        object: &Bound<'_, PyAny>,
        text: &Bound<'_, Text>,
        at: Bound<'_, PyAny>,
    ) -> PyResult<()> {
        self.text.fill(object, text.as_any().clone())?;
        self.at.fill(object, at)
    }
}

impl Member {
    /// Gives an object that is being made its value.
    pub(crate) fn fill(&self, object: &Bound<'_, PyAny>, value: Bound<'_, PyAny>) -> PyResult<()> {
        self.slot.fill(object, value)
    }

    /// Takes a value away: it is read in another way.
    pub(crate) fn empty(&self, object: &Bound<'_, PyAny>) {
        self.slot.empty(object);
    }
}

impl Kind {
    fn of(described: &Bound<'_, PyAny>, siblings: &Bound<'_, PyDict>) -> PyResult<Self> {
        let py = described.py();
        if let Ok(list) = described.cast::<PyList>() {
            return Ok(Kind::List(Box::new(Kind::of(&list.get_item(0)?, siblings)?)));
        }
        if let Ok(name) = described.cast::<PyString>() {
            let class = siblings.as_any().get_item(name)?.cast_into::<PyType>()?;
            return if class.is_subclass_of::<PyInt>()? {
                Ok(Kind::Code(Codes::of(&class)?))
            } else {
                Ok(Kind::Object(Class {
                    class: class.unbind(),
                    plan: PyOnceLock::new(),
                }))
            };
        }
        Ok(if described.is(py.get_type::<PyString>()) {
            Kind::Text
        } else if described.is(py.get_type::<PyBool>()) {
            Kind::Boolean
        } else if described.is(py.get_type::<PyFloat>()) {
            Kind::Number
        } else {
            Kind::Integer
        })
    }

    /// What an attribute is when there is no value.
    pub(crate) fn missing<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match self {
            Kind::List(_) => PyTuple::empty(py).into_any(),
            _ => py.None().into_bound(py),
        }
    }
}

impl Codes {
    fn of(class: &Bound<'_, PyType>) -> PyResult<Self> {
        let known = class
            .getattr(intern!(class.py(), "_known"))?
            .cast_into::<PyDict>()?;
        let known = known
            .iter()
            .filter_map(|(value, code)| Some((value.extract().ok()?, code.unbind())));
        Ok(Self {
            known: known.collect(),
            class: class.clone().into_any().unbind(),
        })
    }

    /// The code of a number, with or without a name.
    pub(crate) fn code<'py>(&self, py: Python<'py>, value: i64) -> PyResult<Bound<'py, PyAny>> {
        match self.known.iter().find(|(known, _)| *known == value) {
            Some((_, code)) => Ok(code.bind(py).clone()),
            None => self.class.bind(py).call1((value,)),
        }
    }
}

impl Class {
    pub(crate) fn plan(&self, py: Python<'_>) -> PyResult<Option<&Plan>> {
        let plan = self.plan.get_or_try_init(py, || Plan::of(self.class.bind(py)))?;
        Ok(plan.as_ref().map(Py::get))
    }
}

/// What stands beside a generated class in its module: members name their classes.
fn siblings<'py>(class: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyDict>> {
    let py = class.py();
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    let home = py
        .import(intern!(py, "tc3._member"))?
        .call_method1(intern!(py, "home"), (class,))?;
    let module = modules.get_item(home.getattr(intern!(py, "__module__"))?)?;
    Ok(module.getattr(intern!(py, "__dict__"))?.cast_into::<PyDict>()?)
}

/// A slot of a class, filled past the class's own refusal to be changed.
struct Slot {
    descriptor: Py<PyAny>,
    set: ffi::descrsetfunc,
    /// Where it is in an object, in pointers; 0, where the object's own head is, if that is not known.
    offset: usize,
}

impl Slot {
    /// The slot of that name, if it is one.
    #[allow(unsafe_code, reason = "how a descriptor sets is a slot of its type")]
    fn of(class: &Bound<'_, PyType>, name: &str) -> PyResult<Option<Self>> {
        let py = class.py();
        let Ok(descriptor) = class.getattr(name) else {
            return Ok(None);
        };
        if !descriptor.get_type().is(members_of_slots(py)?) {
            return Ok(None);
        }
        // SAFETY: the pointer is that of a type, and the type of slots' descriptors sets.
        let set = unsafe { ffi::PyType_GetSlot(descriptor.get_type().as_type_ptr(), ffi::Py_tp_descr_set) };
        if set.is_null() {
            return Ok(None);
        }
        Ok(Some(Self {
            descriptor: descriptor.unbind(),
            // SAFETY: that is what stands in this slot.
            set: unsafe { std::mem::transmute::<*mut std::ffi::c_void, ffi::descrsetfunc>(set) },
            offset: 0,
        }))
    }

    /// Looks where a value goes that is set the usual way, in an object of this size and of no other use.
    ///
    /// In every process, since a wheel serves interpreters that are younger than it; and only by reading. Where this
    /// does not come out as it must, the usual way, which is always right, stays the only one.
    #[allow(unsafe_code, reason = "the descriptor knows the offset and does not tell")]
    fn measure(&mut self, object: &Bound<'_, PyAny>, size: usize) -> PyResult<()> {
        let pointers = object.as_ptr().cast::<*mut ffi::PyObject>();
        // SAFETY: `at` is below the object's own size, and a type with slots has whole pointers.
        let read = |at: usize| unsafe { pointers.add(at).read() };
        let signs = [PyList::empty(object.py()), PyList::empty(object.py())];
        self.set(object, signs[0].as_any())?;
        let mut places =
            (1..size / size_of::<*mut ffi::PyObject>()).filter(|at| read(*at) == signs[0].as_ptr());
        let place = (places.next(), places.next());
        self.set(object, signs[1].as_any())?;
        if let (Some(only), None) = place
            && read(only) == signs[1].as_ptr()
        {
            self.empty(object);
            if read(only).is_null() {
                self.offset = only;
            }
        }
        self.empty(object);
        Ok(())
    }

    #[allow(unsafe_code, reason = "the class refuses to be changed")]
    #[inline]
    fn fill(&self, object: &Bound<'_, PyAny>, value: Bound<'_, PyAny>) -> PyResult<()> {
        if self.offset == 0 {
            return self.set(object, &value);
        }
        // SAFETY: the slot of every object of this class is here, and nobody else has this one yet.
        let earlier = unsafe {
            let place = object.as_ptr().cast::<*mut ffi::PyObject>().add(self.offset);
            place.replace(value.into_ptr())
        };
        if !earlier.is_null() {
            // SAFETY: it was the slot's own reference.
            drop(unsafe { Bound::from_owned_ptr(object.py(), earlier) });
        }
        Ok(())
    }

    #[allow(unsafe_code, reason = "what `object.__setattr__` would come to in the end")]
    fn set(&self, object: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        // SAFETY: it is the function of this descriptor, and checks that the object has the slot; all are alive.
        let outcome = unsafe { (self.set)(self.descriptor.as_ptr(), object.as_ptr(), value.as_ptr()) };
        if outcome == 0 {
            Ok(())
        } else {
            Err(PyErr::fetch(object.py()))
        }
    }

    #[allow(unsafe_code, reason = "what `object.__delattr__` would come to in the end")]
    fn empty(&self, object: &Bound<'_, PyAny>) {
        // SAFETY: as above; null deletes.
        let outcome = unsafe { (self.set)(self.descriptor.as_ptr(), object.as_ptr(), std::ptr::null_mut()) };
        if outcome != 0 {
            // It was empty.
            drop(PyErr::take(object.py()));
        }
    }
}

/// `types.MemberDescriptorType`, without importing `types`.
fn members_of_slots(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static TYPE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let of = TYPE.get_or_try_init(py, || {
        let model = py
            .import(intern!(py, "tc3._model"))?
            .getattr(intern!(py, "Model"))?;
        PyResult::Ok(
            model
                .getattr(intern!(py, "_text"))?
                .get_type()
                .into_any()
                .unbind(),
        )
    })?;
    Ok(of.bind(py))
}
