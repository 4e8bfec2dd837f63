//! Replaces one certificate with another wherever it is in use.

use tc3_ssl::{Client, Credentials, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::builder()
        .credentials(Credentials::new(
            "AKIDEXAMPLE",
            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        ))
        .endpoint("http://127.0.0.1:8420") // the fake; leave it out for Tencent Cloud
        .build()?;

    let update = client
        .update_certificate_instance()
        .old_certificate_id("aBcD1234")
        .certificate_id("eFgH5678")
        .resource_types(["clb", "cdn"])
        .send()
        .await?;
    println!(
        "record {:?}, request {}",
        update.deploy_record_id, update.request_id
    );
    Ok(())
}
