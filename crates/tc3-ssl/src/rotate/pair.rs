//! A pair in PEM, looked at before anything is sent: it can be read, belongs together, is in order and in time.
//!
//! What is wrong with a private key is never quoted.

use std::net::IpAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use sha2::{Digest as _, Sha256};
use tc3_core::{Error, ErrorKind, Secret};
use x509_parser::error::X509Error;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// What a pair's certificate says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Checked {
    /// The names it is for.
    pub(super) names: Vec<String>,
    /// SHA-256 over the certificate, in lower-case hexadecimal digits.
    pub(super) fingerprint: String,
}

/// Checks a pair at this time. All that is wrong with it is told at once.
pub(super) fn check(certificate: &str, key: &Secret, now: SystemTime) -> Result<Checked, Error> {
    let mut faults = Vec::new();
    let key = read_key(key).map_err(|fault| faults.push(fault)).ok();
    let blocks = read_chain(certificate).map_err(|fault| faults.push(fault)).ok();
    let checked = blocks.as_deref().and_then(|blocks| {
        let chain = decode(blocks, &mut faults)?;
        let leaf = chain.first()?;
        look(&chain, now, &mut faults);
        if let Some(key) = &key {
            faults.extend(stranger(key, &chain));
        }
        Some(Checked {
            names: names(leaf),
            fingerprint: hex(&Sha256::digest(blocks.first()?)),
        })
    });
    match checked {
        Some(checked) if faults.is_empty() => Ok(checked),
        _ => Err(invalid(&faults)),
    }
}

fn invalid(faults: &[String]) -> Error {
    let message = format!(
        "the pair cannot be rotated to, and nothing was sent: {}",
        faults.join("; ")
    );
    Error::new(ErrorKind::Invalid, message)
}

/// The public half of a private key, as a certificate writes it.
fn read_key(key: &Secret) -> Result<Vec<u8>, String> {
    let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(|_| {
        "the private key cannot be read: it must be one PEM block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY, not \
         encrypted"
            .to_owned()
    })?;
    let unknown = || {
        "the private key is of a kind that cannot be checked: RSA from 2048 bits, P-256, P-384 and Ed25519 are known"
            .to_owned()
    };
    let key = rustls::crypto::ring::sign::any_supported_type(&key).map_err(|_| unknown())?;
    key.public_key().map(|public| public.to_vec()).ok_or_else(unknown)
}

fn read_chain(certificate: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let blocks: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate.as_bytes()).collect();
    match blocks {
        Ok(blocks) if blocks.is_empty() => Err(
            "the certificate has no PEM block CERTIFICATE: is it the path instead of the text?".to_owned(),
        ),
        Ok(blocks) => Ok(blocks),
        Err(error) => Err(format!("the certificate cannot be read: {error}")),
    }
}

fn decode<'a>(
    blocks: &'a [CertificateDer<'_>],
    faults: &mut Vec<String>,
) -> Option<Vec<X509Certificate<'a>>> {
    let mut chain = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        match X509Certificate::from_der(block) {
            Ok(([], certificate)) => chain.push(certificate),
            Ok(_) => faults.push(format!(
                "certificate {} of the chain has bytes behind its end",
                at + 1
            )),
            Err(error) => faults.push(format!(
                "certificate {} of the chain cannot be read: {error}",
                at + 1
            )),
        }
    }
    (chain.len() == blocks.len()).then_some(chain)
}

fn look(chain: &[X509Certificate<'_>], now: SystemTime, faults: &mut Vec<String>) {
    let now = now
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    for (at, certificate) in chain.iter().enumerate() {
        let validity = certificate.validity();
        if now > validity.not_after.timestamp() {
            faults.push(format!(
                "certificate {} of the chain expired on {}",
                at + 1,
                validity.not_after
            ));
        } else if now < validity.not_before.timestamp() {
            faults.push(format!(
                "certificate {} of the chain is not valid before {}",
                at + 1,
                validity.not_before
            ));
        }
    }
    for (at, pair) in chain.windows(2).enumerate() {
        if let [certificate, issuer] = pair
            && certificate.issuer() != issuer.subject()
        {
            faults.push(format!(
                "the chain is out of order: certificate {} was issued by \"{}\", and certificate {} is \"{}\"",
                at + 1,
                certificate.issuer(),
                at + 2,
                issuer.subject()
            ));
        } else if let [certificate, issuer] = pair
            && is_signed_by_another(certificate, issuer)
        {
            faults.push(format!(
                "certificate {} of the chain was not signed with the key of certificate {}, which has the name of its \
                 issuer",
                at + 1,
                at + 2
            ));
        }
    }
}

/// Whether the certificate was signed with another key than this issuer's, as far as the kinds of signature are known.
fn is_signed_by_another(certificate: &X509Certificate<'_>, issuer: &X509Certificate<'_>) -> bool {
    let outcome = certificate.verify_signature(Some(issuer.public_key()));
    outcome == Err(X509Error::SignatureVerificationError)
}

/// What is wrong if the key is not that of the first certificate.
fn stranger(key: &[u8], chain: &[X509Certificate<'_>]) -> Option<String> {
    let at = chain
        .iter()
        .position(|certificate| certificate.public_key().raw == key);
    match at {
        Some(0) => None,
        Some(at) => Some(format!(
            "the private key belongs to certificate {} of the chain: the server's own comes first, then its issuer",
            at + 1
        )),
        None => Some("the private key does not belong to the certificate".to_owned()),
    }
}

/// The alternative names, or where there are none the common name.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if let Ok(Some(alternative)) = certificate.subject_alternative_name() {
        names.extend(
            alternative
                .value
                .general_names
                .iter()
                .filter_map(|name| match name {
                    GeneralName::DNSName(name) => Some((*name).to_owned()),
                    GeneralName::IPAddress(bytes) => address(bytes),
                    _ => None,
                }),
        );
    }
    if names.is_empty() {
        let common = certificate.subject().iter_common_name();
        names.extend(common.filter_map(|name| name.as_str().ok().map(str::to_owned)));
    }
    names
}

fn address(bytes: &[u8]) -> Option<String> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let address = v4
        .or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()?;
    Some(address.to_string())
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    text
}
