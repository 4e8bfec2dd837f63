use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tc3_core::credentials::{Cached, provider_fn};
use tc3_core::testing::ManualClock;
use tc3_core::{BoxFuture, Credentials, Error, ErrorKind, Provider};

use crate::machine::NOW;
use crate::{id_of, unix};

/// A provider that follows a script and takes a second for each step. Panics when it has run out.
#[derive(Clone, Debug, Default)]
struct Script(Arc<Mutex<Steps>>);

#[derive(Debug, Default)]
struct Steps {
    steps: VecDeque<Step>,
    asked: u64,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Credentials of this name that expire at this time after the start.
    Until(&'static str, u64),
    Unlimited(&'static str),
    Fail,
    Panic,
    Hang,
}

impl Script {
    fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let script = Self::default();
        script.push(steps);
        script
    }

    fn push(&self, steps: impl IntoIterator<Item = Step>) {
        self.0.lock().expect("no panic").steps.extend(steps);
    }

    fn asked(&self) -> u64 {
        self.0.lock().expect("no panic").asked
    }
}

impl Provider for Script {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let step = {
            let mut steps = self.0.lock().expect("no panic");
            steps.asked += 1;
            steps.steps.pop_front()
        };
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            match step {
                Some(Step::Until(id, expires)) => {
                    Ok(Credentials::new(id, "hush").with_expiry(unix(NOW + expires)))
                }
                Some(Step::Unlimited(id)) => Ok(Credentials::new(id, "hush")),
                Some(Step::Fail) => Err(Error::new(ErrorKind::Network, "the vault is shut")),
                Some(Step::Hang) => std::future::pending().await,
                Some(Step::Panic) | None => panic!("as the script says"),
            }
        })
    }
}

fn cached(script: &Script) -> (Cached, ManualClock) {
    let clock = ManualClock::at(NOW);
    (Cached::with_clock(script.clone(), clock.clone()), clock)
}

/// Lets a refresh that runs beside its callers come to its end.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(2)).await;
}

#[tokio::test(start_paused = true)]
async fn many_callers_share_one_refresh() {
    let script = Script::new([Step::Until("one", 7200)]);
    let (cached, _) = cached(&script);
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { id_of(&cached).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.expect("no panic").expect("credentials"), "one");
    }
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_takes_nobody_along() {
    let script = Script::new([Step::Until("one", 7200)]);
    let (cached, _) = cached(&script);
    let first = tokio::spawn({
        let cached = cached.clone();
        async move { id_of(&cached).await }
    });
    let second = tokio::spawn({
        let cached = cached.clone();
        async move { id_of(&cached).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    first.abort();
    assert!(first.await.expect_err("was given up").is_cancelled());
    assert_eq!(second.await.expect("no panic").expect("credentials"), "one");
    assert_eq!(script.asked(), 1);

    // Even if everybody gives up, the refresh is not lost.
    let script = Script::new([Step::Until("two", 7200)]);
    let (cached, _) = self::cached(&script);
    let outcome = tokio::time::timeout(Duration::from_millis(500), cached.credentials()).await;
    assert!(outcome.is_err());
    settle().await;
    assert_eq!(id_of(&cached).await.expect("credentials"), "two");
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn they_are_renewed_ahead_of_the_expiry_without_making_anybody_wait() {
    for (life, ahead) in [(43_200, 4320), (7200, 720), (1800, 300), (600, 300), (100, 50)] {
        let script = Script::new([Step::Until("one", life), Step::Until("two", 2 * life)]);
        let (cached, clock) = cached(&script);
        assert_eq!(id_of(&cached).await.expect("credentials"), "one");
        clock.set(NOW + life - ahead - 1);
        assert_eq!(id_of(&cached).await.expect("credentials"), "one");
        settle().await;
        assert_eq!(script.asked(), 1, "{life}");
        clock.set(NOW + life - ahead);
        let started = tokio::time::Instant::now();
        for _ in 0..10 {
            assert_eq!(id_of(&cached).await.expect("credentials"), "one");
        }
        assert_eq!(started.elapsed(), Duration::ZERO);
        settle().await;
        assert_eq!(id_of(&cached).await.expect("credentials"), "two");
        assert_eq!(script.asked(), 2, "{life}");
    }
}

#[tokio::test(start_paused = true)]
async fn they_are_not_used_in_their_last_seconds() {
    let script = Script::new([Step::Until("one", 7200), Step::Until("two", 14_400)]);
    let (cached, clock) = cached(&script);
    assert_eq!(id_of(&cached).await.expect("credentials"), "one");
    clock.set(NOW + 7190);
    assert_eq!(id_of(&cached).await.expect("credentials"), "two");
}

#[tokio::test(start_paused = true)]
async fn what_is_still_valid_is_kept_when_refreshing_fails_and_the_tries_grow_apart() {
    let script = Script::new([Step::Until("one", 7200)]);
    script.push([Step::Fail; 9]);
    let (cached, clock) = cached(&script);
    assert_eq!(id_of(&cached).await.expect("credentials"), "one");
    let mut tries = Vec::new();
    for second in 7200 - 720..7200 - 720 + 200 {
        clock.set(NOW + second);
        let before = script.asked();
        assert_eq!(id_of(&cached).await.expect("still valid"), "one");
        settle().await;
        if script.asked() > before {
            tries.push(second - (7200 - 720));
        }
    }
    assert_eq!(tries, [0, 5, 15, 35, 75, 135, 195]);

    // When nothing valid is left, the failure is the answer, for five seconds each.
    clock.set(NOW + 7195);
    let error = cached.credentials().await.expect_err("expired");
    assert_eq!(error.kind(), ErrorKind::Network);
    assert_eq!(
        error.to_string(),
        "the credentials have expired and could not be renewed: the vault is shut"
    );
    script.push([Step::Until("two", 14_400)]);
    clock.set(NOW + 7205);
    let asked = script.asked();
    assert!(id_of(&cached).await.is_err(), "the last of the failures");
    clock.set(NOW + 7209);
    assert!(id_of(&cached).await.is_err(), "kept");
    assert_eq!(script.asked(), asked + 1);
    clock.set(NOW + 7210);
    assert_eq!(id_of(&cached).await.expect("renewed"), "two");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_kept_for_five_seconds_and_no_longer() {
    let script = Script::new([Step::Fail, Step::Fail, Step::Unlimited("one")]);
    let (cached, clock) = cached(&script);
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { id_of(&cached).await })
        })
        .collect();
    for caller in callers {
        let error = caller.await.expect("no panic").expect_err("shut");
        assert!(error.starts_with("the vault is shut\n"), "{error}");
    }
    clock.set(NOW + 4);
    assert!(id_of(&cached).await.is_err());
    assert_eq!(script.asked(), 1);
    // A clock that was set back keeps nothing.
    clock.set(NOW - 1);
    assert!(id_of(&cached).await.is_err());
    assert_eq!(script.asked(), 2);
    clock.set(NOW + 4);
    assert_eq!(id_of(&cached).await.expect("open"), "one");
}

#[tokio::test(start_paused = true)]
async fn credentials_that_come_expired_are_a_failure() {
    let script = Script::new([Step::Until("old", 0), Step::Until("one", 7200)]);
    let (cached, clock) = cached(&script);
    let error = id_of(&cached).await.expect_err("expired");
    assert!(
        error.contains("expired at Tue, 14 Nov 2023 22:13:20 GMT: is the clock right?"),
        "{error}"
    );
    clock.set(NOW + 5);
    assert_eq!(id_of(&cached).await.expect("good"), "one");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_panics_or_hangs_spoils_nothing() {
    let script = Script::new([Step::Panic, Step::Panic, Step::Hang, Step::Unlimited("one")]);
    let (cached, clock) = cached(&script);
    let error = cached.credentials().await.expect_err("panics");
    assert_eq!(error.kind(), ErrorKind::Other);
    let started = tokio::time::Instant::now();
    let error = cached.credentials().await.expect_err("hangs");
    assert_eq!(
        (error.kind(), started.elapsed()),
        (ErrorKind::Timeout, Duration::from_secs(60))
    );
    clock.set(NOW + 5);
    assert_eq!(id_of(&cached).await.expect("good"), "one");
}

#[test]
fn a_refresh_that_was_lost_with_its_runtime_is_started_again() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
    };
    let script = Script::new([Step::Hang, Step::Unlimited("one")]);
    let (cached, _) = cached(&script);
    runtime().block_on(async {
        tokio::time::pause();
        let outcome = tokio::time::timeout(Duration::from_secs(2), cached.credentials()).await;
        assert!(outcome.is_err());
    });
    runtime().block_on(async {
        tokio::time::pause();
        assert_eq!(id_of(&cached).await.expect("credentials"), "one");
    });
}

#[test]
fn nothing_of_it_shows_a_secret() {
    let fixed = Credentials::new("AKIDEXAMPLE", "hush")
        .with_token("hush-token")
        .with_expiry(unix(NOW));
    let shown = format!("{:?} {:?}", Cached::new(fixed.clone()), Arc::new(fixed));
    assert!(
        shown.contains("AKIDEXAMPLE") && !shown.contains("hush"),
        "{shown}"
    );
    let function = provider_fn(|| async { Ok(Credentials::new("id", "hush")) });
    assert_eq!(format!("{:?}", Cached::new(function)), "Cached(ProviderFn)");
}

#[tokio::test(start_paused = true)]
async fn an_expiry_that_has_no_date_is_an_error_and_not_a_panic() {
    for expiry in [
        std::time::SystemTime::UNIX_EPOCH - Duration::from_secs(1),
        std::time::SystemTime::UNIX_EPOCH,
    ] {
        let long_ago = move || async move { Ok(Credentials::new("id", "hush").with_expiry(expiry)) };
        let error = Cached::new(provider_fn(long_ago))
            .credentials()
            .await
            .expect_err("expired");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("expired"), "{error}");
    }
}
