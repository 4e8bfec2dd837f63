//! TLS: rustls with ring, TLS 1.2 or later, the system's roots, and the bundled ones where a system has none.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
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
        None => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(SystemRoots::new(provider)))
            .with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The system's verifier, made when the first certificate is to be verified: it reads hundreds of files, for which no
/// client's constructor should wait.
#[derive(Debug)]
struct SystemRoots {
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Arc<dyn ServerCertVerifier>>,
}

impl SystemRoots {
    fn new(provider: Arc<CryptoProvider>) -> Self {
        Self {
            provider,
            verifier: OnceLock::new(),
        }
    }

    fn verifier(&self) -> Result<&dyn ServerCertVerifier, rustls::Error> {
        if let Some(verifier) = self.verifier.get() {
            return Ok(&**verifier);
        }
        let provider = self.provider.clone();
        let made: Arc<dyn ServerCertVerifier> = match Verifier::new(provider.clone()) {
            Ok(verifier) => Arc::new(verifier),
            // Minimal container images have no certificates at all; there the verifier cannot be made.
            Err(_) => WebPkiServerVerifier::builder_with_provider(Arc::new(bundled_roots()), provider)
                .build()
                .map_err(|error| rustls::Error::General(error.to_string()))?,
        };
        Ok(&**self.verifier.get_or_init(|| made))
    }
}

/// What the system's verifier answers, too, without having read a root.
impl ServerCertVerifier for SystemRoots {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.verifier()?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

fn bundled_roots() -> RootCertStore {
    webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()
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
    fn the_systems_roots_are_read_when_a_certificate_is_to_be_verified() {
        let roots = SystemRoots::new(Arc::new(ring::default_provider()));
        assert!(!roots.supported_verify_schemes().is_empty());
        assert!(roots.verifier.get().is_none());
        let name = ServerName::try_from("ssl.tencentcloudapi.com").expect("a name");
        let forged = CertificateDer::from(vec![0x30, 0]);
        let verdict = roots.verify_server_cert(&forged, &[], &name, &[], UnixTime::now());
        assert!(
            matches!(verdict, Err(rustls::Error::InvalidCertificate(_))),
            "{verdict:?}"
        );
        assert!(roots.verifier.get().is_some());
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
