//! What a rotation would do, found by asking.

use tc3_core::Error;

use super::journal::Journal;
use super::report::told;
use super::run::Run;
use super::{New, Plan, Rotation};

pub(super) async fn plan(rotation: Rotation) -> Result<Plan, Error> {
    let mut run = Run::begin(rotation, Journal::read).await?;
    let bound = match run.journal.done.bound.clone() {
        Some(bound) => bound,
        None => run.bound_to_old().await?,
    };
    let old = run.rotation.old.clone();
    let mut steps = Vec::new();
    if let (New::Pair { .. }, None) = (&run.new, &run.journal.done.certificate_id) {
        steps.push(format!("upload the pair for {}", run.names.join(", ")));
    }
    steps.push(format!("update what uses {old}: {}", told(&bound)));
    if run.rotation.roll_back {
        steps.push("take the update back if a part of it fails".to_owned());
    }
    steps.push(format!("verify that nothing of it uses {old} any more"));
    if run.rotation.silence {
        steps.push(format!("switch off the reminders that {old} expires"));
    }
    if run.rotation.delete {
        steps.push(format!("delete {old} if nothing uses it"));
    }
    Ok(Plan {
        old_certificate_id: old,
        certificate_id: run.journal.done.certificate_id.take(),
        names: run.names,
        names_lost: run.names_lost,
        bound,
        steps,
    })
}
