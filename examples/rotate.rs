//! Replaces a certificate wherever it is in use, and takes that back: `rotate OLD_ID CERTIFICATE.pem KEY.pem`
use std::{env, fs, time::Duration};
use tc3_ssl::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [old, public, private] = env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "three arguments")?;
    let (public, private) = (fs::read_to_string(public)?, fs::read_to_string(private)?);
    let pause = env::var("ROTATE_PAUSE").map_or(Ok(5.0), |pause| pause.parse()).map(Duration::from_secs_f64)?;
    let at = |endpoint: String| Client::builder().endpoint(endpoint); // the keys are the environment's or a profile's
    let client: Client = env::var("ROTATE_ENDPOINT").map_or_else(|_| Client::builder(), at).build()?;

    let upload = client.upload_certificate().certificate_public_key(public).certificate_private_key(private);
    let new = upload.repeatable(false).block()?;
    let new = new.repeat_cert_id.filter(|id| !id.is_empty()).or(new.certificate_id).ok_or("no certificate")?;

    // Another record of the certificate may not be finished: both waits pass over that, and over trouble on the way.
    let update = client.update_certificate_instance().old_certificate_id(&old).certificate_id(&new);
    let created = update.resource_types(["clb", "cdn"]).until_update_created().with_interval(pause).block()?;
    let record = created.deploy_record_id.ok_or("no record")?;
    let detail = || client.describe_host_update_record_detail();
    detail().deploy_record_id(record.to_string()).until_update_finished().with_interval(pause).block()?;

    let scan = client.create_certificate_bind_resource_sync_task().certificate_ids([&new]).is_cache(0).block()?;
    let task = scan.cert_task_ids.first().and_then(|task| task.task_id.clone()).ok_or("no task")?;
    let look = client.describe_certificate_bind_resource_task_detail().task_id(task);
    let bound = look.until_bind_resource_task_done().with_interval(pause).block()?;
    println!("{new} is in use: {:?} {:?}", bound.clb, bound.cdn);

    let back = client.update_certificate_record_rollback().deploy_record_id(i64::try_from(record)?).block()?;
    let back = back.deploy_record_id.ok_or("no record")?;
    detail().deploy_record_id(back.to_string()).until_update_rolled_back().with_interval(pause).block()?;
    println!("{old} is back, by record {back}");
    Ok(())
}
