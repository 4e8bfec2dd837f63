//! Replaces a certificate wherever it is in use, and takes that back: rotate OLD_ID CERTIFICATE.pem KEY.pem
use std::{env, fs, thread::sleep, time::Duration};
use tc3_ssl::{Client, Error, ErrorCode, ErrorKind, model::BindResourceTaskStatus};

fn until<T>(ask: impl Fn() -> Result<Option<T>, Error>) -> Result<T, Error> {
    let pause = env::var("ROTATE_PAUSE").map_or(5.0, |it| it.parse().unwrap_or(5.0));
    for _ in 0..120 {
        match ask().map_err(|error| (ErrorCode::of(&error), error)) {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) | Err((Some(ErrorCode::FailedOperationCertificateDeployHasPendingRecord), _)) => {}
            Err((_, error)) => return Err(error),
        }
        sleep(Duration::from_secs_f64(pause)); // it, or another record of the certificate, is not finished
    }
    Err(Error::new(ErrorKind::Timeout, "it takes too long"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [old, public, private] = env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "three arguments")?;
    let (public, private) = (fs::read_to_string(public)?, fs::read_to_string(private)?);
    let at = |endpoint: String| Client::builder().endpoint(endpoint); // the keys are the environment's or a profile's
    let client: Client = env::var("ROTATE_ENDPOINT").map_or_else(|_| Client::builder(), at).build()?;
    let ended = |record: i64| {
        let found = client.describe_host_update_record_detail().deploy_record_id(record.to_string()).block()?;
        assert_eq!(found.failed_total_count.unwrap_or(0), 0, "{found:?}");
        Ok((found.running_total_count.max(found.pending_total_count) == Some(0)).then_some(record))
    };
    let upload = client.upload_certificate().certificate_public_key(public).certificate_private_key(private);
    let new = upload.block()?.certificate_id.ok_or("no certificate")?;
    let update = || client.update_certificate_instance().old_certificate_id(&old).certificate_id(&new);
    let updated = || update().resource_types(["clb", "cdn"]).block().map(|it| it.deploy_record_id.filter(|id| *id > 0));
    let record = i64::try_from(until(updated)?).map(|record| until(|| ended(record)))??;
    let scan = client.create_certificate_bind_resource_sync_task().certificate_ids([&new]).is_cache(0).block()?;
    let look = |task: &str| client.describe_certificate_bind_resource_task_detail().task_id(task).block();
    let scanned = || look(scan.cert_task_ids[0].task_id.as_deref().unwrap_or_default()).map(Some);
    let bound = until(|| Ok(scanned()?.filter(|it| it.status == Some(BindResourceTaskStatus::Successful))))?;
    println!("{new} is in use: {:?} {:?}", bound.clb, bound.cdn);
    let back = client.update_certificate_record_rollback().deploy_record_id(record).block()?.deploy_record_id;
    Ok(println!("{old} is back, by record {}", until(|| ended(back.unwrap_or(0)))?))
}
