//! A day in the life of clients with temporary credentials, in a few seconds: time is tokio's, and paused.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tc3_core::clock::Clock;
use tc3_core::credentials::{AssumeRole, Cached, Surroundings, provider_fn};
use tc3_core::transport::{HttpRequest, HttpResponse, Phase, Transport, TransportError};
use tc3_core::{BoxFuture, Client, Credentials, Error, ErrorKind, Provider};
use tokio::time::{Instant, sleep};

use crate::{roles, unix};

const START: u64 = 1_700_000_000;
const DAY: u64 = 24 * 3600;

/// A clock that moves with tokio's paused time.
#[derive(Clone, Copy, Debug)]
struct Simulated(Instant);

impl Simulated {
    fn start() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the start.
    fn elapsed(self) -> u64 {
        self.0.elapsed().as_secs()
    }
}

impl Clock for Simulated {
    fn now(&self) -> SystemTime {
        unix(START) + self.0.elapsed()
    }
}

/// STS, which hands out keys for half an hour but has its bad times, and a service that looks at the keys.
#[derive(Debug)]
struct Cloud {
    clock: Simulated,
    /// When STS does not work, in seconds after the start.
    outages: [(u64, u64); 5],
    asking: AtomicU64,
    most_asking: AtomicU64,
    asked: AtomicU64,
    served: AtomicU64,
    /// What must never happen.
    expired: Mutex<Vec<u64>>,
}

const LIFE: u64 = 1800;

impl Cloud {
    fn is_out(&self) -> bool {
        let now = self.clock.elapsed();
        self.outages.iter().any(|(from, to)| (*from..*to).contains(&now))
    }

    async fn sts(&self) -> Result<HttpResponse, TransportError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let asking = self.asking.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_asking.fetch_max(asking, Ordering::SeqCst);
        sleep(Duration::from_millis(700)).await;
        self.asking.fetch_sub(1, Ordering::SeqCst);
        if self.is_out() {
            return Err(TransportError::new(Phase::NotSent, "refused"));
        }
        let expired = START + self.clock.elapsed() + LIFE;
        Ok(answer(format!(
            r#"{{"Response": {{"Credentials": {{"Token": "{expired}", "TmpSecretId": "AKIDROLE", "TmpSecretKey": "k"}},
                "ExpiredTime": {expired}, "RequestId": "r"}}}}"#
        )))
    }

    fn service(&self, request: &HttpRequest) -> HttpResponse {
        let token = request.headers["x-tc-token"].to_str().expect("text");
        let expires: u64 = token.parse().expect("a time");
        let now = START + self.clock.elapsed();
        if expires <= now {
            self.expired.lock().expect("no panic").push(now - START);
        }
        self.served.fetch_add(1, Ordering::SeqCst);
        answer(r#"{"Response": {"RequestId": "r"}}"#.to_owned())
    }
}

fn answer(body: String) -> HttpResponse {
    HttpResponse {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: Bytes::from(body),
    }
}

#[derive(Clone, Debug)]
struct Way(Arc<Cloud>);

impl Transport for Way {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            if request.headers["x-tc-action"] == "AssumeRole" {
                self.0.sts().await
            } else {
                Ok(self.0.service(&request))
            }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn no_call_is_signed_with_expired_keys_and_one_refresh_runs_at_a_time() {
    let clock = Simulated::start();
    // Four short outages, one of them just when a refresh is due, and one that outlasts every key.
    let outages = [
        (1500, 1740),
        (20_000, 20_200),
        (40_000, 40_240),
        (60_000, 60_100),
        (70_000, 74_000),
    ];
    let cloud = Arc::new(Cloud {
        clock,
        outages,
        asking: AtomicU64::new(0),
        most_asking: AtomicU64::new(0),
        asked: AtomicU64::new(0),
        served: AtomicU64::new(0),
        expired: Mutex::default(),
    });
    let way = Way(cloud.clone());
    let surroundings = Surroundings::system()
        .with_clock(clock)
        .with_transport(way.clone());
    let role = AssumeRole::new(Credentials::new("AKIDBASE", "k"), roles::ARN)
        .with_duration(Duration::from_secs(LIFE))
        .with_surroundings(&surroundings);
    let client = Client::builder()
        .provider(role)
        .clock(clock)
        .transport(way)
        .build()
        .expect("builds");

    let callers = (0..8).map(|caller| {
        let client = client.clone();
        tokio::spawn(async move {
            let mut failures = Vec::new();
            while clock.elapsed() < DAY {
                let at = clock.elapsed();
                if let Err(error) = client
                    .call("cvm", "2017-03-12", "DescribeZones", &serde_json::json!({}))
                    .await
                {
                    assert_eq!(
                        (error.attempts(), error.may_have_executed()),
                        (0, false),
                        "{error:?}"
                    );
                    failures.push(at);
                }
                sleep(Duration::from_millis(19_000 + 370 * caller)).await;
            }
            failures
        })
    });
    let mut failures = Vec::new();
    for caller in callers.collect::<Vec<_>>() {
        failures.extend(caller.await.expect("no panic"));
    }

    assert_eq!(*cloud.expired.lock().expect("no panic"), [0_u64; 0]);
    assert_eq!(cloud.most_asking.load(Ordering::SeqCst), 1);
    // Only the long outage was noticed: from when the keys of its start ran out until shortly after its end.
    assert!(
        failures
            .iter()
            .all(|at| (70_000 + 300 - 20..74_000 + 40).contains(at)),
        "{failures:?}"
    );
    assert!(!failures.is_empty());
    let served = cloud.served.load(Ordering::SeqCst);
    assert!(served > 30_000, "{served}");
    // 58 lives of 25 minutes, and the tries during outages.
    let asked = cloud.asked.load(Ordering::SeqCst);
    assert!((58..1500).contains(&asked), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn lives_of_every_length_and_a_provider_that_often_fails() {
    let clock = Simulated::start();
    let [asking, asked, most]: [Arc<AtomicU64>; 3] = Default::default();
    let provider = provider_fn({
        let most = most.clone();
        move || {
            let (asking, asked, most) = (asking.clone(), asked.clone(), most.clone());
            async move {
                let already = asking.fetch_add(1, Ordering::SeqCst);
                most.fetch_max(already + 1, Ordering::SeqCst);
                let random = asked
                    .fetch_add(1, Ordering::SeqCst)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    >> 33;
                sleep(Duration::from_millis(random % 3000)).await;
                asking.fetch_sub(1, Ordering::SeqCst);
                if random % 3 == 0 {
                    return Err(Error::new(ErrorKind::Network, "the vault is shut"));
                }
                let life = [0, 1, 7, 60, 60, 300, 900][usize::try_from(random % 7).expect("small")];
                let expires_at = clock.now() + Duration::from_secs(life);
                Ok(Credentials::new("id", "k").with_expiry(expires_at))
            }
        }
    });
    let cached = Cached::with_clock(provider, clock);
    let (mut good, mut bad) = (0_u32, 0_u32);
    while clock.elapsed() < DAY {
        match cached.credentials().await {
            Ok(credentials) => {
                good += 1;
                assert!(credentials.expires_at().is_some_and(|at| at > clock.now()));
            }
            Err(_) => bad += 1,
        }
        sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
    assert!(good > 50_000 && bad > 100, "{good} good, {bad} bad");
}
