//! A short soak: what `cargo xtask soak` does at length.

use tc3_e2e::soak::{Settings, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_end_as_they_must_though_every_tenth_request_meets_a_fault() {
    let settings = Settings {
        calls: 2_000,
        concurrency: 32,
        fault_rate: 0.1,
        seed: 42,
    };
    let report = run(settings).await.expect("ports");
    assert!(report.complaints.is_empty(), "{:#?}", report.complaints);
    assert_eq!(report.faults.len(), 5, "{:?}", report.faults);
    assert!(!report.errors.is_empty());
    assert!(report.requests > 2_000);
}
