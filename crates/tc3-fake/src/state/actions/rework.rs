//! What becomes of a record afterwards: its failures are tried again, or all of it is taken back.

use serde_json::{Value, json};

use super::{Behaviour, nothing, update::pending};
use crate::{
    refusal::{Refusal, code, excerpt},
    state::{
        Call, Record, RecordKind, World,
        advance::Thing,
        record::{Place, step},
    },
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "UpdateCertificateRecordRetry" => |world, call| retry(world, call, RecordKind::Update),
        "UploadUpdateCertificateRecordRetry" => |world, call| retry(world, call, RecordKind::UploadUpdate),
        "DeployCertificateRecordRetry" => |world, call| retry(world, call, RecordKind::Deploy),
        "UpdateCertificateRecordRollback" => |world, call| roll_back(world, call, RecordKind::Update),
        "DeployCertificateRecordRollback" => |world, call| roll_back(world, call, RecordKind::Deploy),
        "UploadUpdateCertificateRecordRollback" => {
            |world, call| roll_back(world, call, RecordKind::UploadUpdate)
        }
        _ => return None,
    })
}

/// The number of a record or of a detail, and the record it stands for.
fn named_record(world: &World, call: &Call<'_>, kind: RecordKind) -> Result<(u64, Option<u64>), Refusal> {
    let number = |member| call.number(member).and_then(|number| u64::try_from(number).ok());
    if let Some(id) = number("DeployRecordId") {
        let record = world.record(id, kind);
        return record
            .map(|record| (record.id, number("DeployRecordDetailId")))
            .ok_or_else(|| unknown(id));
    }
    let Some(detail) = number("DeployRecordDetailId") else {
        let message = "`DeployRecordId` or `DeployRecordDetailId` is needed.";
        return Err(Refusal::new(code::INVALID_PARAM, message));
    };
    let holds = |record: &&Record| record.kind == kind && record.details.iter().any(|it| it.id == detail);
    let record = world.records.iter().find(holds);
    record
        .map(|record| (record.id, Some(detail)))
        .ok_or_else(|| unknown(detail))
}

fn unknown(id: u64) -> Refusal {
    let message = format!("There is no record `{}` of this kind.", excerpt(&id.to_string()));
    Refusal::new(code::INVALID_PARAM, message)
}

/// Whether a record can be worked on again: no other one works on its certificates, and these still exist.
fn free(world: &World, id: u64) -> Result<&Record, Refusal> {
    let record = world
        .records
        .iter()
        .find(|record| record.id == id)
        .ok_or_else(|| unknown(id))?;
    for certificate in [&record.old, &record.new] {
        if certificate.is_empty() {
            continue;
        }
        if let Some(other) = world.pending_record(certificate).filter(|other| other.id != id) {
            return Err(pending(other));
        }
        world.certificate(certificate)?;
    }
    Ok(record)
}

fn retry(world: &mut World, call: &Call<'_>, kind: RecordKind) -> Result<Value, Refusal> {
    let (id, only) = named_record(world, call, kind)?;
    let record = free(world, id)?;
    let failed = [step::FAILED, step::ROLL_BACK_FAILED];
    let chosen = |it: u64, status: u8| failed.contains(&status) && only.is_none_or(|only| only == it);
    if !failed.contains(&record.status) || !record.details.iter().any(|it| chosen(it.id, it.status)) {
        let message = format!(
            "Record {id} has the status {}; only what failed can be tried again.",
            record.status
        );
        return Err(Refusal::new(code::RETRY_STATUS_INVALID, message));
    }
    if let Some(record) = world.record_mut(id) {
        record.status = step::RUNNING;
        record.updated = call.now;
        record.stepped = call.now;
        for detail in record.details.iter_mut().filter(|it| chosen(it.id, it.status)) {
            detail.status = step::RUNNING;
            detail.error.clear();
        }
    }
    world.begun(&Thing::Record(id));
    Ok(nothing())
}

fn roll_back(world: &mut World, call: &Call<'_>, kind: RecordKind) -> Result<Value, Refusal> {
    let (id, _) = named_record(world, call, kind)?;
    let named = world.record(id, kind).ok_or_else(|| unknown(id))?;
    if !named.is_finished() {
        let message = format!(
            "Record {id} has the status {}; only a finished one can be rolled back.",
            named.status
        );
        return Err(Refusal::new(code::DETAIL_ROLLBACK_STATUS_INVALID, message));
    }
    let record = free(world, id)?;
    if record.undone || record.undoes || record.succeeded().next().is_none() {
        let message = format!("Nothing of record {id} can be rolled back.");
        return Err(Refusal::new(code::ROLLBACK_STATUS_INVALID, message));
    }
    let gone = |place: &Place| {
        let mut there = world.resources.iter().filter(|resource| place.is_on(resource));
        !there.any(|resource| {
            resource
                .bindings()
                .iter()
                .any(|binding| binding.spot == place.spot)
        })
    };
    if record.succeeded().all(|detail| gone(&detail.place)) {
        let message = format!("None of the places of record {id} exists any more.");
        return Err(Refusal::new(code::NOT_DEPLOY_INSTANCE, message));
    }
    world.note("rollback", &record.new.clone(), call.now);
    if kind == RecordKind::UploadUpdate {
        undo_in_place(world, id, call.now);
        return Ok(nothing());
    }
    let number = world.ids.record();
    let (mut undoing, details) = {
        let record = world
            .records
            .iter_mut()
            .find(|record| record.id == id)
            .ok_or_else(|| unknown(id))?;
        record.undone = true;
        (record.clone(), record.succeeded().cloned().collect::<Vec<_>>())
    };
    let details = details.into_iter().map(|mut detail| {
        detail.id = world.ids.record();
        detail.status = step::WAITING;
        detail.updated = call.now;
        detail
    });
    undoing.details = details.collect();
    undoing.id = number;
    undoing.status = step::WAITING;
    (undoing.created, undoing.updated, undoing.stepped) = (call.now, call.now, call.now);
    (undoing.undoes, undoing.undone) = (true, false);
    let id = world.add_record(undoing);
    Ok(json!({ "DeployRecordId": id }))
}

/// The whole record goes back, under its own number.
fn undo_in_place(world: &mut World, id: u64, now: i64) {
    if let Some(record) = world.record_mut(id) {
        record.undoes = true;
        record.undone = true;
        record.status = step::RUNNING;
        (record.updated, record.stepped) = (now, now);
        for detail in record
            .details
            .iter_mut()
            .filter(|detail| detail.status == step::DONE)
        {
            detail.status = step::RUNNING;
        }
    }
    world.begun(&Thing::Record(id));
}
