//! Actions that only one site has.

use serde_json::json;
use tc3_core::testing::Replay;
use tc3_core::{Client, ClientBuilder, Error, ErrorKind, Hosts, Site};

use crate::fixture::{self, created};

/// A call of an action that only the international site has.
async fn export(
    set: impl FnOnce(ClientBuilder<Client>) -> ClientBuilder<Client>,
) -> (Result<(), Error>, usize) {
    let replay = Replay::new([created()]);
    let client = set(fixture::builder(&replay))
        .build()
        .expect("it is set up right");
    let outcome = client
        .call("demo", "2020-01-01", "ExportThing", &json!({ "Name": "a" }))
        .await;
    (outcome.map(drop), replay.requests().len())
}

#[tokio::test(start_paused = true)]
async fn is_refused_before_sending_where_the_site_is_known_to_be_the_other() {
    const LOOPBACK: &str = "http://127.0.0.1:9";
    let refused: [fn(ClientBuilder<Client>) -> ClientBuilder<Client>; 4] = [
        |builder| builder,
        |builder| builder.site(Site::Mainland),
        |builder| builder.hosts(Hosts::PrivateNetwork),
        |builder| builder.endpoint(LOOPBACK).site(Site::Mainland),
    ];
    for set in refused {
        let (outcome, sent) = export(set).await;
        let error = outcome.expect_err("the mainland site does not have it");
        assert_eq!((error.kind(), error.attempts(), sent), (ErrorKind::Config, 0, 0));
        assert!(!error.may_have_executed());
        for words in [
            "ExportThing",
            "the mainland site does not",
            "the international site does",
        ] {
            assert!(error.to_string().contains(words), "{error}");
        }
    }
    let sent: [fn(ClientBuilder<Client>) -> ClientBuilder<Client>; 4] = [
        |builder| builder.site(Site::International),
        |builder| builder.endpoint(LOOPBACK),
        |builder| builder.endpoint(LOOPBACK).site(Site::International),
        |builder| builder.hosts(Hosts::Domain("example.com".to_owned())),
    ];
    for set in sent {
        let (outcome, sent) = export(set).await;
        assert!(outcome.is_ok() && sent == 1, "{outcome:?}");
    }
}
