//! A client that says where its requests go, how they get there and how long they may take.

use std::time::Duration;

use tc3_ssl::tc3_core::transport::Proxy;
use tc3_ssl::tc3_core::{RateLimit, RetryPolicy};
use tc3_ssl::{Client, Credentials, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::builder()
        .credentials(Credentials::new(
            "AKIDEXAMPLE",
            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        ))
        .endpoint("http://127.0.0.1:8420") // for Tencent Cloud: site, region, hosts instead
        .proxy(Proxy::Off)
        .connect_timeout(Duration::from_secs(5))
        .read_timeout(Duration::from_secs(20))
        .timeout(Duration::from_secs(30))
        .retry(RetryPolicy::standard().with_attempts(5))
        .rate_limit(RateLimit::Share(0.5)) // the other half is for another program
        .action_rate_limit("ssl", "DescribeCertificates", 5.0)
        .build()?;

    let listed = client
        .describe_certificates()
        .limit(1)
        .with_timeout(Duration::from_secs(10)) // of this call, all attempts and pauses in it
        .await?;
    println!("{:?}", listed.total_count);
    Ok(())
}
