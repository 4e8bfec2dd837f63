//! The crate seen from outside. One program, so that it is linked once; the cases of `faults` and the tree they spoil
//! are data beside it.

mod faults;
mod fuzz;
mod model;
mod names;
mod real;
mod schemas;
mod support;
mod traps;
mod words;
