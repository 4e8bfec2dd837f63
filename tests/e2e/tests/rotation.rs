//! Rotations against the fake: what they do, what they refuse, and what they leave behind.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use tc3_e2e::rotation::{DOMAIN, OLD, Rotator, account, client, pair};
use tc3_fake::{Resource, ResourceType, Scenario, Server};
use tc3_ssl::rotate::{Report, Rotation, Step};
use tc3_ssl::{Client, ErrorKind};

struct Place {
    fake: Server,
    client: Client,
}

async fn place(scenario: Scenario) -> Place {
    let fake = Server::builder()
        .scenario(scenario)
        .start()
        .await
        .expect("a fake");
    let client = client(fake.url(), fake.secret_id(), fake.secret_key()).expect("a client");
    Place { fake, client }
}

impl Place {
    fn rotation(&self) -> Rotation {
        self.client.rotate(OLD).with_interval(Duration::ZERO)
    }

    fn actions(&self) -> Vec<String> {
        self.fake
            .requests()
            .into_iter()
            .map(|request| request.action)
            .collect()
    }

    fn uses(&self, id: &str) -> usize {
        let resources = serde_json::to_string(&self.fake.state().resources).expect("JSON");
        resources.matches(&format!("\"{id}\"")).count()
    }
}

#[tokio::test]
async fn a_pair_takes_the_old_certificates_place() {
    let place = place(account()).await;
    let (certificate, key) = pair(&[DOMAIN]).expect("a pair");
    let steps = std::sync::Arc::new(std::sync::Mutex::new(Vec::<Step>::new()));
    let listener = steps.clone();
    let report: Report = place
        .rotation()
        .to_pair(certificate, key)
        .delete_old()
        .on_step(move |step| listener.lock().expect("no panic").push(step.clone()))
        .await
        .expect("a rotation");
    assert!(report.uploaded && report.silenced && report.deleted);
    assert_eq!(report.bound.iter().map(|bound| bound.count).sum::<u64>(), 3);
    assert_eq!((place.uses(OLD), place.uses(&report.certificate_id)), (0, 3));
    let steps = steps.lock().expect("no panic");
    let names: Vec<&str> = steps.iter().map(|step| &*step.name).collect();
    assert_eq!(
        names,
        [
            "check", "upload", "scan", "update", "wait", "verify", "silence", "delete"
        ]
    );
    assert!(steps.iter().all(|step| !step.resumed));
}

#[tokio::test]
async fn another_certificate_takes_its_place_and_nothing_is_uploaded() {
    let place = place(account()).await;
    let report = place
        .rotation()
        .to_certificate("eFgH5678")
        .await
        .expect("a rotation");
    assert!(!report.uploaded && !report.deleted);
    assert_eq!((place.uses(OLD), place.uses("eFgH5678")), (0, 3));
    assert!(!place.actions().contains(&"UploadCertificate".to_owned()));
    // Once more: there is nothing to do, and that is well.
    let again = place
        .rotation()
        .to_certificate("eFgH5678")
        .await
        .expect("nothing to do");
    assert!(again.bound.is_empty() && again.deploy_record_id.is_none());
}

#[tokio::test]
async fn a_pair_that_is_there_already_is_not_uploaded_again() {
    let place = place(account()).await;
    let (certificate, key) = pair(&[DOMAIN]).expect("a pair");
    let first = place
        .rotation()
        .to_pair(&*certificate, &*key)
        .await
        .expect("a rotation");
    let second = place
        .rotation()
        .to_pair(certificate, key)
        .await
        .expect("nothing to do");
    assert_eq!(first.certificate_id, second.certificate_id);
    assert!(first.uploaded && !second.uploaded);
}

#[tokio::test]
async fn only_what_was_asked_for_is_updated() {
    let place = place(account()).await;
    let report = place
        .rotation()
        .to_certificate("eFgH5678")
        .resource_types(["cdn"])
        .await
        .expect("a rotation");
    assert_eq!(report.bound.len(), 1);
    assert_eq!((place.uses(OLD), place.uses("eFgH5678")), (2, 1));
    // The rest still uses it: it is not deleted.
    let error = place
        .rotation()
        .to_certificate("eFgH5678")
        .resource_types(["cdn"])
        .delete_old()
        .await
        .expect_err("it is in use");
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    assert!(
        place
            .fake
            .state()
            .certificates
            .iter()
            .any(|certificate| certificate.id == OLD)
    );
}

#[tokio::test]
async fn a_failure_is_taken_back_if_that_is_asked_for() {
    let failing = account().resource(Resource::domain(ResourceType::Vod, DOMAIN, OLD).failing(9));
    let place = place(failing).await;
    let error = place
        .rotation()
        .to_certificate("eFgH5678")
        .roll_back_on_failure()
        .await
        .expect_err("it cannot succeed");
    assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
    assert!(error.message().contains("taken back"), "{error}");
    let answer: Value = error.answer().expect("the outcome").decode().expect("JSON");
    assert_eq!(answer["FailedTotalCount"], 1, "{answer}");
    assert_eq!(place.uses("eFgH5678"), 0);
}

#[tokio::test]
async fn what_failed_is_tried_again_by_the_next_run() {
    let failing = account().resource(Resource::domain(ResourceType::Vod, DOMAIN, OLD).failing(1));
    let place = place(failing).await;
    let folder = tempfile::tempdir().expect("a folder");
    let journal = folder.path().join("journal.json");
    let rotation = || place.rotation().to_certificate("eFgH5678").with_journal(&journal);
    let error = rotation().await.expect_err("one fails");
    assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
    let report = rotation().await.expect("the second try");
    assert_eq!((place.uses(OLD), place.uses(&report.certificate_id)), (0, 4));
    assert_eq!(place.fake.state().records.len(), 1);
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let place = place(account()).await;
    let (certificate, key) = pair(&[DOMAIN]).expect("a pair");
    let plan = place
        .rotation()
        .to_pair(certificate, key)
        .delete_old()
        .plan()
        .await
        .expect("a plan");
    assert_eq!(plan.bound.len(), 3);
    assert_eq!(plan.names, [DOMAIN]);
    assert!(plan.to_string().contains("upload the pair"), "{plan}");
    let changing = |action: &String| {
        !action.starts_with("Describe") && action != "CreateCertificateBindResourceSyncTask"
    };
    assert!(!place.actions().iter().any(changing), "{:?}", place.actions());
    assert_eq!(place.uses(OLD), 3);
}

#[tokio::test]
async fn what_cannot_be_is_refused_before_anything_is_changed() {
    let place = place(account()).await;
    let (certificate, key) = pair(&[DOMAIN]).expect("a pair");
    let (other, _) = pair(&["other.example.org"]).expect("a pair");
    let (_, stranger) = pair(&[DOMAIN]).expect("a pair");
    let (past, past_key) = expired().expect("a pair");
    let [leaf, issuer, leaf_key] = issued().expect("a chain");
    let cases = [
        (
            place.rotation().to_pair(&*certificate, &*stranger),
            "does not belong",
        ),
        (place.rotation().to_pair("hello", &*key), "PEM block CERTIFICATE"),
        (
            place.rotation().to_pair(&*certificate, "hush"),
            "private key cannot be read",
        ),
        (place.rotation().to_pair(past, past_key), "expired on"),
        (
            place.rotation().to_pair(format!("{issuer}{leaf}"), &*leaf_key),
            "belongs to certificate 2 of the chain",
        ),
        (
            place.rotation().to_pair(format!("{leaf}{other}"), leaf_key),
            "out of order",
        ),
        // Both name the same issuer, and neither is it.
        (
            place.rotation().to_pair(format!("{certificate}{other}"), &*key),
            "was not signed with the key of certificate 2",
        ),
        (place.rotation().to_certificate(OLD), "is the old one"),
        (place.rotation(), "takes the old certificate's place"),
    ];
    for (rotation, expected) in cases {
        let error = rotation.await.expect_err(expected);
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert!(error.message().contains(expected), "{error}");
        assert!(!format!("{error:?}{error:#}").contains("hush"));
    }
    assert_eq!(place.actions(), Vec::<String>::new());

    let [leaf, issuer, key] = issued().expect("a chain");
    let plan = place.rotation().to_pair(format!("{leaf}{issuer}"), key).plan();
    assert_eq!(plan.await.expect("the right order").names, [DOMAIN]);
    let before = place.actions().len();
    let (certificate, key) = pair(&["api.example.com"]).expect("a pair");
    let error = place
        .rotation()
        .to_pair(certificate, key)
        .await
        .expect_err("a name is missing");
    assert!(error.message().contains(DOMAIN), "{error}");
    let changing = |action: &String| !action.starts_with("Describe");
    let sent = place.actions().split_off(before);
    assert!(!sent.iter().any(changing), "{sent:?}");
}

#[tokio::test]
async fn a_journal_of_another_rotation_is_refused() {
    let place = place(account()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let journal = folder.path().join("journal.json");
    place
        .rotation()
        .to_certificate("eFgH5678")
        .with_journal(&journal)
        .await
        .expect("a rotation");
    let (certificate, key) = pair(&[DOMAIN]).expect("a pair");
    let text = std::fs::read_to_string(&journal).expect("a journal");
    assert!(!text.contains("PRIVATE"), "{text}");
    let rotation = || {
        place
            .rotation()
            .to_pair(&*certificate, &*key)
            .with_journal(&journal)
    };
    let error = rotation().await.expect_err("another rotation");
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.message().contains("another rotation"), "{error}");
    std::fs::write(&journal, "{").expect("a broken journal");
    let error = rotation().await.expect_err("a broken journal");
    assert!(error.message().contains("cannot be read"), "{error}");
}

/// Each request of a rotation is the last of a process once.
#[tokio::test]
async fn a_killed_rotation_is_ended_by_the_next() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_rotate_kill"));
    let report = Rotator { program }.kill(25).await.expect("the processes run");
    assert_eq!(report.complaints, Vec::<String>::new());
    assert!(report.killed >= 20, "{report:?}");
}

/// A pair that was valid for a day long ago.
fn expired() -> Result<(String, String), rcgen::Error> {
    let mut params = rcgen::CertificateParams::new(vec![DOMAIN.to_owned()])?;
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2020, 1, 2);
    let key = rcgen::KeyPair::generate()?;
    Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
}

/// A certificate, that of the authority that issued it, and its key.
fn issued() -> Result<[String; 3], rcgen::Error> {
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "An authority");
    let authority = rcgen::CertifiedIssuer::self_signed(params, rcgen::KeyPair::generate()?)?;
    let key = rcgen::KeyPair::generate()?;
    let leaf = rcgen::CertificateParams::new(vec![DOMAIN.to_owned()])?.signed_by(&key, &authority)?;
    Ok([leaf.pem(), authority.pem(), key.serialize_pem()])
}
