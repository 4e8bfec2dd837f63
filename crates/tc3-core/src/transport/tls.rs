//! TLS: rustls with ring, TLS 1.2 or later, the system's roots, and the bundled ones where a system has none.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::{Error, ErrorKind};

/// A configuration of its own: no process-wide crypto provider is looked for or installed, so neither a missing one
/// nor a host program's choice can break a client. With a bundle (PEM), only what is signed by it is trusted.
pub(super) fn config(bundle: Option<&[u8]>) -> Result<ClientConfig, Error> {
    let unusable =
        |error: rustls::Error| Error::new(ErrorKind::Config, "TLS cannot be set up").with_source(error);
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let mut config = match bundle.map(bundle_roots).transpose()? {
        Some(roots) => builder.with_root_certificates(roots).with_no_client_auth(),
        None => match Verifier::new(provider) {
            Ok(verifier) => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth(),
            // Minimal container images have no certificates at all; there the verifier cannot be made.
            Err(_) => builder
                .with_root_certificates(bundled_roots())
                .with_no_client_auth(),
        },
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn bundled_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    roots
}

fn bundle_roots(pem: &[u8]) -> Result<RootCertStore, Error> {
    let wrong = |what: &str| {
        Error::new(
            ErrorKind::Config,
            format!("the CA bundle {what}: expected certificates in PEM"),
        )
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| wrong("cannot be read"))?;
        roots
            .add(certificate)
            .map_err(|error| wrong("holds an unusable certificate").with_source(error))?;
    }
    if roots.is_empty() {
        Err(wrong("holds no certificate"))
    } else {
        Ok(roots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_http_2_and_trusts_bundled_roots_where_there_are_no_others() {
        let config = config(None).expect("it can be set up");
        assert_eq!(config.alpn_protocols[0], b"h2");
        assert!(bundled_roots().len() > 50);
    }

    #[test]
    fn a_bundle_without_certificates_is_an_error() {
        for (pem, part) in [
            ("", "holds no certificate"),
            (
                "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
                "cannot be read",
            ),
            (
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "holds an unusable certificate",
            ),
        ] {
            let error = config(Some(pem.as_bytes())).expect_err(part);
            assert!(error.message().contains(part), "{error}");
        }
    }
}
