//! The fake's status page in a headless Chromium: what it says in every state, that nothing on it runs or is loaded, and a
//! picture of it. `cargo xtask test` runs it; with `--record` the picture in the documentation is made anew.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use clap::Parser;
use tc3_core::{Credentials, RetryPolicy};
use tc3_fake::{Advance, Certificate, Cue, Listener, Resource, ResourceType, Scenario, Server, Source};

/// The status page in a browser.
#[derive(Debug, Parser)]
struct Arguments {
    /// Chromium
    #[arg(long, default_value = "chromium")]
    chromium: PathBuf,
    /// Keeps the picture here
    #[arg(long)]
    record: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What must not run, wherever it stands.
const SCRIPT: &str = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">";

fn account() -> Scenario {
    Scenario::new()
        .seed(7)
        .certificate(Certificate::issued("aBcD1234", "www.example.com").alias("front"))
        .certificate(Certificate::issued("eFgH5678", "www.example.com").alias("its successor"))
        .certificate(
            Certificate::issued("iJkL9012", "shop.example.com")
                .status(5)
                .alias("ordered"),
        )
        .certificate(
            Certificate::issued("mNoP3456", "api.example.com")
                .source(Source::Upload)
                .alias("own"),
        )
        .certificate(Certificate::issued("qRsT7890", "old.example.com").status(3))
        .resource(
            Resource::load_balancer("ap-guangzhou", "lb-2a3b4c5d")
                .listener(Listener::new("lbl-1a2b3c4d").certificate("aBcD1234"))
                .listener(
                    Listener::new("lbl-5e6f7a8b")
                        .rule("loc-1a2b3c4d", "www.example.com", "aBcD1234")
                        .rule("loc-5e6f7a8b", "api.example.com", "mNoP3456"),
                ),
        )
        .resource(Resource::domain(ResourceType::Cdn, "www.example.com", "aBcD1234"))
        .resource(Resource::domain(ResourceType::Live, "www.example.com", "aBcD1234").failing(1))
        .resource(Resource::cluster("ap-shanghai", "cls-1a2b3c4d").secret("web", "www-tls", "aBcD1234"))
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let profile = std::env::temp_dir().join(format!("tc3-status-page-{}", std::process::id()));
    let seen = look(arguments, &profile).await;
    let _never_made = std::fs::remove_dir_all(&profile);
    seen
}

async fn look(arguments: &Arguments, profile: &Path) -> Result<(), Box<dyn Error>> {
    let fake = Server::builder().scenario(account()).start().await?;
    let browse = |flags: &[String]| {
        let output = Command::new(&arguments.chromium)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .args(flags)
            .arg(fake.url())
            .output()
            .map_err(|error| format!("{}: {error}", arguments.chromium.display()))?;
        if !output.status.success() {
            return Err(format!(
                "Chromium ended with {}:\n{}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            ));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let page = || browse(&["--dump-dom".to_owned()]);

    expect(
        "an account without requests",
        &page()?,
        &["None yet.", "Nothing was deployed.", "5 pending submission"],
    )?;
    work(&fake).await?;
    let worked = page()?;
    let said = [
        "aBcD1234",
        "lbl-5e6f7a8b/loc-1a2b3c4d",
        "3 running",
        "4 of 5",
        "The resource refused the certificate.",
        "UpdateCertificateInstance",
        "refused",
        "FailedOperation.CertificateNotFound",
        "on cue",
        "InternalError",
        "AuthFailure.SignatureFailure",
        "[redacted]",
        "0 reviewing",
    ];
    expect("an account that was worked on", &worked, &said)?;
    if worked.contains("never shown") {
        return Err("the page shows a secret".into());
    }
    // The picture is of an account that means no harm.
    let picture = profile.join("page.png");
    browse(&[
        "--window-size=1200,1660".to_owned(),
        "--hide-scrollbars".to_owned(),
        format!("--screenshot={}", picture.display()),
    ])?;
    let bytes = std::fs::read(&picture)?;
    // A blank page of this size takes less than a tenth of this.
    if !bytes.starts_with(b"\x89PNG") || bytes.len() < 60_000 {
        return Err(format!("the picture has {} bytes: it shows nothing", bytes.len()).into());
    }
    if let Some(kept) = &arguments.record {
        std::fs::copy(&picture, kept)?;
        println!("recorded {}", kept.display());
    }

    fake.apply(&Scenario::new().certificate(Certificate::issued("hostile", SCRIPT).alias(SCRIPT)))?;
    let escaped = page()?;
    expect(
        "a hostile name",
        &escaped,
        &["<title>tc3-fake</title>", "&lt;script&gt;"],
    )?;
    println!("the status page says what it must, and nothing on it runs");
    Ok(())
}

fn expect(what: &str, page: &str, said: &[&str]) -> Result<(), String> {
    match said.iter().find(|text| !page.contains(**text)) {
        Some(missing) => Err(format!("{what}: the page does not say `{missing}`:\n{page}")),
        None => Ok(()),
    }
}

/// An update under way, an order under review, a refusal, an error on cue and a wrong key.
async fn work(fake: &Server) -> Result<(), Box<dyn Error>> {
    let client = |credentials: Credentials| {
        tc3_ssl::Client::builder()
            .credentials(credentials)
            .endpoint(fake.url())
            .retry(RetryPolicy::none())
            .build()
    };
    let ours = client(fake.credentials())?;
    ours.submit_certificate_information()
        .certificate_id("iJkL9012")
        .certificate_domain("shop.example.com")
        .key_password("never shown")
        .send()
        .await?;
    ours.commit_certificate_information()
        .certificate_id("iJkL9012")
        .send()
        .await?;
    let _refused = ours
        .commit_certificate_information()
        .certificate_id("nobody")
        .send()
        .await;
    fake.cue(Cue::error("InternalError", "Not today.").action("CommitCertificateInformation"));
    let _on_cue = ours
        .commit_certificate_information()
        .certificate_id("iJkL9012")
        .send()
        .await;
    let stranger = client(Credentials::new(fake.secret_id(), "another-key"))?;
    let _wrong_key = stranger
        .commit_certificate_information()
        .certificate_id("iJkL9012")
        .send()
        .await;
    for _ in 0..3 {
        ours.update_certificate_instance()
            .old_certificate_id("aBcD1234")
            .certificate_id("eFgH5678")
            .resource_types(["cdn", "clb", "live", "tke"])
            .send()
            .await?;
    }
    let record = fake
        .state()
        .records
        .first()
        .map(|record| record.id)
        .ok_or("no record")?;
    fake.advance(&Advance::steps(3).record(record));
    Ok(())
}
