//! Ten calls, signed and sent by hand.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const HOST: &str = "ssl.tencentcloudapi.com";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| "a provider is there already")?;
    let client = reqwest::Client::new();
    for (action, input) in [
        ("DescribeCertificates", json!({ "Limit": 10 })),
        ("DescribeCertificate", json!({ "CertificateId": "a" })),
        ("DescribeCertificateDetail", json!({ "CertificateId": "a" })),
        (
            "ApplyCertificate",
            json!({ "DvAuthMethod": "DNS", "DomainName": "www.example.com" }),
        ),
        ("UploadCertificate", json!({ "CertificatePublicKey": "pem" })),
        ("DeleteCertificate", json!({ "CertificateId": "a" })),
        ("DownloadCertificate", json!({ "CertificateId": "a" })),
        (
            "ModifyCertificateAlias",
            json!({ "CertificateId": "a", "Alias": "b" }),
        ),
        (
            "UpdateCertificateInstance",
            json!({ "OldCertificateId": "a", "ResourceTypes": ["clb"] }),
        ),
        (
            "DescribeHostUpdateRecord",
            json!({ "Offset": "0", "Limit": "10" }),
        ),
    ] {
        println!(
            "{action}: {}",
            call(&client, action, &input).await?["Response"]["RequestId"]
        );
    }
    Ok(())
}

async fn call(
    client: &reqwest::Client,
    action: &str,
    input: &Value,
) -> Result<Value, Box<dyn std::error::Error>> {
    let body = input.to_string();
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let authorization = authorization(&body, now, "2026-01-01");
    let answer = client
        .post(format!("https://{HOST}/"))
        .header("content-type", "application/json")
        .header("authorization", authorization)
        .header("x-tc-action", action)
        .header("x-tc-version", "2019-12-05")
        .header("x-tc-timestamp", now.to_string())
        .body(body)
        .send()
        .await?;
    Ok(serde_json::from_slice(&answer.bytes().await?)?)
}

fn authorization(body: &str, now: u64, date: &str) -> String {
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{HOST}\n\ncontent-type;host\n{}",
        hex(&Sha256::digest(body))
    );
    let scope = format!("{date}/ssl/tc3_request");
    let text = format!(
        "TC3-HMAC-SHA256\n{now}\n{scope}\n{}",
        hex(&Sha256::digest(canonical))
    );
    let key = [date, "ssl", "tc3_request"]
        .iter()
        .fold(b"TC3key".to_vec(), |key, part| mac(&key, part));
    let signature = hex(&mac(&key, &text));
    format!("TC3-HMAC-SHA256 Credential=id/{scope}, SignedHeaders=content-type;host, Signature={signature}")
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
