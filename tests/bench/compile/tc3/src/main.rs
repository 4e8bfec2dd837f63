//! Ten calls by tc3's builders.

use tc3_ssl::{Client, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::builder().build()?;
    let listed = client.describe_certificates().limit(10).await?;
    let found = client.describe_certificate().certificate_id("a").await?;
    let detail = client.describe_certificate_detail().certificate_id("a").await?;
    let applied = client
        .apply_certificate()
        .dv_auth_method("DNS")
        .domain_name("www.example.com")
        .await?;
    let uploaded = client.upload_certificate().certificate_public_key("pem").await?;
    let deleted = client.delete_certificate().certificate_id("a").await?;
    let archive = client.download_certificate().certificate_id("a").await?;
    let renamed = client
        .modify_certificate_alias()
        .certificate_id("a")
        .alias("b")
        .await?;
    let update = client
        .update_certificate_instance()
        .old_certificate_id("a")
        .resource_types(["clb"])
        .await?;
    let records = client.describe_host_update_record().offset(0).limit(10).await?;
    for id in [
        listed.request_id,
        found.request_id,
        detail.request_id,
        applied.request_id,
        uploaded.request_id,
        deleted.request_id,
        archive.request_id,
        renamed.request_id,
        update.request_id,
        records.request_id,
    ] {
        println!("{id}");
    }
    Ok(())
}
