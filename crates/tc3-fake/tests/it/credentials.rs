//! The client's credential chain against the fake: STS, web identity, the metadata service, and TLS.

use std::time::Duration;

use tc3_core::{
    Credentials, ErrorKind, Provider,
    credentials::{AssumeRole, CvmRole, Surroundings, TkeOidc, WebIdentity},
};
use tc3_fake::{Clock, Key, Role, Scenario, Server};

const ARN: &str = "qcs::cam::uin/100000000001:roleName/deploy";

async fn server(role: Role) -> Server {
    let mut order: Scenario = r#"{"certificates": [{"id": "order", "domain": "a.com", "status": 5}]}"#
        .parse()
        .unwrap();
    order = order.role(role);
    Server::builder().scenario(order).start().await.unwrap()
}

/// A machine whose STS and metadata service are the fake.
fn machine(server: &Server) -> Surroundings {
    Surroundings::system()
        .with_variables(|_| None)
        .with_sts_endpoint(server.url())
        .with_metadata_endpoint(server.url())
}

async fn commit(server: &Server, provider: impl Provider + 'static) -> Result<(), tc3_core::Error> {
    let client = tc3_ssl::Client::builder()
        .provider(provider)
        .endpoint(server.url())
        .build()?;
    client
        .commit_certificate_information()
        .certificate_id("order")
        .send()
        .await
        .map(|_| ())
}

#[tokio::test]
async fn keys_of_a_role_are_known_until_they_expire() {
    let server = server(Role::new(ARN).external_id("secret")).await;
    let role = |id: Option<&str>| {
        let role = AssumeRole::new(server.credentials(), ARN)
            .with_session_name("test")
            .with_surroundings(&machine(&server));
        match id {
            Some(id) => role.with_external_id(id),
            None => role,
        }
    };
    assert_eq!(
        commit(&server, role(None)).await.unwrap_err().kind(),
        ErrorKind::Permission
    );
    let issued = role(Some("secret")).credentials().await.unwrap();
    commit(&server, issued.clone()).await.unwrap();
    let stolen = Credentials::new(issued.secret_id(), issued.secret_key()).with_token("another");
    assert_eq!(
        commit(&server, stolen).await.unwrap_err().code(),
        Some("AuthFailure.TokenFailure")
    );
    assert!(
        server
            .requests()
            .iter()
            .all(|request| !format!("{request:?}").contains("secret\""))
    );

    let unknown = AssumeRole::new(server.credentials(), "qcs::cam::uin/1:roleName/none")
        .with_surroundings(&machine(&server));
    assert_eq!(
        commit(&server, unknown).await.unwrap_err().kind(),
        ErrorKind::Permission
    );
}

#[tokio::test]
async fn what_a_role_may_not_do_its_keys_may_not_do() {
    let server = server(Role::new(ARN).deny("ssl:Commit*")).await;
    let role = AssumeRole::new(server.credentials(), ARN).with_surroundings(&machine(&server));
    let error = commit(&server, role).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Permission, Some("AuthFailure.UnauthorizedOperation"))
    );
}

#[tokio::test]
async fn web_identities_and_pods() {
    let server = server(Role::new(ARN).web_identity("github", "the token")).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "the token\n").unwrap();
    let identity = WebIdentity::new("github", ARN, &file).with_surroundings(&machine(&server));
    commit(&server, identity).await.unwrap();
    let logged = &server.requests()[0];
    assert_eq!(
        (
            logged.action.as_str(),
            logged.signature_method.as_str(),
            logged.verified
        ),
        ("AssumeRoleWithWebIdentity", "SKIP", false)
    );
    assert_eq!(logged.input.as_ref().unwrap()["WebIdentityToken"], "[redacted]");

    std::fs::write(&file, "another").unwrap();
    let identity = WebIdentity::new("github", ARN, &file).with_surroundings(&machine(&server));
    assert_eq!(
        commit(&server, identity).await.unwrap_err().kind(),
        ErrorKind::Permission
    );

    std::fs::write(&file, "the token").unwrap();
    let pod = machine(&server).with_variables(move |name| match name {
        "TKE_REGION" => Some("ap-guangzhou".into()),
        "TKE_PROVIDER_ID" => Some("github".into()),
        "TKE_WEB_IDENTITY_TOKEN_FILE" => Some(file.clone().into()),
        "TKE_ROLE_ARN" => Some(ARN.into()),
        _ => None,
    });
    TkeOidc::new()
        .with_surroundings(&pod)
        .credentials()
        .await
        .unwrap();
}

#[tokio::test]
async fn machines_with_a_role() {
    let bound = server(Role::new(ARN).bound_to_machine()).await;
    commit(&bound, CvmRole::new().with_surroundings(&machine(&bound)))
        .await
        .unwrap();
    let without = server(Role::new(ARN)).await;
    assert!(
        commit(&without, CvmRole::new().with_surroundings(&machine(&without)))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn tls_under_an_authority_of_its_own() {
    let fake = Server::builder().tls().start().await.unwrap();
    assert!(fake.url().starts_with("https://127.0.0.1:"));
    let client = |pem: &str| {
        tc3_ssl::Client::builder()
            .credentials(fake.credentials())
            .endpoint(fake.url())
            .ca_bundle(pem)
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap()
    };
    let error = client(fake.authority_pem().unwrap())
        .commit_certificate_information()
        .certificate_id("nobody")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("FailedOperation.CertificateNotFound"));
    let other = Server::builder().tls().start().await.unwrap();
    let stranger = client(other.authority_pem().unwrap());
    let error = stranger
        .commit_certificate_information()
        .certificate_id("nobody")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(Server::start().await.unwrap().authority_pem().is_none());
}

#[tokio::test]
async fn several_keys_at_once() {
    let fake = Server::builder()
        .clock(Clock::system())
        .key(Key::new("AKIDREADER", "reader").allow("Describe*"))
        .start()
        .await
        .unwrap();
    let error = commit(&fake, Credentials::new("AKIDREADER", "reader"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.UnauthorizedOperation"));
    let error = commit(&fake, fake.credentials()).await.unwrap_err();
    assert_eq!(error.code(), Some("FailedOperation.CertificateNotFound"));
}
