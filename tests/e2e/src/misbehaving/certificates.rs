//! Certificates of the kinds a client must tell apart, made anew in every process: no key of ours lies in a file.

use std::sync::{Arc, LazyLock};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{ALL_VERSIONS, SupportedProtocolVersion};

use super::plan::{Certificate, Tls, TlsVersion};

type Authority = CertifiedIssuer<'static, KeyPair>;

static TRUSTED: LazyLock<Authority> = LazyLock::new(|| authority("tc3's tests"));
static UNKNOWN: LazyLock<Authority> = LazyLock::new(|| authority("nobody"));

pub(super) fn authority_pem() -> &'static str {
    static PEM: LazyLock<String> = LazyLock::new(|| TRUSTED.pem());
    &PEM
}

/// The TLS side of a server.
pub(super) fn server_config(tls: Tls) -> Arc<ServerConfig> {
    let (chain, key) = leaf(tls.certificate);
    let versions: &[&SupportedProtocolVersion] = match tls.version {
        None => ALL_VERSIONS,
        Some(TlsVersion::V1_2) => &[&TLS12],
        Some(TlsVersion::V1_3) => &[&TLS13],
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .expect("ring has the ciphers of TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("the key belongs to the certificate");
    let protocol: &[u8] = if tls.http2 { b"h2" } else { b"http/1.1" };
    config.alpn_protocols = vec![protocol.to_vec()];
    Arc::new(config)
}

fn leaf(kind: Certificate) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let names: &[&str] = match kind {
        Certificate::WrongHost => &["elsewhere.example"],
        _ => &["localhost", "127.0.0.1"],
    };
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).expect("names that a certificate can hold");
    (params.not_before, params.not_after) = match kind {
        Certificate::Expired => (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1)),
        // Not for ever: verifiers of some systems refuse certificates that are valid for decades.
        _ => (date_time_ymd(2024, 1, 1), date_time_ymd(2035, 1, 1)),
    };
    let authority = match kind {
        Certificate::UnknownAuthority => &UNKNOWN,
        _ => &TRUSTED,
    };
    let key = KeyPair::generate().expect("random numbers");
    let certificate = params.signed_by(&key, authority).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key in PKCS 8");
    (vec![certificate.into()], key)
}

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names are none that cannot be held");
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    let key = KeyPair::generate().expect("random numbers");
    Authority::self_signed(params, key).expect("a certificate")
}
