//! Rotations that are killed: a process of its own rotates with a journal, meets a silent connection at its n-th
//! request and is killed there (SIGKILL where there are signals); a second one goes on with the journal. In the end there
//! is one upload, one update, and everything uses the new certificate.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tc3_core::Credentials;
use tc3_fake::{Certificate, Cue, Fault, Listener, Resource, ResourceType, Scenario, Server};
use tc3_ssl::Client;

/// The domain of the certificates.
pub const DOMAIN: &str = "www.example.com";
/// The certificate that is replaced.
pub const OLD: &str = "aBcD1234";

/// An account whose certificate is in use at three places.
pub fn account() -> Scenario {
    Scenario::new()
        .certificate(Certificate::issued(OLD, DOMAIN))
        .certificate(Certificate::issued("eFgH5678", DOMAIN))
        .resource(Resource::domain(ResourceType::Cdn, DOMAIN, OLD))
        .resource(Resource::domain(ResourceType::Live, DOMAIN, OLD))
        .resource(
            Resource::load_balancer("ap-guangzhou", "lb-1").listener(Listener::new("lbl-1").certificate(OLD)),
        )
}

/// A certificate for these names and its key, in PEM.
pub fn pair(names: &[&str]) -> Result<(String, String), Box<dyn Error>> {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names)?;
    Ok((cert.pem(), signing_key.serialize_pem()))
}

/// A client of the fake.
pub fn client(url: &str, id: &str, key: &str) -> Result<Client, tc3_core::Error> {
    Client::builder()
        .credentials(Credentials::new(id, key))
        .endpoint(url)
        .build()
}

/// What the process of its own does: one rotation, with what is in this folder. Prints its steps.
pub async fn rotate(url: &str, id: &str, key: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let report = client(url, id, key)?
        .rotate(OLD)
        .to_pair(read("certificate.pem")?, read("key.pem")?)
        .with_journal(folder.join("journal.json"))
        .with_interval(Duration::ZERO)
        .delete_old()
        .on_step(|step| println!("{step}"))
        .await?;
    println!(
        "{} took the place of {}",
        report.certificate_id, report.old_certificate_id
    );
    Ok(())
}

/// One rotation in a process of its own.
#[derive(Debug)]
pub struct Rotator {
    /// The program that [rotates](rotate).
    pub program: PathBuf,
}

/// How many rotations were killed, and where.
#[derive(Debug, Default)]
pub struct Report {
    /// How many rotations there were.
    pub rotations: u32,
    /// How many of them were killed before they were done.
    pub killed: u32,
    /// How many requests a rotation makes that nobody kills.
    pub requests: u32,
    /// What was not as it must be.
    pub complaints: Vec<String>,
}

impl Rotator {
    /// Kills rotations one after the other, each at the next of its requests, and lets a second process end each.
    pub async fn kill(&self, rotations: u32) -> Result<Report, Box<dyn Error>> {
        let mut report = Report::default();
        report.requests = u32::try_from(self.rotation(None, false, &mut report).await?)?;
        for number in 0..rotations {
            let round = number / report.requests;
            self.rotation(Some(number % report.requests + 1), round % 2 == 0, &mut report)
                .await?;
        }
        report.rotations = rotations;
        Ok(report)
    }

    /// One account, one rotation; killed at this request, if at any, which the fake has executed or not. How many requests
    /// there were.
    async fn rotation(
        &self,
        kill_at: Option<u32>,
        executed: bool,
        report: &mut Report,
    ) -> Result<usize, Box<dyn Error>> {
        let fake = Server::builder().scenario(account()).start().await?;
        let folder = tempfile::tempdir()?;
        let (certificate, key) = pair(&[DOMAIN])?;
        std::fs::write(folder.path().join("certificate.pem"), certificate)?;
        std::fs::write(folder.path().join("key.pem"), key)?;
        if let Some(at) = kill_at {
            if at > 1 {
                fake.cue(Cue::delay(Duration::ZERO).times(at - 1));
            }
            // Every other round, the request that it dies at was executed all the same.
            fake.cue(Cue::fault(Fault::StallBeforeResponse).executed(executed));
            let mut child = self.start(&fake, folder.path())?;
            let wanted = usize::try_from(at)?;
            while fake.requests().len() < wanted && child.try_wait()?.is_none() {
                tokio::task::yield_now().await;
            }
            if child.try_wait()?.is_none() {
                report.killed += 1;
            }
            child.kill()?;
            child.wait()?;
        }
        let ended = tokio::task::spawn_blocking({
            let child = self.start(&fake, folder.path())?;
            move || child.wait_with_output()
        })
        .await??;
        let place = kill_at.map_or_else(
            || "not killed".to_owned(),
            |at| format!("killed at request {at}, executed: {executed}"),
        );
        if !ended.status.success() {
            report.complaints.push(format!(
                "{place}: the second run ended with {}: {}{}",
                ended.status,
                String::from_utf8_lossy(&ended.stdout),
                String::from_utf8_lossy(&ended.stderr)
            ));
        }
        let complaints = wrong(&fake).into_iter().map(|what| format!("{place}: {what}"));
        report.complaints.extend(complaints);
        let requests = fake.requests().len();
        fake.shutdown().await;
        Ok(requests)
    }

    fn start(&self, fake: &Server, folder: &Path) -> std::io::Result<Child> {
        Command::new(&self.program)
            .arg("--rotate")
            .args([fake.url(), fake.secret_id(), fake.secret_key()])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    }
}

/// What is not as a rotation must leave it.
fn wrong(fake: &Server) -> Vec<String> {
    let state = fake.state();
    let mut wrong = Vec::new();
    let uploaded: Vec<&str> = state
        .certificates
        .iter()
        .map(|certificate| &*certificate.id)
        .filter(|id| !["eFgH5678", OLD].contains(id))
        .collect();
    let [new] = uploaded.as_slice() else {
        wrong.push(format!("{} uploads: {uploaded:?}", uploaded.len()));
        return wrong;
    };
    if state.certificates.iter().any(|certificate| certificate.id == OLD) {
        wrong.push("the old certificate is still there".to_owned());
    }
    if state.records.len() != 1 || state.records.iter().any(|record| record.status != 1) {
        wrong.push(format!("{} updates: {:?}", state.records.len(), state.records));
    }
    if !state.updates.is_empty() {
        wrong.push(format!("updates without a record: {:?}", state.updates));
    }
    let text = serde_json::to_string(&state.resources).unwrap_or_default();
    if text.contains(OLD) || text.matches(new).count() != 3 {
        wrong.push(format!("not everything uses {new}: {text}"));
    }
    wrong
}
