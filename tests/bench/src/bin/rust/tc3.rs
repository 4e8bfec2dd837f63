//! tc3, as a user would call it.

use bytes::Bytes;
use tc3_bench::{SECRET_ID, SECRET_KEY};
use tc3_core::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use tc3_core::{BoxFuture, ClientBuilder, Credentials, RateLimit};
use tc3_ssl::Client;
use tc3_ssl::model::{Certificate, ClbInstanceDetail, ClbInstanceList, ClbListener, ClbListenerRule};

use crate::contestant::{Contestant, Failure, Weight};

/// The client of the service.
pub(crate) struct Tc3(Client);

/// A transport without a network.
#[derive(Debug)]
struct Canned(Bytes);

impl Transport for Canned {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        std::hint::black_box(request);
        Box::pin(async {
            Ok(HttpResponse {
                status: http::StatusCode::OK,
                headers: http::HeaderMap::new(),
                body: self.0.clone(),
            })
        })
    }
}

impl Tc3 {
    fn new(builder: ClientBuilder<Client>) -> Result<Self, Failure> {
        let client = builder
            .credentials(Credentials::new(SECRET_ID, SECRET_KEY))
            // The documented 20 requests per second would be all there is to measure.
            .rate_limit(RateLimit::Off)
            .build()?;
        Ok(Self(client))
    }
}

impl Contestant for Tc3 {
    fn connected(endpoint: &str) -> Result<Self, Failure> {
        Self::new(Client::builder().endpoint(endpoint))
    }

    fn answered(body: Bytes) -> Result<Self, Failure> {
        Self::new(Client::builder().transport(Canned(body)))
    }

    async fn small(&self) -> Result<u64, Failure> {
        let answer = self
            .0
            .commit_certificate_information()
            .certificate_id("abcb1234")
            .await?;
        Ok(answer.order_id.weight() + answer.status.map_or(0, |status| status.code().weight()))
    }

    async fn large(&self) -> Result<u64, Failure> {
        let answer = self
            .0
            .describe_certificate_bind_resource_task_detail()
            .task_id("1")
            .await?;
        Ok(answer.clb.weight()
            + answer.status.map_or(0, |status| status.code().weight())
            + answer.cache_time.weight())
    }
}

impl Weight for ClbInstanceList {
    fn weight(&self) -> u64 {
        self.region.weight() + self.instance_list.weight() + self.total_count.weight() + self.error.weight()
    }
}

impl Weight for ClbInstanceDetail {
    fn weight(&self) -> u64 {
        self.load_balancer_id.weight()
            + self.load_balancer_name.weight()
            + self.listeners.weight()
            + self.forward.weight()
    }
}

impl Weight for ClbListener {
    fn weight(&self) -> u64 {
        self.listener_id.weight()
            + self.listener_name.weight()
            + self.sni_switch.weight()
            + self.protocol.weight()
            + self.certificate.weight()
            + self.rules.weight()
            + self.no_match_domains.weight()
    }
}

impl Weight for Certificate {
    fn weight(&self) -> u64 {
        self.cert_id.weight() + self.dns_names.weight() + self.cert_ca_id.weight() + self.ssl_mode.weight()
    }
}

impl Weight for ClbListenerRule {
    fn weight(&self) -> u64 {
        self.location_id.weight()
            + self.domain.weight()
            + self.is_match.weight()
            + self.certificate.weight()
            + self.no_match_domains.weight()
            + self.url.weight()
    }
}
