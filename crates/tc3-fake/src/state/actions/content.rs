//! What is in certificates: upload, download, look-up, deletion, and what the account notes about them.

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Behaviour, order::wrong_status};
use crate::{
    refusal::{Refusal, code, excerpt},
    state::{Call, Certificate, Deletion, Source, World, advance::Thing, content, status, time_text},
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "UploadCertificate" => upload,
        "DownloadCertificate" => download,
        "DescribeDownloadCertificateUrl" => download_address,
        "CheckCertificateExist" => exists,
        "CheckCertificateChain" => chain,
        "DeleteCertificate" => delete,
        "DeleteCertificates" => delete_several,
        "DescribeDeleteCertificatesTaskResult" => deletions,
        "ModifyCertificateAlias" => alias,
        "ModifyCertificateProject" => project,
        "ModifyCertificatesExpiringNotificationSwitch" => notification,
        _ => return None,
    })
}

fn upload(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let public_key = call.text("CertificatePublicKey");
    let kind = match call.text("CertificateType") {
        "" | "SVR" => "SVR",
        "CA" => "CA",
        other => {
            let message = format!("`CertificateType` is `{}`, not `SVR` or `CA`.", excerpt(other));
            return Err(Refusal::new(code::INVALID_PARAM, message));
        }
    };
    let parsed = match (kind, call.text("CertificatePrivateKey")) {
        ("SVR", "") => {
            let message = "`CertificatePrivateKey` is needed for a server certificate.";
            return Err(Refusal::new(code::MISS_MATCH_PRIVATE_KEY, message));
        }
        ("CA", "") => content::parse(public_key)?,
        (_, private_key) => content::parse_pair(public_key, private_key)?,
    };
    if kind == "CA" && !parsed.is_authority {
        return Err(Refusal::new(
            code::CERTIFICATE_CA_ERROR,
            "The certificate is not one of a certificate authority.",
        ));
    }
    if call.flag("Repeatable") == Some(false)
        && let Some(known) = world
            .certificates
            .values()
            .find(|known| content::same(&known.public_key, public_key))
    {
        return Ok(json!({ "CertificateId": known.id, "RepeatCertId": known.id }));
    }
    let id = world.ids.letters("certificate", 8);
    let mut certificate = Certificate::issued(id.clone(), "")
        .source(Source::Upload)
        .alias(call.text("Alias"));
    content::fill(&mut certificate, &parsed);
    public_key.clone_into(&mut certificate.public_key);
    let private_key = Some(call.text("CertificatePrivateKey")).filter(|key| !key.is_empty());
    certificate.private_key = private_key.map(Into::into);
    kind.clone_into(&mut certificate.certificate_type);
    certificate.project_id = call
        .number("ProjectId")
        .and_then(|id| id.try_into().ok())
        .unwrap_or(0);
    certificate.tags = call.tags();
    certificate.settle(call.now);
    if certificate.not_after < call.now {
        certificate.status = status::EXPIRED;
    }
    world.note("upload", &id, call.now);
    world.certificates.insert(id.clone(), certificate);
    Ok(json!({ "CertificateId": id, "RepeatCertId": "" }))
}

/// The certificate with its content, if it may be downloaded.
fn downloadable<'w>(
    world: &'w mut World,
    id: &str,
    not_allowed: &str,
    wrong: &str,
) -> Result<&'w Certificate, Refusal> {
    let certificate = world.certificate_mut(id)?;
    if !certificate.allow_download {
        let message = format!("Downloads of the certificate `{id}` are switched off.");
        return Err(Refusal::new(not_allowed, message));
    }
    if !certificate.has_dates() || certificate.status == status::REISSUING {
        return Err(wrong_status(certificate, wrong));
    }
    content::provide(certificate);
    Ok(certificate)
}

fn download(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let certificate = downloadable(world, id, code::CERTIFICATE_INVALID, code::INVALID_STATUS)?;
    let archive =
        archive(certificate).map_err(|error| Refusal::new(code::INTERNAL_ERROR, error.to_string()))?;
    let content = STANDARD.encode(archive);
    world.note("download", id, call.now);
    Ok(json!({ "Content": content, "ContentType": "application/zip" }))
}

/// The certificate as the service packs it: for nginx, for Apache, and the two files alone.
fn archive(certificate: &Certificate) -> zip::result::ZipResult<Vec<u8>> {
    let name = certificate.domain.replace('*', "_");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut put = |path: String, text: &str| -> zip::result::ZipResult<()> {
        archive.start_file(path, options)?;
        archive.write_all(text.as_bytes())?;
        Ok(())
    };
    let private_key = certificate
        .private_key
        .as_ref()
        .map_or("", tc3_core::Secret::expose);
    let end = "-----END CERTIFICATE-----";
    let (leaf, rest) = certificate
        .public_key
        .split_once(end)
        .unwrap_or((&certificate.public_key, ""));
    let leaf = format!("{leaf}{end}\n");
    put(format!("{name}.pem"), &certificate.public_key)?;
    put(format!("{name}.key"), private_key)?;
    put(format!("{name}_nginx/{name}_bundle.crt"), &certificate.public_key)?;
    put(format!("{name}_nginx/{name}.key"), private_key)?;
    put(format!("{name}_apache/{name}.crt"), &leaf)?;
    put(format!("{name}_apache/root_bundle.crt"), rest.trim_start())?;
    put(format!("{name}_apache/{name}.key"), private_key)?;
    Ok(archive.finish()?.into_inner())
}

fn download_address(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    let kinds = ["", "nginx", "tomcat", "apache", "iis", "jks", "other", "root"];
    let kind = call.text("ServiceType");
    if !kinds.contains(&kind) {
        let message = format!("Certificates cannot be downloaded for `{}`.", excerpt(kind));
        return Err(Refusal::new(code::DOWNLOAD_TYPE_NOT_SUPPORTED, message));
    }
    let certificate = downloadable(
        world,
        id,
        code::NOT_ALLOW_DOWNLOAD,
        code::STATUS_NOT_ALLOW_DOWNLOAD,
    )?;
    let name = format!(
        "{}_{}.zip",
        certificate.domain.replace('*', "_"),
        if kind.is_empty() { "all" } else { kind }
    );
    // A name that resolves nowhere: what is behind it is not part of the API.
    let address = format!("https://ssl-download.invalid/{id}/{name}");
    Ok(json!({ "DownloadCertificateUrl": address, "DownloadFilename": name }))
}

fn exists(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let public_key = call.text("CertificatePublicKey");
    content::parse(public_key)?;
    let known = world
        .certificates
        .values()
        .find(|known| content::same(&known.public_key, public_key));
    Ok(json!({ "RepeatCertId": known.map(|known| known.id.as_str()).unwrap_or_default() }))
}

fn chain(_world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let parsed = content::parse(call.text("CertificateChain"))
        .map_err(|refusal| Refusal::new(code::CERTIFICATE_INVALID, refusal.message))?;
    let linked = parsed
        .chain
        .windows(2)
        .all(|pair| pair[0].issuer == pair[1].subject);
    let last_is_root = parsed
        .chain
        .last()
        .is_some_and(|last| last.issuer == last.subject);
    let names: Vec<&str> = parsed.chain.iter().map(|link| link.subject.as_str()).collect();
    Ok(json!({ "IsValid": linked && last_is_root, "IsTrustedCA": false, "Chains": names }))
}

/// How long a free certificate cannot be deleted after it was applied for, in seconds.
const FIRST_HOUR: i64 = 60 * 60;

/// The statuses in which something is under way.
const BUSY: [u8; 7] = [
    status::REVIEWING,
    status::DNS_RECORD_ADDED,
    status::CANCELLING,
    status::REVOKING,
    status::REISSUING,
    status::REVOKE_LETTER_PENDING,
    status::MIGRATING,
];

/// Whether the certificate can be deleted.
fn deletable(world: &World, id: &str, now: i64) -> Result<(), Refusal> {
    let certificate = world.certificate(id)?;
    if certificate.free && now - certificate.inserted < FIRST_HOUR {
        let message = format!("The free certificate `{id}` was applied for less than an hour ago.");
        return Err(Refusal::new(code::CANNOT_BE_DELETED_WITHIN_HOUR, message));
    }
    if BUSY.contains(&certificate.status) {
        return Err(wrong_status(certificate, code::INVALID_STATUS));
    }
    if let Some(record) = world.pending_record(id) {
        let message = format!("Record {} works on the certificate.", record.id);
        return Err(Refusal::new(code::BOUND_RESOURCES, message));
    }
    Ok(())
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    deletable(world, id, call.now)?;
    if call.flag("IsCheckResource") == Some(true) {
        let task = world.delete_later(id, call.now);
        return Ok(json!({ "DeleteResult": true, "TaskId": task }));
    }
    if world.in_use(id) {
        let message = format!("Cloud resources use the certificate `{id}`.");
        return Err(Refusal::new(code::DELETE_RESOURCE_FAILED, message));
    }
    world.certificates.shift_remove(id);
    world.note("delete", id, call.now);
    Ok(json!({ "DeleteResult": true, "TaskId": "" }))
}

fn delete_several(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let ids = call.texts("CertificateIds");
    if ids.len() > 100 {
        let message = format!("`CertificateIds` has {} items; 100 are allowed.", ids.len());
        return Err(Refusal::new(code::TASK_CERTIFICATE_COUNT, message));
    }
    let (mut success, mut fail, mut tasks) = (Vec::new(), Vec::new(), Vec::new());
    for id in ids {
        match deletable(world, id, call.now) {
            Err(refusal) => fail.push(json!({ "CertId": id, "Msg": refusal.message })),
            Ok(()) if call.flag("IsSync") == Some(true) => {
                tasks.push(json!({ "CertId": id, "TaskId": world.delete_later(id, call.now) }));
            }
            Ok(()) if world.in_use(id) => {
                fail.push(json!({ "CertId": id, "Msg": "Cloud resources use the certificate." }));
            }
            Ok(()) => {
                world.certificates.shift_remove(id);
                world.note("delete", id, call.now);
                success.push(id);
            }
        }
    }
    Ok(json!({ "Success": success, "Fail": fail, "CertTaskIds": tasks }))
}

impl World {
    /// Begins a deletion that first looks for resources, and returns its id.
    fn delete_later(&mut self, certificate: &str, now: i64) -> String {
        let id = self.ids.digits();
        let names = self
            .certificates
            .get(certificate)
            .map(Certificate::all_names)
            .unwrap_or_default();
        let domains = names.into_iter().map(str::to_owned).collect();
        self.deletions.push(Deletion {
            id: id.clone(),
            certificate: certificate.to_owned(),
            status: 0,
            error: String::new(),
            domains,
            at: now,
            stepped: now,
        });
        self.note("delete", certificate, now);
        self.trim();
        self.begun(&Thing::Deletion(id.clone()));
        id
    }
}

fn deletions(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let mut results = Vec::new();
    for id in call.texts("TaskIds") {
        let Some(deletion) = world.deletions.iter().find(|deletion| deletion.id == id) else {
            let message = format!("There is no task `{}`.", excerpt(id));
            return Err(Refusal::new(code::SYNC_TASK_ID_INVALID, message));
        };
        results.push(json!({
            "TaskId": id,
            "CertId": deletion.certificate,
            "Status": deletion.status,
            "Error": deletion.error,
            "CacheTime": time_text(deletion.at),
            "Domains": deletion.domains,
        }));
        world.polled(&Thing::Deletion(id.to_owned()), call.now);
    }
    Ok(json!({ "DeleteTaskResult": results }))
}

fn alias(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId");
    call.text("Alias")
        .clone_into(&mut world.certificate_mut(id)?.alias);
    world.note("alias", id, call.now);
    Ok(json!({ "CertificateId": id }))
}

fn project(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let project = call.number("ProjectId").and_then(|id| u64::try_from(id).ok());
    let project = project.ok_or_else(|| Refusal::new(code::INVALID_PARAM, "`ProjectId` is negative."))?;
    let (mut success, mut fail) = (Vec::new(), Vec::new());
    for id in call.texts("CertificateIdList") {
        match world.certificates.get_mut(id) {
            Some(certificate) => {
                certificate.project_id = project;
                success.push(id);
            }
            None => fail.push(id),
        }
    }
    Ok(json!({ "SuccessCertificates": success, "FailCertificates": fail }))
}

fn notification(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let ids = call.texts("CertificateIds");
    if ids.len() > 50 {
        let message = format!("`CertificateIds` has {} items; 50 are allowed.", ids.len());
        return Err(Refusal::new(code::CERTIFICATES_NUMBER_EXCEEDED, message));
    }
    for id in &ids {
        world.certificate(id)?;
    }
    // 0 tells the owner, 1 does not. Source: `SwitchStatus` of this action.
    let notify = call.number("SwitchStatus") == Some(0);
    for id in &ids {
        world.certificate_mut(id)?.notify = notify;
    }
    Ok(json!({ "CertificateIds": ids }))
}
