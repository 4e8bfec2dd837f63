//! tc3's own clients against the fake: two independent readings of the signatures that must agree.

use serde_json::json;
use tc3_core::{Client as Untyped, ErrorKind, Method, SignatureMethod};
use tc3_fake::{Answers, Cue, Fault, Server};
use tc3_ssl::{Client, Credentials};

use crate::actions::{examples, kept};

const VERSION: &str = "2019-12-05";

fn client(fake: &Server) -> Client {
    Client::builder()
        .credentials(fake.credentials())
        .endpoint(fake.url())
        .build()
        .expect("a client")
}

/// A client that knows no schema, so that nothing is refused before it is sent.
fn unchecked(fake: &Server) -> Untyped {
    Untyped::builder()
        .credentials(fake.credentials())
        .endpoint(fake.url())
        .build()
        .expect("a client")
}

#[tokio::test]
async fn the_five_actions() {
    let fake = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .unwrap();
    let client = client(&fake);
    let update = client
        .update_certificate_instance()
        .old_certificate_id("aBcD1234")
        .certificate_id("eFgH5678")
        .resource_types(["clb"])
        .await
        .unwrap();
    assert_eq!(
        (update.deploy_record_id, update.update_sync_progress.len()),
        (Some(1_763_489), 1)
    );
    let roll_back = client
        .upload_update_certificate_record_rollback()
        .deploy_record_id(2)
        .await
        .unwrap();
    let submit = client
        .submit_certificate_information()
        .certificate_id("a")
        .key_password("hush")
        .await
        .unwrap();
    assert_eq!(submit.certificate_id.as_deref(), Some("abcb1234"));
    let commit = client
        .commit_certificate_information()
        .certificate_id("a")
        .await
        .unwrap();
    assert_eq!(commit.order_id.as_deref(), Some("SO8zRv29"));
    let detail = client
        .describe_certificate_bind_resource_task_detail()
        .task_id("758439")
        .await
        .unwrap();
    assert!(!detail.clb.is_empty());

    let ids = [
        update.request_id,
        roll_back.request_id,
        submit.request_id,
        commit.request_id,
        detail.request_id,
    ];
    let logged = fake.requests();
    assert!(logged.iter().all(|request| request.verified && request.executed));
    assert_eq!(
        logged
            .iter()
            .map(|request| request.request_id.as_str())
            .collect::<Vec<_>>(),
        ids
    );
}

#[tokio::test]
async fn every_form_of_a_call() {
    let fake = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .unwrap();
    for signature in [
        SignatureMethod::Tc3HmacSha256,
        SignatureMethod::HmacSha1,
        SignatureMethod::HmacSha256,
    ] {
        for method in [Method::Post, Method::Get] {
            let client = Untyped::builder()
                .credentials(fake.credentials())
                .endpoint(fake.url())
                .signature(signature)
                .method(method)
                .schema(&tc3_ssl::SCHEMA)
                .build()
                .unwrap();
            for (action, input, output) in examples() {
                let answer = client.call("ssl", VERSION, &action, &input).await;
                let answer =
                    answer.unwrap_or_else(|error| panic!("{signature:?} {method:?} {action}: {error:#}"));
                let mut body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
                body["RequestId"] = output["RequestId"].clone();
                assert_eq!(body, output, "{action}");
                let logged = fake.requests().pop().unwrap().input;
                assert_eq!(logged, Some(kept(&action, &input)), "{action}");
            }
        }
    }
}

#[tokio::test]
async fn refusals_arrive_as_errors() {
    let fake = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .unwrap();
    let client = unchecked(&fake);
    for (action, input, code, kind) in [
        (
            "CommitCertificateInformation",
            json!({}),
            "MissingParameter",
            ErrorKind::Invalid,
        ),
        (
            "CommitCertificateInformation",
            json!({ "CertificateId": 1 }),
            "InvalidParameter",
            ErrorKind::Invalid,
        ),
        (
            "CommitCertificateInformation",
            json!({ "Certificate": "a" }),
            "MissingParameter",
            ErrorKind::Invalid,
        ),
        ("Bake", json!({}), "InvalidAction", ErrorKind::Invalid),
    ] {
        let error = client.call("ssl", VERSION, action, &input).await.unwrap_err();
        assert_eq!((error.code(), error.kind()), (Some(code), kind), "{error:#}");
        let logged = fake.requests().pop().unwrap();
        assert_eq!(error.request_id(), Some(logged.request_id.as_str()));
        assert!(logged.verified && !logged.executed);
    }
}

#[tokio::test]
async fn a_wrong_key_and_a_wrong_clock() {
    let fake = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .unwrap();
    let wrong = Client::builder()
        .credentials(Credentials::new(fake.secret_id(), "another-key"))
        .endpoint(fake.url())
        .build()
        .unwrap();
    let error = wrong
        .commit_certificate_information()
        .certificate_id("a")
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        (Some("AuthFailure.SignatureFailure"), ErrorKind::Auth)
    );
    assert!(!fake.requests().pop().unwrap().verified);

    let nobody = Client::builder()
        .credentials(Credentials::new("AKIDNOBODY", "key"))
        .endpoint(fake.url())
        .build();
    let error = nobody
        .unwrap()
        .commit_certificate_information()
        .certificate_id("a")
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.SecretIdNotFound"));

    let temporary = Server::builder()
        .answers(Answers::Examples)
        .token("the-token")
        .start()
        .await
        .unwrap();
    client(&temporary)
        .commit_certificate_information()
        .certificate_id("a")
        .await
        .unwrap();
    let tokenless = Credentials::new(temporary.secret_id(), temporary.secret_key());
    let tokenless = Client::builder()
        .credentials(tokenless)
        .endpoint(temporary.url())
        .build()
        .unwrap();
    let error = tokenless
        .commit_certificate_information()
        .certificate_id("a")
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.TokenFailure"));
}

#[tokio::test]
async fn what_is_refused_at_home_is_not_sent() {
    let fake = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .unwrap();
    let error = client(&fake)
        .update_certificate_instance()
        .resource_types(["clb"])
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.kind()), (None, ErrorKind::Invalid));
    assert!(error.to_string().contains("OldCertificateId"), "{error}");
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn cues_arrive_as_errors() {
    let fake = Server::builder()
        .answers(Answers::Examples)
        .start()
        .await
        .unwrap();
    let client = client(&fake);
    let commit = || client.commit_certificate_information().certificate_id("a").send();
    fake.cue(Cue::error(
        "FailedOperation.CertificateNotFound",
        "No such certificate.",
    ));
    let error = commit().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::NotFound, "No such certificate.")
    );

    for fault in [Fault::CloseBeforeResponse, Fault::CloseMidBody] {
        fake.cue(Cue::fault(fault));
        let error = commit().await.unwrap_err();
        assert!(error.may_have_executed() && error.code().is_none(), "{error:#}");
    }
    fake.cue(Cue::status(502, "<html>Bad Gateway</html>"));
    let error = commit().await.unwrap_err();
    assert_eq!(error.http_status(), Some(502), "{error:#}");
    // The action is not safe to repeat: what broke was executed once each and never again.
    assert_eq!(fake.executions()["CommitCertificateInformation"], 2);
    commit().await.unwrap();
}
