//! Orders: from the application through the information and its review to the certificate, and the ways out of it.

use serde_json::{Value, json};

use tc3_core::schema::Privacy;

use super::Behaviour;
use crate::{
    refusal::{Refusal, code},
    state::{Call, Certificate, World, advance::Thing, status},
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "SubmitCertificateInformation" => submit,
        "CommitCertificateInformation" => commit,
        _ => return None,
    })
}

/// The statuses in which information can be filed.
const OPEN: [u8; 5] = [
    status::PENDING_SUBMISSION,
    status::FREE_PENDING_SUBMISSION,
    status::REVIEW_FAILED,
    status::CANCELLED,
    status::LETTER_PENDING,
];

pub(super) fn wrong_status(certificate: &Certificate, code: &str) -> Refusal {
    let message = format!(
        "The certificate `{}` has the status {}.",
        certificate.id, certificate.status
    );
    Refusal::new(code, message)
}

fn submit(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let certificate = world.certificate_mut(id)?;
    if !OPEN.contains(&certificate.status) {
        return Err(wrong_status(certificate, code::INVALID_STATUS));
    }
    file_information(certificate, call, "CertificateDomain", "DomainList")?;
    world.note("submit", id, call.now);
    Ok(json!({ "CertificateId": id }))
}

/// Keeps what was filed: information may come in several calls.
fn file_information(
    certificate: &mut Certificate,
    call: &Call<'_>,
    domain: &str,
    names: &str,
) -> Result<(), Refusal> {
    let kind = call.text("CsrType");
    if !["", "online", "parse"].contains(&kind) {
        return Err(Refusal::new(
            code::INVALID_PARAM,
            "`CsrType` is not `online` or `parse`.",
        ));
    }
    if kind == "parse" && call.text("CsrContent").is_empty() {
        return Err(Refusal::new(
            code::INVALID_PARAM,
            "`CsrContent` is needed where `CsrType` is `parse`.",
        ));
    }
    if let Some(named) = Some(call.text(domain)).filter(|named| !named.is_empty()) {
        named.clone_into(&mut certificate.domain);
    }
    let listed = call.texts(names);
    if !listed.is_empty() {
        certificate.names = listed.into_iter().map(str::to_owned).collect();
    }
    if let Some(verify_type) = Some(call.text("VerifyType")).filter(|kind| !kind.is_empty()) {
        verify_type.clone_into(&mut certificate.verify_type);
    }
    if call.flag("IsDV") == Some(true) {
        "DV".clone_into(&mut certificate.validation);
    }
    // Secrets and personal data are read and forgotten.
    let public = |name: &str| {
        call.members
            .iter()
            .any(|member| member.name == name && member.privacy == Privacy::Public)
    };
    for (member, value) in call.input.as_object().into_iter().flatten() {
        if public(member) && !["CertificateId", "CertId"].contains(&member.as_str()) {
            certificate.submitted.insert(member.clone(), value.clone());
        }
    }
    Ok(())
}

fn commit(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId").to_owned();
    let order = world.ids.letters("order", 8);
    let certificate = world.certificate_mut(&id)?;
    if !OPEN.contains(&certificate.status) || certificate.status == status::LETTER_PENDING {
        return Err(wrong_status(certificate, code::INVALID_STATUS));
    }
    if certificate.submitted.is_empty() && certificate.domain.is_empty() {
        return Err(Refusal::new(
            code::INVALID_PARAM,
            "No information was submitted for this certificate.",
        ));
    }
    if certificate.domain.is_empty() {
        return Err(Refusal::new(
            code::CERTIFICATE_INVALID,
            "No domain was submitted for this certificate.",
        ));
    }
    if let Some(verify_type) = Some(call.text("VerifyType")).filter(|kind| !kind.is_empty()) {
        verify_type.clone_into(&mut certificate.verify_type);
    }
    review(certificate, order, call.now);
    let answer = json!({ "OrderId": certificate.order_id, "Status": certificate.status });
    world.note("commit", &id, call.now);
    world.begun(&Thing::Certificate(id));
    Ok(answer)
}

/// The order goes to its review: of an organisation, once its letter has come.
fn review(certificate: &mut Certificate, order: String, now: i64) {
    certificate.order_id = order;
    certificate.stepped = now;
    if certificate.validation != "DV" {
        certificate.status = status::LETTER_PENDING;
    } else if certificate.verify_type == "DNS_AUTO" {
        certificate.status = status::DNS_RECORD_ADDED;
        "PENDING-DCV".clone_into(&mut certificate.status_msg);
    } else {
        certificate.status = status::REVIEWING;
        "PENDING-DCV".clone_into(&mut certificate.status_msg);
    }
}
