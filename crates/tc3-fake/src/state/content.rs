//! What is in a certificate: pairs that are uploaded are really parsed and held against each other, and certificates
//! that the fake issues are real ones, of an authority that nobody trusts.

use std::sync::OnceLock;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use sha1::{Digest as _, Sha1};
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use super::{Certificate, Source};
use crate::refusal::{Refusal, code};

/// What a certificate says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Parsed {
    /// The common name, or the first of the other names.
    pub(crate) domain: String,
    pub(crate) names: Vec<String>,
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
    /// SHA-1 over the certificate, in upper-case hexadecimal digits.
    pub(crate) fingerprint: String,
    pub(crate) is_authority: bool,
    /// Issuer, subject, fingerprint and dates of each certificate in the chain.
    pub(crate) chain: Vec<Link>,
    public_key: Vec<u8>,
}

/// One certificate of a chain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Link {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) fingerprint: String,
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
}

/// Reads the first certificate of a PEM text, and the rest of it as its chain.
pub(crate) fn parse(pem: &str) -> Result<Parsed, Refusal> {
    let unreadable = |reason: String| {
        let message = format!("The certificate cannot be parsed: {reason}.");
        Refusal::new(code::CERTIFICATE_PARSE_ERROR, message)
    };
    let blocks: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let blocks = blocks.map_err(|error| unreadable(error.to_string()))?;
    if blocks.is_empty() {
        return Err(unreadable("there is no PEM block `CERTIFICATE`".to_owned()));
    }
    let mut chain = Vec::new();
    let mut first = None;
    for (at, block) in blocks.iter().enumerate() {
        let (rest, certificate) = X509Certificate::from_der(block)
            .map_err(|error| unreadable(format!("certificate {} of the chain: {error}", at + 1)))?;
        if !rest.is_empty() {
            return Err(unreadable(format!(
                "certificate {} of the chain has bytes behind its end",
                at + 1
            )));
        }
        chain.push(Link {
            issuer: certificate.issuer().to_string(),
            subject: certificate.subject().to_string(),
            fingerprint: fingerprint(block),
            not_before: certificate.validity().not_before.timestamp(),
            not_after: certificate.validity().not_after.timestamp(),
        });
        first.get_or_insert_with(|| Parsed {
            domain: common_name(&certificate),
            names: alternative_names(&certificate),
            not_before: certificate.validity().not_before.timestamp(),
            not_after: certificate.validity().not_after.timestamp(),
            fingerprint: fingerprint(block),
            is_authority: certificate.is_ca(),
            chain: Vec::new(),
            public_key: certificate.public_key().raw.to_vec(),
        });
    }
    let mut parsed = first.ok_or_else(|| unreadable("it is empty".to_owned()))?;
    parsed.chain = chain;
    if parsed.domain.is_empty()
        && let Some(name) = parsed.names.first()
    {
        parsed.domain.clone_from(name);
    }
    Ok(parsed)
}

/// Reads a certificate and holds it against its private key.
pub(crate) fn parse_pair(public_key: &str, private_key: &str) -> Result<Parsed, Refusal> {
    let parsed = parse(public_key)?;
    // What is wrong with a private key is never quoted.
    let key = PrivateKeyDer::from_pem_slice(private_key.as_bytes()).map_err(|_| {
        Refusal::new(
            code::CERTIFICATE_PARSE_ERROR,
            "The private key cannot be parsed: it is no PEM block `PRIVATE KEY`, `RSA PRIVATE KEY` or `EC PRIVATE KEY`.",
        )
    })?;
    let key = rustls::crypto::ring::sign::any_supported_type(&key).map_err(|_| {
        Refusal::new(
            code::CERTIFICATE_PARSE_ERROR,
            "The private key cannot be used: RSA of 2048 bits or more, P-256, P-384 and Ed25519 are known here.",
        )
    })?;
    if key
        .public_key()
        .is_some_and(|public| *public == *parsed.public_key)
    {
        return Ok(parsed);
    }
    Err(Refusal::new(
        code::CERTIFICATE_MATCH_ERROR,
        "The certificate and the private key do not belong together.",
    ))
}

/// Takes over what the given PEM text says, if it can be read.
pub(crate) fn read_what_is_given(certificate: &mut Certificate) {
    if let Ok(parsed) = parse(&certificate.public_key) {
        fill(certificate, &parsed);
    }
}

/// Takes over names and dates.
pub(crate) fn fill(certificate: &mut Certificate, parsed: &Parsed) {
    certificate.domain.clone_from(&parsed.domain);
    certificate.names.clone_from(&parsed.names);
    certificate.not_before = parsed.not_before;
    certificate.not_after = parsed.not_after;
}

/// A certificate for the names of this order, where it has none yet: a new key, and a chain of two.
pub(crate) fn issue(certificate: &mut Certificate) {
    certificate.public_key.clear();
    provide(certificate);
}

/// Gives it content if it has none.
pub(crate) fn provide(certificate: &mut Certificate) {
    if !certificate.public_key.is_empty() {
        return;
    }
    // Names that no certificate can hold leave it without: there is then nothing to download.
    if let Ok((public_key, private_key)) = make(certificate) {
        certificate.public_key = public_key;
        certificate.private_key = Some(private_key.into());
    }
}

fn make(certificate: &Certificate) -> Result<(String, String), rcgen::Error> {
    let issuer = authority()?;
    let names: Vec<String> = certificate.all_names().into_iter().map(str::to_owned).collect();
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, certificate.domain.as_str());
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let date =
        |seconds: i64| OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    (params.not_before, params.not_after) = (date(certificate.not_before), date(certificate.not_after));
    let key = KeyPair::generate()?;
    let leaf = params.signed_by(&key, issuer)?;
    Ok((leaf.pem() + &issuer.pem(), key.serialize_pem()))
}

type Authority = CertifiedIssuer<'static, KeyPair>;

/// The authority that issues certificates for orders; one for the process.
fn authority() -> Result<&'static Authority, rcgen::Error> {
    static AUTHORITY: OnceLock<Result<Authority, rcgen::Error>> = OnceLock::new();
    let made = AUTHORITY.get_or_init(|| new_authority("tc3-fake certificate authority"));
    made.as_ref().map_err(Clone::clone)
}

/// A new certificate authority of this name.
pub(crate) fn new_authority(name: &str) -> Result<Authority, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

/// Whether two certificates are the same one.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let print = |pem: &str| parse(pem).map(|parsed| parsed.fingerprint).ok();
    print(one).is_some_and(|one| Some(one) == print(other))
}

/// Whether it comes from an upload and has this content already.
pub(crate) fn is_upload_of(certificate: &Certificate, public_key: &str) -> bool {
    certificate.source == Source::Upload && same(&certificate.public_key, public_key)
}

fn common_name(certificate: &X509Certificate<'_>) -> String {
    let name = certificate.subject().iter_common_name().next();
    name.and_then(|name| name.as_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn alternative_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let extension = certificate.subject_alternative_name().ok().flatten();
    let names = extension
        .iter()
        .flat_map(|extension| &extension.value.general_names);
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            _ => None,
        })
        .collect()
}

fn fingerprint(der: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha1::digest(der)
        .iter()
        .fold(String::with_capacity(40), |mut text, byte| {
            let _never_fails = write!(text, "{byte:02X}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(domain: &str) -> (String, String) {
        let mut certificate = Certificate::issued("a", domain);
        certificate.settle(1_700_000_000);
        make(&certificate).unwrap()
    }

    #[test]
    fn what_is_issued_can_be_read() {
        let (public_key, private_key) = pair("www.example.com");
        let parsed = parse_pair(&public_key, &private_key).unwrap();
        assert_eq!(
            (parsed.domain.as_str(), parsed.not_before),
            ("www.example.com", 1_700_000_000)
        );
        assert_eq!(
            (parsed.chain.len(), parsed.fingerprint.len(), parsed.is_authority),
            (2, 40, false)
        );
    }

    #[test]
    fn pairs_are_held_against_each_other() {
        let ((public_key, private_key), (other, other_key)) = (pair("a.com"), pair("b.com"));
        let cut = &public_key[..public_key.len() / 3];
        for (public_key, private_key, code) in [
            (
                public_key.as_str(),
                other_key.as_str(),
                code::CERTIFICATE_MATCH_ERROR,
            ),
            (&other, &private_key, code::CERTIFICATE_MATCH_ERROR),
            (cut, &private_key, code::CERTIFICATE_PARSE_ERROR),
            ("", &private_key, code::CERTIFICATE_PARSE_ERROR),
            (&public_key, "", code::CERTIFICATE_PARSE_ERROR),
            (&public_key, &public_key, code::CERTIFICATE_PARSE_ERROR),
        ] {
            let refusal = parse_pair(public_key, private_key).unwrap_err();
            assert_eq!(refusal.code, code, "{}", refusal.message);
            assert!(!refusal.message.contains("BEGIN"), "{}", refusal.message);
        }
        assert!(same(&public_key, &public_key) && !same(&public_key, &other) && !same("", ""));
    }
}
