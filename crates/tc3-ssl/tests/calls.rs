//! Calls through the generated builders, over a scripted transport: what is sent, and what is refused before.

use std::time::Duration;

use tc3_core::testing::{Replay, Reply};
use tc3_ssl::model::{DeployStatus, Tags, UpdateCertificateInstanceRequest};
use tc3_ssl::{CallOptions, Client, Credentials, Error, ErrorCode, ErrorKind, Method};

fn client(replay: &Replay) -> Result<Client, Error> {
    Client::builder()
        .credentials(Credentials::new(
            "AKIDEXAMPLE",
            "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        ))
        .transport(replay.clone())
        .build()
}

fn body(replay: &Replay) -> String {
    let requests = replay.requests();
    let request = requests.first().expect("a request was sent");
    String::from_utf8_lossy(&request.body).into_owned()
}

#[tokio::test]
async fn an_answer_is_decoded() -> Result<(), Error> {
    let replay = Replay::new([Reply::json(
        r#"{"Response":{"DeployRecordId":1763489,"DeployStatus":0,"Surprise":[],"RequestId":"r-1"}}"#,
    )]);
    let answer = client(&replay)?
        .update_certificate_instance()
        .old_certificate_id("aBcD1234")
        .resource_types(["clb", "cdn"])
        .tags([Tags::new().tag_key("k").tag_value("v")])
        .send()
        .await?;
    assert_eq!(answer.deploy_record_id, Some(1_763_489));
    assert_eq!(answer.deploy_status.map(DeployStatus::code), Some(0));
    assert!(answer.update_sync_progress.is_empty());
    assert_eq!(answer.request_id, "r-1");
    assert_eq!(
        body(&replay),
        r#"{"OldCertificateId":"aBcD1234","ResourceTypes":["clb","cdn"],"Tags":[{"TagKey":"k","TagValue":"v"}]}"#
    );
    Ok(())
}

#[tokio::test]
async fn a_builder_can_be_awaited_and_a_request_set_as_a_whole() -> Result<(), Error> {
    let replay = Replay::new([Reply::json(r#"{"Response":{"RequestId":"r-2"}}"#)]);
    let mut request = UpdateCertificateInstanceRequest::default();
    request.old_certificate_id = Some("old".to_owned());
    request.resource_types = Some(Vec::new());
    let answer = client(&replay)?
        .update_certificate_instance()
        .certificate_id("lost")
        .with_request(request)
        .await?;
    assert_eq!(answer.request_id, "r-2");
    assert_eq!(
        body(&replay),
        r#"{"OldCertificateId":"old","ResourceTypes":[]}"#,
        "an empty list is sent as one"
    );
    Ok(())
}

#[tokio::test]
async fn all_missing_members_are_reported_at_once_and_nothing_is_sent() -> Result<(), Error> {
    let replay = Replay::new([]);
    let error = client(&replay)?
        .update_certificate_instance()
        .send()
        .await
        .expect_err("two members are missing");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Invalid, None));
    let text = error.to_string();
    assert!(
        text.contains("OldCertificateId") && text.contains("ResourceTypes"),
        "{text}"
    );
    assert!(replay.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn an_error_shows_no_secret() -> Result<(), Error> {
    let replay = Replay::new([]);
    let call = client(&replay)?
        .submit_certificate_information()
        .key_password("hush-hush")
        .admin_email("a@b.example");
    assert!(
        !format!("{call:?}").contains("hush-hush") && !format!("{call:?}").contains("a@b.example"),
        "{call:?}"
    );
    let error = call.send().await.expect_err("the certificate's ID is missing");
    for text in [format!("{error}"), format!("{error:#}"), format!("{error:?}")] {
        assert!(
            text.contains("CertificateId") && !text.contains("hush-hush"),
            "{text}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_error_code_is_an_enum() -> Result<(), Error> {
    let replay = Replay::new([
        Reply::error("FailedOperation.CertificateNotFound"),
        Reply::error("Brand.New"),
    ]);
    let client = client(&replay)?;
    let commit = || {
        client
            .commit_certificate_information()
            .certificate_id("gone")
            .send()
    };
    let error = commit().await.expect_err("the reply is an error");
    assert_eq!(
        ErrorCode::of(&error),
        Some(ErrorCode::FailedOperationCertificateNotFound)
    );
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = commit().await.expect_err("the reply is an error");
    assert_eq!(
        ErrorCode::of(&error).as_ref().map(ErrorCode::as_str),
        Some("Brand.New")
    );
    Ok(())
}

#[tokio::test]
async fn options_are_those_of_the_call() -> Result<(), Error> {
    let accepted = || Reply::json(r#"{"Response":{"RequestId":"r-3"}}"#);
    let replay = Replay::new([accepted(), accepted()]);
    let client = client(&replay)?;
    let rollback = || {
        client
            .upload_update_certificate_record_rollback()
            .deploy_record_id(2)
    };
    rollback()
        .with_method(Method::Get)
        .with_timeout(Duration::from_secs(5))
        .await?;
    rollback()
        .with_options(CallOptions::default().with_method(Method::Get))
        .await?;
    for request in replay.requests() {
        assert_eq!(request.method.as_str(), "GET");
        assert!(
            request
                .uri
                .query()
                .is_some_and(|query| query.contains("DeployRecordId=2")),
            "{}",
            request.uri
        );
    }
    Ok(())
}

#[cfg(feature = "blocking")]
#[test]
fn a_call_can_block() -> Result<(), Error> {
    let replay = Replay::new([Reply::json(
        r#"{"Response":{"OrderId":"o","Status":8,"RequestId":"r-4"}}"#,
    )]);
    let answer = client(&replay)?
        .commit_certificate_information()
        .certificate_id("aBcD1234")
        .block()?;
    assert_eq!(answer.order_id.as_deref(), Some("o"));
    Ok(())
}
