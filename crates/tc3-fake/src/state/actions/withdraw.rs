//! The ways out of an order: cancelled, taken up again, replaced by another, revoked.

use serde_json::{Value, json};

use super::{
    Behaviour,
    describe::way,
    order::{check_letter, enter, wrong_status},
};
use crate::{
    refusal::{Refusal, code, excerpt},
    state::{Call, Certificate, Source, World, advance::Thing, content, status},
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "CancelCertificateOrder" => cancel_order,
        "CancelAuditCertificate" => cancel_audit,
        "ModifyCertificateResubmit" => resubmit,
        "ReplaceCertificate" => replace,
        "RevokeCertificate" => revoke,
        "UploadRevokeLetter" => revoke_letter,
        _ => return None,
    })
}

/// The statuses in which an order can be cancelled.
const CANCELLABLE: [u8; 5] = [
    status::REVIEWING,
    status::DNS_RECORD_ADDED,
    status::PENDING_SUBMISSION,
    status::LETTER_PENDING,
    status::FREE_PENDING_SUBMISSION,
];

fn cancel_order(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let certificate = world.certificate_mut(id)?;
    if !CANCELLABLE.contains(&certificate.status) {
        return Err(wrong_status(certificate, code::INVALID_STATUS));
    }
    certificate.status = status::CANCELLING;
    certificate.status_msg.clear();
    certificate.stepped = call.now;
    world.note("cancel", id, call.now);
    world.begun(&Thing::Certificate(id.to_owned()));
    Ok(json!({ "CertificateId": id }))
}

fn cancel_audit(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let under_review = [
        status::REVIEWING,
        status::DNS_RECORD_ADDED,
        status::LETTER_PENDING,
    ];
    let Some(certificate) = world
        .certificates
        .get_mut(id)
        .filter(|it| under_review.contains(&it.status))
    else {
        let message = format!(
            "There is no certificate `{}` whose application can be withdrawn.",
            excerpt(id)
        );
        return Err(Refusal::new(code::NOT_FOUND_OR_CANT_CANCEL, message));
    };
    certificate.status = status::CANCELLED;
    certificate.status_msg.clear();
    world.note("cancel audit", id, call.now);
    Ok(json!({ "Result": true }))
}

fn resubmit(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let certificate = world.certificate_mut(id)?;
    if ![status::REVIEW_FAILED, status::CANCELLED].contains(&certificate.status) {
        return Err(wrong_status(certificate, code::STATUS_NOT_ALLOW_RESUBMIT));
    }
    certificate.status = if certificate.free {
        status::FREE_PENDING_SUBMISSION
    } else {
        status::PENDING_SUBMISSION
    };
    certificate.status_msg.clear();
    world.note("resubmit", id, call.now);
    Ok(json!({ "CertificateId": id }))
}

/// Whether it was issued here and is in order still.
fn issued_here(certificate: &Certificate) -> Result<(), Refusal> {
    if certificate.source == Source::Upload {
        let message = format!("The certificate `{}` was uploaded.", certificate.id);
        return Err(Refusal::new(code::INVALID_SOURCE, message));
    }
    if certificate.status != status::ISSUED {
        return Err(wrong_status(certificate, code::INVALID_STATUS));
    }
    Ok(())
}

fn replace(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    issued_here(world.certificate(id)?)?;
    if world.certificates.values().any(|other| other.replaces == id) {
        let message = format!("The certificate `{id}` was reissued already.");
        return Err(Refusal::new(code::ALREADY_REPLACED, message));
    }
    let mut certificate = world.certificate(id)?.clone();
    certificate.id = world.ids.letters("certificate", 8);
    certificate.order_id = world.ids.letters("order", 8);
    id.clone_into(&mut certificate.replaces);
    certificate.status = status::REISSUING;
    "PENDING-DCV".clone_into(&mut certificate.status_msg);
    certificate.public_key.clear();
    certificate.private_key = None;
    (certificate.inserted, certificate.stepped) = (call.now, call.now);
    Ok(json!({ "CertificateId": enter(world, certificate, "replace", call.now) }))
}

fn revoke(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    issued_here(world.certificate(id)?)?;
    if world.in_use(id) {
        let message = format!("Cloud resources use the certificate `{id}`.");
        return Err(Refusal::new(code::REVOKE_RESOURCE_FAILED, message));
    }
    let certificate = world.certificate_mut(id)?;
    content::provide(certificate);
    certificate.status = if certificate.validation == "DV" {
        status::REVOKING
    } else {
        status::REVOKE_LETTER_PENDING
    };
    certificate.stepped = call.now;
    let proofs = certificate.all_names().into_iter().map(|domain| {
        let way = way(certificate, domain);
        json!({
            "DomainValidateAuthPath": way["DvAuthPath"],
            "DomainValidateAuthKey": way["DvAuthKey"],
            "DomainValidateAuthValue": way["DvAuthValue"],
            "DomainValidateAuthDomain": way["DvAuthDomain"],
        })
    });
    let output = json!({ "RevokeDomainValidateAuths": proofs.collect::<Vec<_>>() });
    world.note("revoke", id, call.now);
    world.begun(&Thing::Certificate(id.to_owned()));
    Ok(output)
}

fn revoke_letter(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let certificate = world.certificate_mut(id)?;
    if certificate.status != status::REVOKE_LETTER_PENDING {
        return Err(wrong_status(certificate, code::INVALID_STATUS));
    }
    check_letter(call.text("RevokeLetter"))?;
    certificate.status = status::REVOKING;
    certificate.stepped = call.now;
    world.note("revoke letter", id, call.now);
    world.begun(&Thing::Certificate(id.to_owned()));
    Ok(json!({ "CertificateId": id, "IsSuccess": true }))
}
