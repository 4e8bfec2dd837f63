//! Signatures and nothing else: tc3's signer against one written by hand, both with the day's key kept.

use std::hint::black_box;

use tc3_bench::report::Report;
use tc3_bench::signature::Signer;
use tc3_bench::{SECRET_ID, SECRET_KEY};
use tc3_core::sign;

use crate::contestant::Meter;

const HOST: &str = "ssl.tencentcloudapi.com";
const BODY: &[u8] = br#"{"CertificateId":"abcb1234"}"#;
/// 2023-11-14.
const TIMESTAMP: i64 = 1_700_000_000;

/// tc3's signer, from the parts of a request to the header's value.
pub(crate) fn tc3(calls: usize) -> Report {
    let key = sign::SigningKey::derive(SECRET_KEY, "2023-11-14", "ssl");
    measure(calls, |timestamp| {
        let request = sign::Canonical {
            method: "POST",
            query: "",
            headers: &[("content-type", "application/json"), ("host", black_box(HOST))],
            payload: black_box(BODY),
        };
        let date = sign::utc_date(timestamp);
        request.authorization(&key, SECRET_ID, timestamp, &date, "ssl")
    })
}

/// The signer by hand.
pub(crate) fn by_hand(calls: usize) -> Report {
    let mut signer = Signer::new(SECRET_ID, SECRET_KEY, "ssl", HOST);
    measure(calls, |timestamp| {
        signer.authorization(timestamp, black_box(BODY))
    })
}

/// The checksum is the last value's length and its signature's bytes: the same for whoever signs right.
fn measure(calls: usize, mut sign: impl FnMut(i64) -> String) -> Report {
    for _ in 0..calls.div_ceil(10) {
        black_box(sign(black_box(TIMESTAMP)));
    }
    let meter = Meter::start();
    let mut last = String::new();
    for _ in 0..calls {
        last = black_box(sign(black_box(TIMESTAMP)));
    }
    meter.stop(calls, Vec::new(), last.bytes().map(u64::from).sum())
}
