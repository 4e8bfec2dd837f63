//! What makes sense: every check of a service's merged documents.
//!
//! Each file here holds one family of checks and only reports: nothing is corrected and nothing is resolved.

mod example;
mod hints;
mod member;
mod naming;
mod overlay;
mod page;
mod text;

use crate::fault::Fault;
use crate::merge::Merged;
use crate::types::Reach;

/// Every fault of a service.
pub(crate) fn check(merged: &Merged<'_>, reach: &Reach, faults: &mut Vec<Fault>) {
    text::check(merged.documents, faults);
    page::check(merged, faults);
    member::check(merged, reach, faults);
    example::check(merged, faults);
    overlay::check(merged, faults);
    hints::check(merged, faults);
    naming::check(merged, faults);
}
