//! Orders: from the application through the information and its review to the certificate. The ways out of it are in
//! [`withdraw`](super::withdraw).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tc3_core::schema::Privacy;

use super::{Behaviour, describe::way, nothing};
use crate::{
    refusal::{Refusal, code, excerpt},
    state::{Call, Certificate, Source, World, advance::Thing, status},
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "ApplyCertificate" => apply,
        "CreateCertificate" => create,
        "SubmitCertificateInformation" => submit,
        "CertificateInfoSubmit" => info_submit,
        "CommitCertificateInformation" => commit,
        "CertificateOrderSubmit" => order_submit,
        "UploadConfirmLetter" => confirm_letter,
        "CheckCertificateDomainVerification" => check_domains,
        "CompleteCertificate" => complete,
        _ => return None,
    })
}

/// The most free certificates of an account at a time. Source: the page "Free SSL Certificate Policy".
const FREE_LIMIT: usize = 50;
/// The longest domain, in characters. Source: `InvalidParameterValue.CertificateDomainMaxLengthInvalid`.
const LONGEST_DOMAIN: usize = 64;

fn apply(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let method = call.text("DvAuthMethod");
    if !["DNS_AUTO", "DNS", "FILE"].contains(&method) {
        let message = format!(
            "`DvAuthMethod` is `{}`, not `DNS_AUTO`, `DNS` or `FILE`.",
            excerpt(method)
        );
        return Err(Refusal::new(code::INVALID_PARAM, message));
    }
    let domain = call.text("DomainName");
    if domain.chars().count() > LONGEST_DOMAIN {
        let message = format!("`DomainName` is longer than {LONGEST_DOMAIN} characters.");
        return Err(Refusal::new(code::DOMAIN_MAX_LENGTH, message));
    }
    if !is_domain(domain) {
        return Err(Refusal::new(code::INVALID_PARAM, "`DomainName` is no domain."));
    }
    let email = call.text("ContactEmail");
    if !email.is_empty()
        && !email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && is_domain(host))
    {
        return Err(Refusal::new(
            code::EMAIL_PARSE_INVALID,
            "`ContactEmail` is no email address.",
        ));
    }
    let over = [status::EXPIRED, status::CANCELLED, status::REVOKED];
    if world
        .certificates
        .values()
        .filter(|it| it.free && !over.contains(&it.status))
        .count()
        >= FREE_LIMIT
    {
        let message = format!("The account has {FREE_LIMIT} free certificates already.");
        return Err(Refusal::new(code::EXCEEDS_FREE_LIMIT, message));
    }
    let mut certificate = new_order(world, call, status::FREE_PENDING_SUBMISSION);
    certificate.free = true;
    domain.clone_into(&mut certificate.domain);
    certificate.names = call.texts("DnsNames").into_iter().map(str::to_owned).collect();
    call.text("Alias").clone_into(&mut certificate.alias);
    call.text("OldCertificateId")
        .clone_into(&mut certificate.replaces);
    method.clone_into(&mut certificate.verify_type);
    certificate.project_id = call
        .number("ProjectId")
        .and_then(|id| id.try_into().ok())
        .unwrap_or(0);
    let order = world.ids.letters("order", 8);
    review(&mut certificate, order, call.now);
    Ok(json!({ "CertificateId": enter(world, certificate, "apply", call.now) }))
}

fn is_domain(text: &str) -> bool {
    let text = text.strip_prefix("*.").unwrap_or(text);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() < 64
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    text.contains('.') && text.split('.').all(label)
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    for (member, most) in [("DomainNum", 100), ("TimeSpan", 5)] {
        let number = call.number(member).unwrap_or(0);
        if !(1..=most).contains(&number) {
            let message = format!("`{member}` is {number}, not one from 1 to {most}.");
            return Err(Refusal::new(code::INVALID_PARAMETER_VALUE, message));
        }
    }
    let mut certificate = new_order(world, call, status::PENDING_SUBMISSION);
    certificate.tags = call.tags();
    let deal = world.ids.digits();
    let id = enter(world, certificate, "create", call.now);
    Ok(json!({ "CertificateIds": [id], "DealIds": [deal], "ResourceIds": [id] }))
}

fn new_order(world: &mut World, call: &Call<'_>, status: u8) -> Certificate {
    let mut certificate = Certificate::issued(world.ids.letters("certificate", 8), "").status(status);
    certificate.settle(call.now);
    certificate
}

/// Puts a new certificate into the account and returns its id.
pub(super) fn enter(world: &mut World, certificate: Certificate, action: &'static str, now: i64) -> String {
    let id = certificate.id.clone();
    world.note(action, &id, now);
    world.certificates.insert(id.clone(), certificate);
    world.begun(&Thing::Certificate(id.clone()));
    id
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

fn info_submit(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertId");
    let certificate = world.certificate_mut(id)?;
    if !OPEN.contains(&certificate.status) {
        return Err(wrong_status(certificate, code::INFO_SUBMIT_STATUS_INVALID));
    }
    let names = [call.text("CertCommonName")]
        .into_iter()
        .chain(call.texts("DnsNames"));
    if let Some(wrong) = names.into_iter().find(|name| !is_domain(name)) {
        let message = format!("`{}` is no domain.", excerpt(wrong));
        return Err(Refusal::new(code::INFO_SUBMIT_DOMAIN_INVALID, message));
    }
    file_information(certificate, call, "CertCommonName", "DnsNames")?;
    world.note("submit", id, call.now);
    Ok(nothing())
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
    let (order, status) = begin_review(world, call, call.text("CertificateId"), code::INVALID_STATUS)?;
    Ok(json!({ "OrderId": order, "Status": status }))
}

fn order_submit(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertId");
    if world.certificate(id)?.status == status::REVIEWING {
        return Err(wrong_status(
            world.certificate(id)?,
            code::ORDER_SUBMIT_PROCESSING,
        ));
    }
    let (order, status) = begin_review(world, call, id, code::INFO_SUBMIT_STATUS_INVALID)?;
    Ok(json!({ "OrderId": order, "Status": status, "IsAudited": false }))
}

/// Sends the order to its review; the number of the order and the status it has then.
fn begin_review(world: &mut World, call: &Call<'_>, id: &str, wrong: &str) -> Result<(String, u8), Refusal> {
    let certificate = world.certificate(id)?;
    if !OPEN.contains(&certificate.status) || certificate.status == status::LETTER_PENDING {
        return Err(wrong_status(certificate, wrong));
    }
    if certificate.domain.is_empty() {
        let message = "No domain was submitted for this certificate.";
        return Err(Refusal::new(code::CERTIFICATE_INVALID, message));
    }
    let order = world.ids.letters("order", 8);
    let certificate = world.certificate_mut(id)?;
    if let Some(verify_type) = Some(call.text("VerifyType")).filter(|kind| !kind.is_empty()) {
        verify_type.clone_into(&mut certificate.verify_type);
    }
    review(certificate, order, call.now);
    let answer = (certificate.order_id.clone(), certificate.status);
    world.note("commit", id, call.now);
    world.begun(&Thing::Certificate(id.to_owned()));
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

/// The smallest and the largest letter, in bytes. Source: `FailedOperation.ConfirmLetterTooSmall` and `…TooLarge`.
const LETTER: std::ops::RangeInclusive<usize> = 1024..=1_468_006;

/// Holds a letter, base64 text, against its limits and the forms that are accepted.
pub(super) fn check_letter(letter: &str) -> Result<(), Refusal> {
    let format = "The letter is not base64 text of a JPEG, PNG or PDF file.";
    let bytes = STANDARD
        .decode(letter)
        .map_err(|_| Refusal::new(code::LETTER_FORMAT, format))?;
    if bytes.len() < *LETTER.start() {
        let message = format!(
            "The letter has {} bytes; it needs {} or more.",
            bytes.len(),
            LETTER.start()
        );
        return Err(Refusal::new(code::LETTER_TOO_SMALL, message));
    }
    if bytes.len() > *LETTER.end() {
        let message = format!(
            "The letter has {} bytes; {} are allowed.",
            bytes.len(),
            LETTER.end()
        );
        return Err(Refusal::new(code::LETTER_TOO_LARGE, message));
    }
    let known: [&[u8]; 3] = [b"\xFF\xD8\xFF", b"\x89PNG", b"%PDF"];
    if known.iter().any(|start| bytes.starts_with(start)) {
        return Ok(());
    }
    Err(Refusal::new(code::LETTER_FORMAT, format))
}

fn confirm_letter(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let certificate = world.certificate_mut(id)?;
    if certificate.validation == "DV" {
        let message = format!("The certificate `{id}` is domain-validated and takes no letter.");
        return Err(Refusal::new(code::LETTER_NOT_FOR_DV, message));
    }
    if certificate.status != status::LETTER_PENDING {
        return Err(wrong_status(certificate, code::INVALID_STATUS));
    }
    check_letter(call.text("ConfirmLetter"))?;
    certificate.status = status::REVIEWING;
    "PRE-REVIEWING".clone_into(&mut certificate.status_msg);
    certificate.stepped = call.now;
    world.note("confirm letter", id, call.now);
    world.begun(&Thing::Certificate(id.to_owned()));
    Ok(json!({ "CertificateId": id, "IsSuccess": true }))
}

/// The statuses in which domains are validated.
const VALIDATED: [u8; 3] = [status::REVIEWING, status::DNS_RECORD_ADDED, status::REISSUING];

fn check_domains(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let certificate = world.certificate(id)?;
    let issued = certificate.status == status::ISSUED && certificate.source != Source::Upload;
    if !issued && !VALIDATED.contains(&certificate.status) {
        return Err(wrong_status(certificate, code::STATUS_NOT_ALLOW_VERIFY));
    }
    let passed = issued || certificate.status_msg == "WAIT-ISSUE";
    let results = certificate.all_names().into_iter().map(|domain| {
        let value = way(certificate, domain)["DvAuthValue"].take();
        json!({
            "Domain": domain,
            "VerifyType": certificate.verify_type,
            "LocalCheck": if passed { 1 } else { -1 },
            "CaCheck": if passed { 2 } else { -1 },
            "LocalCheckFailReason": if passed { "" } else { "The record is not there yet." },
            "CheckValue": if passed { vec![value] } else { Vec::new() },
            "Frequently": false,
            "Issued": issued,
        })
    });
    let output = json!({ "VerificationResults": results.collect::<Vec<_>>() });
    world.polled(&Thing::Certificate(id.to_owned()), call.now);
    Ok(output)
}

fn complete(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let Some(certificate) = world
        .certificates
        .get_mut(id)
        .filter(|it| VALIDATED.contains(&it.status))
    else {
        let message = format!(
            "There is no certificate `{}` that waits for its validation.",
            excerpt(id)
        );
        return Err(Refusal::new(code::NOT_FOUND_OR_AUDITED, message));
    };
    "WAIT-ISSUE".clone_into(&mut certificate.status_msg);
    certificate.stepped = call.now;
    world.note("complete", id, call.now);
    world.begun(&Thing::Certificate(id.to_owned()));
    Ok(json!({ "CertificateId": id }))
}
