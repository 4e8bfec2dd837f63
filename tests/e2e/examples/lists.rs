//! Lists the certificates, and replaces one until every resource has the other.

use std::time::Duration;

use tc3_ssl::{Client, Credentials, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::builder()
        .credentials(Credentials::new(
            "AKIDEXAMPLE",
            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        ))
        .endpoint("http://127.0.0.1:8420")
        .build()?;

    let mut certificates = client.describe_certificates().items();
    while let Some(certificate) = certificates.next().await {
        println!("{:?}", certificate?.certificate_id);
    }

    let created = client
        .update_certificate_instance()
        .old_certificate_id("aBcD1234")
        .certificate_id("eFgH5678")
        .resource_types(["clb", "cdn"])
        .until_update_created()
        .with_interval(Duration::ZERO) // for the fake; leave it out for Tencent Cloud
        .await?;
    let record = created.deploy_record_id.unwrap_or_default().to_string();
    client
        .describe_host_update_record_detail()
        .deploy_record_id(record)
        .until_update_finished()
        .with_interval(Duration::ZERO)
        .on_progress(|progress| println!("{:?} of {:?}", progress.done, progress.total))
        .await?;
    Ok(())
}
