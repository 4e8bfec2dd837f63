//! Certificates as the API describes them: one, one with its content, and lists with filters.

use serde_json::{Map, Value, json};

use super::Behaviour;
use crate::{
    refusal::Refusal,
    state::{Call, Certificate, Source, World, advance::Thing, content, status, time_text},
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "DescribeCertificate" => one,
        "DescribeCertificateDetail" => detail,
        "DescribeCertificates" => |world, call| Ok(list(world, call)),
        "DescribeCertificateOperateLogs" => |world, call| Ok(operations(world, call)),
        _ => return None,
    })
}

/// The account's number in answers.
pub(super) const OWNER: &str = "100000000001";

fn one(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let certificate = world.certificate(id)?;
    let mut output = described(world, certificate);
    output.extend(validation(certificate));
    output.insert("OrderId".to_owned(), certificate.order_id.as_str().into());
    output.insert("SubmittedData".to_owned(), submitted(certificate));
    world.polled(&Thing::Certificate(id.to_owned()), call.now);
    Ok(Value::Object(output))
}

fn detail(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let issued = world.certificate(id)?.has_dates();
    if issued {
        content::provide(world.certificate_mut(id)?);
    }
    let certificate = world.certificate(id)?;
    let mut output = described(world, certificate);
    output.extend(validation(certificate));
    output.remove("PackageTypeName");
    output.insert("TypeName".to_owned(), package(certificate).1.into());
    output.insert("OrderId".to_owned(), certificate.order_id.as_str().into());
    output.insert("SubmittedData".to_owned(), submitted(certificate));
    if let Ok(parsed) = content::parse(&certificate.public_key) {
        output.insert(
            "CertificatePublicKey".to_owned(),
            certificate.public_key.as_str().into(),
        );
        // Where a request asked for the key to be made elsewhere, there is none to hand out.
        if let Some(private_key) = &certificate.private_key {
            output.insert("CertificatePrivateKey".to_owned(), private_key.expose().into());
        }
        output.insert("CertFingerprint".to_owned(), parsed.fingerprint.into());
        let chain = parsed.chain.into_iter().map(|link| {
            json!({
                "Issuer": link.issuer,
                "Subject": link.subject,
                "Fingerprint": link.fingerprint,
                "ValidFrom": time_text(link.not_before),
                "ValidTo": time_text(link.not_after),
            })
        });
        output.insert("CertChainInfo".to_owned(), chain.collect());
    }
    world.polled(&Thing::Certificate(id.to_owned()), call.now);
    Ok(Value::Object(output))
}

fn list(world: &mut World, call: &Call<'_>) -> Value {
    let mut found: Vec<&Certificate> = world
        .certificates
        .values()
        .filter(|it| wanted(it, call))
        .collect();
    match call.text("ExpirationSort") {
        "ASC" => found.sort_by_key(|it| it.not_after),
        "DESC" => found.sort_by_key(|it| std::cmp::Reverse(it.not_after)),
        // The newest first; of one second, what came last.
        _ => {
            found.reverse();
            found.sort_by_key(|it| std::cmp::Reverse(it.inserted));
        }
    }
    let total = found.len();
    let page = call.page(10, 1000).of(found);
    let shown: Vec<Value> = page
        .iter()
        .map(|certificate| {
            let mut entry = described(world, certificate);
            entry.insert("AllowDownload".to_owned(), certificate.allow_download.into());
            entry.insert("CertSANs".to_owned(), json!(certificate.all_names()));
            entry.insert("IsIgnore".to_owned(), (!certificate.notify).into());
            entry.insert("IsSM".to_owned(), false.into());
            entry.insert("IsExpiring".to_owned(), is_expiring(certificate, call.now).into());
            Value::Object(entry)
        })
        .collect();
    let ids: Vec<String> = page.iter().map(|certificate| certificate.id.clone()).collect();
    for id in ids {
        world.polled(&Thing::Certificate(id), call.now);
    }
    json!({ "TotalCount": total, "Certificates": shown })
}

/// How long before its end a certificate counts as expiring, in seconds. Source: `FilterExpiring` of
/// `DescribeCertificates`.
const EXPIRING: i64 = 30 * 24 * 60 * 60;

fn is_expiring(certificate: &Certificate, now: i64) -> bool {
    certificate.status == status::ISSUED && certificate.not_after - now < EXPIRING
}

fn wanted(certificate: &Certificate, call: &Call<'_>) -> bool {
    let on = |member: &str| call.number(member) == Some(1);
    let search = call.text("SearchKey").to_lowercase();
    let found = |text: &str| text.to_lowercase().contains(&search);
    let statuses = call.numbers("CertificateStatus");
    let ids = call.texts("CertIds");
    let tags = call.tags();
    let uploaded = certificate.source == Source::Upload;
    let fits = |given: &str, own: &str| given.is_empty() || given.eq_ignore_ascii_case(own);
    (search.is_empty()
        || found(&certificate.id)
        || found(&certificate.alias)
        || certificate.all_names().into_iter().any(found))
        && fits(call.text("CertificateType"), &certificate.certificate_type)
        && call
            .number("ProjectId")
            .is_none_or(|id| u64::try_from(id) == Ok(certificate.project_id))
        && (statuses.is_empty() || statuses.contains(&i64::from(certificate.status)))
        && call
            .number("Deployable")
            .is_none_or(|wanted| (wanted == 1) == certificate.deployable())
        && (!on("Upload") || uploaded)
        && match call.text("FilterSource") {
            "upload" => uploaded,
            "buy" => !uploaded,
            _ => true,
        }
        && (!on("FilterExpiring") || is_expiring(certificate, call.now))
        && (!on("IsPendingIssue")
            || [status::REVIEWING, status::DNS_RECORD_ADDED].contains(&certificate.status))
        && (!on("IsSM"))
        && (ids.is_empty() || ids.contains(&certificate.id.as_str()))
        && tags
            .iter()
            .all(|(key, value)| certificate.tags.get(key) == Some(value))
}

fn operations(world: &World, call: &Call<'_>) -> Value {
    let total = world.operations.len();
    let shown = call
        .page(20, 1000)
        .of(world.operations.iter().rev())
        .into_iter()
        .map(|operation| {
            json!({
                "Action": operation.action,
                "CreatedOn": time_text(operation.at),
                "Uin": OWNER,
                "SubAccountUin": OWNER,
                "CertId": operation.certificate,
                "Type": "api",
            })
        });
    json!({ "AllTotal": total, "TotalCount": total, "OperateLogs": shown.collect::<Vec<_>>() })
}

/// The number and the name of the kind of certificate that was bought. Source: `PackageType` of `DescribeCertificates`.
fn package(certificate: &Certificate) -> (&'static str, &'static str) {
    match (
        certificate.source,
        certificate.free,
        certificate.validation.as_str(),
    ) {
        (Source::Upload, ..) => ("", ""),
        (_, true, _) => ("83", "TrustAsia C1 DV Free"),
        (_, _, "OV") => ("6", "SecureSite OV"),
        (_, _, "EV") => ("4", "SecureSite EV"),
        _ => ("81", "DNSPod DV"),
    }
}

/// The name of a status.
pub(crate) fn status_name(status: u8) -> &'static str {
    const NAMES: [&str; 16] = [
        "reviewing",
        "issued",
        "review failed",
        "expired",
        "DNS record added",
        "pending submission",
        "cancelling",
        "cancelled",
        "confirmation letter pending",
        "revoking",
        "revoked",
        "reissuing",
        "revocation letter pending",
        "free, pending submission",
        "refunded",
        "migrating",
    ];
    NAMES.get(usize::from(status)).copied().unwrap_or_default()
}

/// The members that all three describing actions have.
fn described(world: &World, certificate: &Certificate) -> Map<String, Value> {
    let uploaded = certificate.source == Source::Upload;
    let (package, package_name) = package(certificate);
    let months = (certificate.not_after - certificate.not_before) / (30 * 24 * 60 * 60);
    let successor = world
        .certificates
        .values()
        .find(|other| other.replaces == certificate.id);
    let tags = certificate
        .tags
        .iter()
        .map(|(key, value)| json!({ "TagKey": key, "TagValue": value }));
    let object = json!({
        "OwnerUin": OWNER,
        "ProjectId": certificate.project_id.to_string(),
        "From": if uploaded { "upload" } else { "trustasia" },
        "CertificateType": certificate.certificate_type,
        "PackageType": package,
        "ProductZhName": package_name,
        "PackageTypeName": package_name,
        "Domain": certificate.domain,
        "Alias": certificate.alias,
        "Status": certificate.status,
        "StatusMsg": certificate.status_msg,
        "StatusName": status_name(certificate.status),
        "VerifyType": certificate.verify_type,
        "VulnerabilityStatus": "INACTIVE",
        "CertBeginTime": time_text(certificate.not_before),
        "CertEndTime": time_text(certificate.not_after),
        "ValidityPeriod": months.to_string(),
        "InsertTime": time_text(certificate.inserted),
        "CertificateExtra": {
            "DomainNumber": certificate.all_names().len().to_string(),
            "OriginCertificateId": certificate.replaces,
            "ReplacedBy": successor.map(|other| other.id.as_str()).unwrap_or_default(),
            "ReplacedFor": certificate.replaces,
            "RenewOrder": "",
            "SMCert": 0,
        },
        "CertificateId": certificate.id,
        "SubjectAltName": certificate.all_names(),
        "IsVip": false,
        "IsWildcard": certificate.all_names().iter().any(|name| name.starts_with("*.")),
        "IsDv": certificate.validation == "DV" && !uploaded,
        "IsVulnerability": false,
        "RenewAble": false,
        "Deployable": certificate.deployable(),
        "Tags": tags.collect::<Vec<_>>(),
    });
    match object {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// How the domain is to be validated, while an order waits for that.
fn validation(certificate: &Certificate) -> Option<(String, Value)> {
    if ![status::REVIEWING, status::DNS_RECORD_ADDED, status::REISSUING].contains(&certificate.status) {
        return None;
    }
    let ways: Vec<Value> = certificate
        .all_names()
        .into_iter()
        .map(|domain| way(certificate, domain))
        .collect();
    let mut detail = ways
        .first()
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    detail.remove("DvAuthVerifyType");
    let sub_domain = detail.remove("DvAuthSubDomain").unwrap_or_default();
    detail.insert("DvAuthKeySubDomain".to_owned(), sub_domain);
    detail.insert("DvAuths".to_owned(), ways.into());
    Some(("DvAuthDetail".to_owned(), detail.into()))
}

/// The record or file that proves who holds a domain.
pub(super) fn way(certificate: &Certificate, domain: &str) -> Value {
    let bare = domain.trim_start_matches("*.");
    let by_file = certificate.verify_type.starts_with("FILE");
    json!({
        "DvAuthKey": if by_file { "fileauth.txt".to_owned() } else { format!("_dnsauth.{bare}") },
        "DvAuthValue": format!("{}-{}", certificate.order_id, certificate.id),
        "DvAuthDomain": bare,
        "DvAuthPath": if by_file { "/.well-known/pki-validation" } else { "" },
        "DvAuthSubDomain": if by_file { "" } else { "_dnsauth" },
        "DvAuthVerifyType": certificate.verify_type,
    })
}

/// What was submitted, as far as it is kept, under the names of `SubmittedData`.
fn submitted(certificate: &Certificate) -> Value {
    const MEMBERS: [&str; 13] = [
        "CsrType",
        "CsrContent",
        "CertificateDomain",
        "DomainList",
        "OrganizationName",
        "OrganizationDivision",
        "OrganizationAddress",
        "OrganizationCountry",
        "OrganizationCity",
        "OrganizationRegion",
        "PostalCode",
        "PhoneAreaCode",
        "VerifyType",
    ];
    let kept = MEMBERS
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), certificate.submitted.get(name)?.clone())));
    Value::Object(kept.collect())
}
