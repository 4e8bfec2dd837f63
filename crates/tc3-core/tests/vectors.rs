//! Signatures against known answers: every file in `tests/vectors/` of the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tc3_core::sign::{self, KeyChain, SigningKey, v1};

#[derive(Deserialize)]
#[serde(tag = "signature", deny_unknown_fields)]
enum File {
    #[serde(rename = "TC3-HMAC-SHA256")]
    Version3 { vectors: Vec<Version3> },
    #[serde(rename = "version 1")]
    Version1 { vectors: Vec<Version1> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version3 {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(default, rename = "note")]
    _note: String,
    secret_id: String,
    secret_key: String,
    timestamp: i64,
    service: String,
    method: String,
    query: String,
    headers: BTreeMap<String, String>,
    payload: Payload,
    expect: Expect3,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Payload {
    Text(String),
    Base64(String),
    Unsigned(bool),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect3 {
    payload_sha256: String,
    canonical_sha256: String,
    date: String,
    keys: Option<Keys>,
    signature: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    date: String,
    service: String,
    signing: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version1 {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    secret_key: String,
    algorithm: String,
    method: String,
    host: String,
    parameters: BTreeMap<String, String>,
    expect: Expect1,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect1 {
    string_to_sign: String,
    signature: String,
}

/// All the names, so that a file that is lost is missed.
const NAMES: [&str; 21] = [
    "D1",
    "D2",
    "D3",
    "D4",
    "ND-GET",
    "ND-POST",
    "ND-multipart",
    "R2",
    "S1",
    "S1b",
    "S2",
    "S2b",
    "S3",
    "S4",
    "S5",
    "S6",
    "S7",
    "V1a",
    "V1b",
    "V1c",
    "V1d",
];

#[test]
fn every_vector_gives_its_known_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("the file can be read");
        match serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
            File::Version3 { vectors } => vectors.iter().for_each(|vector| {
                check_version_3(vector);
                names.push(vector.name.clone());
            }),
            File::Version1 { vectors } => vectors.iter().for_each(|vector| {
                check_version_1(vector);
                names.push(vector.name.clone());
            }),
        }
    }
    names.sort();
    assert_eq!(names, NAMES);
}

fn check_version_3(vector: &Version3) {
    let name = &vector.name;
    let payload = match &vector.payload {
        Payload::Text(text) => text.clone().into_bytes(),
        Payload::Base64(text) => STANDARD.decode(text).expect(name),
        Payload::Unsigned(unsigned) => {
            assert!(unsigned, "{name}");
            sign::UNSIGNED_PAYLOAD.into()
        }
    };
    let hash = sign::payload_hash(&payload);
    assert_eq!(hash, vector.expect.payload_sha256, "{name}: payload");

    let headers: Vec<(&str, &str)> = vector
        .headers
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let canonical = sign::canonical_request(&vector.method, &vector.query, &headers, &hash);
    assert_eq!(
        sign::payload_hash(canonical.as_bytes()),
        vector.expect.canonical_sha256,
        "{name}: canonical request"
    );

    let date = sign::utc_date(vector.timestamp);
    assert_eq!(date, vector.expect.date, "{name}: date");
    if let Some(keys) = &vector.expect.keys {
        let chain = KeyChain::derive(&vector.secret_key, &date, &vector.service);
        assert_eq!(sign::hex(&*chain.date), keys.date, "{name}: key of the date");
        assert_eq!(
            sign::hex(&*chain.service),
            keys.service,
            "{name}: key of the service"
        );
        assert_eq!(sign::hex(&*chain.signing), keys.signing, "{name}: key that signs");
    }

    let scope = sign::scope(&date, &vector.service);
    let key = SigningKey::derive(&vector.secret_key, &date, &vector.service);
    let signature = key.sign(&sign::string_to_sign(vector.timestamp, &scope, &canonical));
    assert_eq!(signature, vector.expect.signature, "{name}: signature");

    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let signed = sign::signed_headers(&names);
    assert_eq!(
        sign::authorization(&vector.secret_id, &scope, &signed, &signature),
        format!(
            "TC3-HMAC-SHA256 Credential={}/{date}/{}/tc3_request, SignedHeaders={}, Signature={signature}",
            vector.secret_id,
            vector.service,
            names.join(";")
        ),
        "{name}: Authorization"
    );
}

fn check_version_1(vector: &Version1) {
    let name = &vector.name;
    let algorithm = [v1::Algorithm::HmacSha1, v1::Algorithm::HmacSha256]
        .into_iter()
        .find(|algorithm| algorithm.as_str() == vector.algorithm)
        .expect(name);
    let parameters = vector.parameters.iter().map(|(name, value)| (&**name, &**value));
    let text = v1::string_to_sign(&vector.method, &vector.host, parameters);
    assert_eq!(text, vector.expect.string_to_sign, "{name}: string to sign");
    assert_eq!(
        v1::sign(algorithm, &vector.secret_key, &text),
        vector.expect.signature,
        "{name}: signature"
    );
}
