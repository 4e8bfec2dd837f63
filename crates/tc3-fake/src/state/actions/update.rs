//! Replacing a certificate on resources: by another (`UpdateCertificateInstance`) or by new content under the same id
//! (`UploadUpdateCertificateInstance`). What follows, retry and roll-back, is in [`rework`](super::rework).

use serde_json::{Value, json};

use super::{Behaviour, nothing};
use crate::{
    refusal::{Refusal, code},
    state::{
        Call, Certificate, Preparation, Record, RecordKind, Resource, Source, World,
        advance::Thing,
        content,
        record::{Scope, step},
        status,
    },
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "UpdateCertificateInstance" => |world, call| update(world, call),
        "UploadUpdateCertificateInstance" => |world, call| upload_update(world, call),
        _ => return None,
    })
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let old = call.text("OldCertificateId").to_owned();
    world.certificate(&old)?;
    let scope = scope(call)?;
    let pair = (
        call.text("CertificatePublicKey"),
        call.text("CertificatePrivateKey"),
    );
    let same = |it: &Preparation| {
        it.kind == RecordKind::Update
            && it.old == old
            && it.scope == scope
            && match call.text("CertificateId") {
                "" => world
                    .certificates
                    .get(&it.new)
                    .is_some_and(|new| content::is_upload_of(new, pair.0)),
                id => it.new == id,
            }
    };
    if let Some(at) = world.preparations.iter().position(same) {
        return Ok(prepared(world, at, call.now));
    }
    if let Some(answer) = joined(world, &old, RecordKind::Update)? {
        return Ok(answer);
    }
    let new = match call.text("CertificateId") {
        "" if pair.0.is_empty() || pair.1.is_empty() => {
            return Err(Refusal::new(
                code::WITH_DETAIL_REASON,
                "`CertificateId`, or `CertificatePublicKey` and `CertificatePrivateKey` together, is needed.",
            ));
        }
        "" => None,
        id if id == old => {
            return Err(Refusal::new(
                code::INVALID_PARAM,
                "`CertificateId` is the certificate that is to be replaced.",
            ));
        }
        id => Some(id.to_owned()),
    };
    let uploaded = match &new {
        Some(id) => {
            available(world.certificate(id)?)?;
            None
        }
        None => Some(uploaded(world, call)?),
    };
    let candidate = match (&new, &uploaded) {
        (Some(id), _) => world.certificate(id)?,
        (None, Some(uploaded)) => uploaded,
        (None, None) => return Ok(nothing()),
    };
    fits(world, &old, candidate, &scope)?;
    let new = match uploaded {
        Some(uploaded) => {
            let id = uploaded.id.clone();
            world.note("upload", &id, call.now);
            world.certificates.insert(id.clone(), uploaded);
            id
        }
        None => new.unwrap_or_default(),
    };
    Ok(prepare(
        world,
        call,
        Preparation {
            kind: RecordKind::Update,
            old,
            new,
            scope,
            after: None,
            stage: step::WAITING,
            record: None,
            stepped: call.now,
        },
    ))
}

fn upload_update(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let old = call.text("OldCertificateId").to_owned();
    let before = world.certificate(&old)?.clone();
    let scope = scope(call)?;
    let public_key = call.text("CertificatePublicKey");
    let same = |it: &Preparation| {
        it.kind == RecordKind::UploadUpdate
            && it.old == old
            && it.scope == scope
            && it
                .after
                .as_ref()
                .is_some_and(|after| content::same(&after.public_key, public_key))
    };
    if let Some(at) = world.preparations.iter().position(same) {
        return Ok(prepared(world, at, call.now));
    }
    if let Some(answer) = joined(world, &old, RecordKind::UploadUpdate)? {
        return Ok(answer);
    }
    let parsed = content::parse_pair(public_key, call.text("CertificatePrivateKey"))?;
    if content::same(&before.public_key, public_key) {
        return Err(Refusal::new(
            code::CERTIFICATE_EXISTS,
            "The certificate has this content already.",
        ));
    }
    let mut after = before;
    content::fill(&mut after, &parsed);
    public_key.clone_into(&mut after.public_key);
    after.private_key = Some(call.text("CertificatePrivateKey").into());
    after.status = status::ISSUED;
    fits(world, &old, &after, &scope)?;
    Ok(prepare(
        world,
        call,
        Preparation {
            kind: RecordKind::UploadUpdate,
            new: old.clone(),
            old,
            scope,
            after: Some(Box::new(after)),
            stage: step::WAITING,
            record: None,
            stepped: call.now,
        },
    ))
}

fn scope(call: &Call<'_>) -> Result<Scope, Refusal> {
    if call.texts("ResourceTypes").is_empty() {
        return Err(Refusal::new(
            code::DEPLOY_INSTANCE_EMPTY,
            "`ResourceTypes` names no type.",
        ));
    }
    Scope::read(call)
}

/// The certificate that a call uploads, not yet in the account.
fn uploaded(world: &mut World, call: &Call<'_>) -> Result<Certificate, Refusal> {
    let public_key = call.text("CertificatePublicKey");
    let private_key = call.text("CertificatePrivateKey");
    let parsed = content::parse_pair(public_key, private_key)?;
    if call.flag("Repeatable") == Some(false)
        && let Some(known) = world
            .certificates
            .values()
            .find(|known| content::same(&known.public_key, public_key))
    {
        let message = format!("The account holds this certificate already, as `{}`.", known.id);
        return Err(Refusal::new(code::CERTIFICATE_EXISTS, message));
    }
    let mut certificate = Certificate::issued(world.ids.letters("certificate", 8), "").source(Source::Upload);
    content::fill(&mut certificate, &parsed);
    public_key.clone_into(&mut certificate.public_key);
    certificate.private_key = Some(private_key.into());
    certificate.allow_download = call.flag("AllowDownload").unwrap_or(true);
    certificate.notify = call.number("ExpiringNotificationSwitch") != Some(1);
    certificate.project_id = call
        .number("ProjectId")
        .and_then(|id| id.try_into().ok())
        .unwrap_or(0);
    certificate.tags = call.tags();
    certificate.settle(call.now);
    if certificate.not_after < call.now {
        return Err(Refusal::new(
            code::CERTIFICATE_INVALID,
            "The certificate has expired.",
        ));
    }
    Ok(certificate)
}

fn available(certificate: &Certificate) -> Result<(), Refusal> {
    if certificate.deployable() {
        return Ok(());
    }
    let message = format!(
        "The certificate `{}` has the status {} and the type {}; an issued server certificate is needed.",
        certificate.id, certificate.status, certificate.certificate_type
    );
    Err(Refusal::new(code::CERTIFICATE_NOT_AVAILABLE, message))
}

/// Whether there is something to update, and the new certificate is for what it is to be put on.
fn fits(world: &World, old: &str, new: &Certificate, scope: &Scope) -> Result<(), Refusal> {
    let resources = world.resources.iter().filter(|resource| scope.has_type(resource));
    let bindings: Vec<_> = resources
        .flat_map(Resource::bindings)
        .filter(|binding| binding.certificate == Some(old))
        .collect();
    if bindings.is_empty() {
        let message = format!("No resource of the chosen types uses the certificate `{old}`.");
        return Err(Refusal::new(code::DEPLOY_INSTANCE_EMPTY, message));
    }
    let mut domains = bindings.iter().flat_map(|binding| &binding.domains).peekable();
    if !new.domain.is_empty() && domains.peek().is_some() && !domains.any(|domain| new.covers(domain)) {
        let message = format!(
            "The certificate for `{}` is for none of the domains of the resources.",
            new.domain
        );
        return Err(Refusal::new(code::NOT_DEPLOY_INSTANCE, message));
    }
    Ok(())
}

/// What is answered while another update of this certificate runs; an error if it is of another kind.
fn joined(world: &World, old: &str, kind: RecordKind) -> Result<Option<Value>, Refusal> {
    if let Some(record) = world.pending_record(old) {
        if record.kind == kind && record.old == old && !record.undoes {
            let progress = progress_of_record(record);
            return Ok(Some(answer(record.id, 0, &progress)));
        }
        return Err(pending(record));
    }
    let preparing = world
        .preparations
        .iter()
        .find(|it| it.old == old && it.record.is_none());
    match preparing {
        Some(it) if it.kind == kind => Ok(Some(answer(0, 0, &progress(world, it)))),
        Some(_) => Err(Refusal::new(
            code::HAS_PENDING_RECORD,
            format!("An update of the certificate `{old}` is being prepared."),
        )),
        None => Ok(None),
    }
}

pub(super) fn pending(record: &Record) -> Refusal {
    let message = format!("Record {} of this certificate is not finished.", record.id);
    Refusal::new(code::HAS_PENDING_RECORD, message)
}

fn prepare(world: &mut World, call: &Call<'_>, preparation: Preparation) -> Value {
    world.note("update", &preparation.old, call.now);
    world.preparations.push(preparation);
    let at = world.preparations.len() - 1;
    world.begun(&Thing::Preparation(at));
    prepared(world, at, call.now)
}

/// What is answered of a preparation: its progress, and the record the first time that there is one.
fn prepared(world: &mut World, at: usize, now: i64) -> Value {
    let preparation = &world.preparations[at];
    let progress = progress(world, preparation);
    if let Some(record) = preparation.record {
        world.preparations.remove(at);
        return answer(record, 1, &progress);
    }
    world.polled(&Thing::Preparation(at), now);
    answer(0, 1, &progress)
}

fn answer(record: u64, status: u8, progress: &Value) -> Value {
    json!({ "DeployRecordId": record, "DeployStatus": status, "UpdateSyncProgress": progress })
}

/// `UpdateSyncProgress`: how far the search for the resources of each type and region is.
fn progress(world: &World, preparation: &Preparation) -> Value {
    let types = preparation.scope.0.keys().map(|kind| {
        let of_type = || world.resources.iter().filter(|resource| resource.kind == *kind && preparation.scope.has(resource));
        let mut regions: Vec<&str> = of_type().map(|resource| resource.region.as_str()).collect();
        regions.sort_unstable();
        regions.dedup();
        let regions = regions.into_iter().map(|region| {
            let total = of_type().filter(|resource| resource.region == region).count();
            let offset = match preparation.stage {
                step::WAITING => 0,
                step::RUNNING => total / 2,
                _ => total,
            };
            json!({ "Region": region, "TotalCount": total, "OffsetCount": offset, "Status": preparation.stage })
        });
        json!({
            "ResourceType": kind.as_str(),
            "UpdateSyncProgressRegions": regions.collect::<Vec<_>>(),
            "Status": preparation.stage,
        })
    });
    types.collect()
}

fn progress_of_record(record: &Record) -> Value {
    let mut types: Vec<_> = record.details.iter().map(|detail| detail.place.kind).collect();
    types.sort_unstable();
    types.dedup();
    let types = types.into_iter().map(|kind| {
        json!({ "ResourceType": kind.as_str(), "UpdateSyncProgressRegions": [], "Status": step::DONE })
    });
    types.collect()
}

impl World {
    /// Opens the record that a preparation leads to, and returns its id.
    pub(crate) fn open_record(&mut self, preparation: &Preparation, now: i64) -> u64 {
        let id = self.ids.record();
        let details = self.bound_places(&preparation.old, &preparation.scope, now);
        let nothing_to_do = details.is_empty();
        let before = (preparation.kind == RecordKind::UploadUpdate)
            .then(|| self.certificates.get(&preparation.old).cloned().map(Box::new))
            .flatten();
        self.add_record(Record {
            id,
            kind: preparation.kind,
            old: preparation.old.clone(),
            new: preparation.new.clone(),
            status: if nothing_to_do {
                step::NOTHING_TO_DO
            } else {
                step::WAITING
            },
            details,
            created: now,
            updated: now,
            stepped: now,
            undoes: false,
            undone: false,
            before,
            after: if nothing_to_do {
                None
            } else {
                preparation.after.clone()
            },
        })
    }
}
