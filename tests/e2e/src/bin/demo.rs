//! The main job in one table: the five actions from Rust, Python and Node against the fake cloud.
//!
//! Each language makes the five calls and two that must be refused (a wrong key; a missing member). A cell is right
//! only if the caller saw the right outcome *and* the fake's own log says the same of the request with that id:
//! which action it was, and that its signature was verified. Ends with 1 if any cell is wrong.
//!
//! `cargo xtask demo` builds everything and calls this.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use comfy_table::{Table, presets};
use serde::Deserialize;
use tc3_core::{Credentials, ErrorKind};
use tc3_fake::{Answers, Server};
use tokio::process::Command;

const ACTIONS: [&str; 5] = [
    "UpdateCertificateInstance",
    "UploadUpdateCertificateRecordRollback",
    "SubmitCertificateInformation",
    "CommitCertificateInformation",
    "DescribeCertificateBindResourceTaskDetail",
];
const WRONG_KEY: &str = "wrong key";
const MISSING_MEMBER: &str = "missing member";

/// What one caller says of one call.
#[derive(Debug, Deserialize)]
struct Said {
    call: String,
    ok: bool,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    code: Option<String>,
    request_id: Option<String>,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(python), Some(python_script), Some(node), Some(node_script)) = (
        arguments.next(),
        arguments.next(),
        arguments.next(),
        arguments.next(),
    ) else {
        return Err("usage: demo PYTHON demo.py NODE demo.mjs".into());
    };
    let fake = Server::builder().answers(Answers::Examples).start().await?;

    let callers = [
        ("Rust", rust(&fake).await?),
        (
            "Python",
            script(&fake, Command::new(python).arg(python_script)).await?,
        ),
        ("Node", script(&fake, Command::new(node).arg(node_script)).await?),
    ];
    let log = fake.requests();
    let executed: BTreeMap<&str, &tc3_fake::LoggedRequest> = log
        .iter()
        .map(|request| (request.request_id.as_str(), request))
        .collect();

    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_header(["call", "Rust", "Python", "Node"]);
    let mut wrong = 0;
    for call in ACTIONS.into_iter().chain([WRONG_KEY, MISSING_MEMBER]) {
        let mut row = vec![call.to_owned()];
        for (_, said) in &callers {
            let (right, text) = cell(call, said.iter().find(|said| said.call == call), &executed);
            wrong += usize::from(!right);
            row.push(text);
        }
        table.add_row(row);
    }
    println!("{table}");
    let refused_before_sending = callers.len();
    let arrived = callers.len() * (ACTIONS.len() + 1);
    if log.len() != arrived {
        wrong += 1;
        println!(
            "WRONG: {} requests arrived, not {arrived}: the {refused_before_sending} calls that lack a member must not be sent",
            log.len()
        );
    }
    println!(
        "{} requests arrived, every signature checked; {wrong} cells wrong",
        log.len()
    );
    fake.shutdown().await;
    Ok(ExitCode::from(u8::from(wrong > 0)))
}

/// Whether what was said of a call is right, and what to show.
fn cell(
    call: &str,
    said: Option<&Said>,
    executed: &BTreeMap<&str, &tc3_fake::LoggedRequest>,
) -> (bool, String) {
    let Some(said) = said else {
        return (false, "WRONG: nothing said".to_owned());
    };
    let id = said.request_id.as_deref().unwrap_or_default();
    let logged = executed.get(id);
    let right = match call {
        WRONG_KEY => {
            said.code.as_deref() == Some("AuthFailure.SignatureFailure")
                && said.kind.as_deref() == Some("auth")
                && logged.is_some_and(|request| !request.verified)
        }
        MISSING_MEMBER => said.kind.as_deref() == Some("invalid") && said.code.is_none() && id.is_empty(),
        action => said.ok && logged.is_some_and(|request| request.verified && request.action == action),
    };
    let outcome = match (&said.code, &said.kind) {
        _ if said.ok => "ok",
        (Some(code), _) => code,
        (None, Some(kind)) => kind,
        (None, None) => "failed",
    };
    let mark = if right { "" } else { "WRONG: " };
    let id = if id.is_empty() { "not sent" } else { id };
    (right, format!("{mark}{outcome}\n{id}"))
}

async fn rust(fake: &Server) -> Result<Vec<Said>, Box<dyn Error>> {
    let connect = |secret_key: &str| {
        tc3_ssl::Client::builder()
            .credentials(Credentials::new(fake.secret_id(), secret_key))
            .endpoint(fake.url())
            .build()
    };
    let client = connect(fake.secret_key())?;
    let wrong_key = connect("a-wrong-key")?;
    let update = client
        .update_certificate_instance()
        .old_certificate_id("aBcD1234")
        .certificate_id("eFgH5678")
        .resource_types(["clb"])
        .resource_types_regions([tc3_ssl::model::ResourceTypeRegions::new()
            .resource_type("clb")
            .regions(["ap-guangzhou"])])
        .send()
        .await
        .map(|answer| answer.request_id);
    let roll_back = client
        .upload_update_certificate_record_rollback()
        .deploy_record_id(2)
        .send()
        .await
        .map(|answer| answer.request_id);
    let submit = client
        .submit_certificate_information()
        .certificate_id("aBcD1234")
        .csr_type("online")
        .certificate_domain("*.example.com")
        .key_password("not shown")
        .send()
        .await
        .map(|answer| answer.request_id);
    let commit = client
        .commit_certificate_information()
        .certificate_id("aBcD1234")
        .send()
        .await
        .map(|answer| answer.request_id);
    let detail = client
        .describe_certificate_bind_resource_task_detail()
        .task_id("758439")
        .limit("10")
        .offset("0")
        .send()
        .await
        .map(|answer| answer.request_id);
    let refused = wrong_key
        .commit_certificate_information()
        .certificate_id("aBcD1234")
        .send()
        .await
        .map(|answer| answer.request_id);
    let incomplete = client
        .update_certificate_instance()
        .resource_types(["clb"])
        .send()
        .await
        .map(|answer| answer.request_id);
    let calls = ACTIONS.into_iter().chain([WRONG_KEY, MISSING_MEMBER]);
    Ok(calls
        .zip([update, roll_back, submit, commit, detail, refused, incomplete])
        .map(said)
        .collect())
}

fn said((call, outcome): (&str, Result<String, tc3_core::Error>)) -> Said {
    let call = call.to_owned();
    match outcome {
        Ok(request_id) => Said {
            call,
            ok: true,
            kind: None,
            code: None,
            request_id: Some(request_id),
        },
        Err(error) => Said {
            call,
            ok: false,
            kind: Some(ErrorKind::as_str(error.kind()).to_owned()),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
        },
    }
}

async fn script(fake: &Server, command: &mut Command) -> Result<Vec<Said>, Box<dyn Error>> {
    let output = command
        .env("TC3_DEMO_ENDPOINT", fake.url())
        .env("TC3_DEMO_SECRET_ID", fake.secret_id())
        .env("TC3_DEMO_SECRET_KEY", fake.secret_key())
        .output()
        .await?;
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout)?
        .lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}
