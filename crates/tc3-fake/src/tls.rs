//! TLS: a certificate for loopback, and for the services' own hosts, under an authority of the server's own.

use std::{io, net::IpAddr, sync::Arc};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, SanType};
use rustls::{ServerConfig, crypto::ring};
use rustls_pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use crate::state::new_authority;

/// What speaks TLS for a server.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// The authority to trust, as PEM.
    pub(crate) authority: String,
}

impl Tls {
    /// A new authority and a certificate under it.
    pub(crate) fn new() -> io::Result<Self> {
        Self::make().map_err(|error| io::Error::other(format!("TLS cannot be set up: {error}")))
    }

    fn make() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let authority = new_authority("tc3-fake")?;
        let names = ["localhost", "*.tencentcloudapi.com", "*.intl.tencentcloudapi.com"];
        let mut params = CertificateParams::new(names.map(str::to_owned))?;
        for address in ["127.0.0.1", "::1"] {
            params
                .subject_alt_names
                .push(SanType::IpAddress(address.parse::<IpAddr>()?));
        }
        params.distinguished_name.push(DnType::CommonName, "localhost");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &authority)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone(), authority.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der())?,
            )?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority: authority.pem(),
        })
    }
}
