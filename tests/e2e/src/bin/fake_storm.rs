//! The fake in a storm of malformed requests: bytes, headers, signatures and JSON changed at random. `cargo xtask
//! fake-storm` fails if it stops serving or if its memory grows.

use std::{error::Error, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use tc3_e2e::running::{Running, is_whole};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

/// A storm of malformed requests.
#[derive(Debug, Parser)]
struct Arguments {
    /// The program
    #[arg(long)]
    fake: PathBuf,
    /// How many requests
    #[arg(long, default_value_t = 50_000)]
    requests: u64,
    /// How many of them at once
    #[arg(long, default_value_t = 32)]
    concurrency: u64,
    /// What they follow from: the same seed, the same requests
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How much more memory than after three fifths counts as growth, in percent. By then the log, which keeps 10,000
/// requests, is full, and its entries have all been written over at least once.
const GROWTH: u64 = 10;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let fake = Running::start(&arguments.fake, &[])?;
    let good = Arc::new(fake.request().await?);
    println!(
        "{} requests, {} at once, seed {}",
        arguments.requests, arguments.concurrency, arguments.seed
    );
    let mut memory = Vec::new();
    let mut answered = 0;
    for fifth in 0..5 {
        let share = arguments.requests / 5;
        let mut callers = JoinSet::new();
        for caller in 0..arguments.concurrency {
            let (good, address) = (Arc::clone(&good), fake.address.clone());
            let seed = arguments.seed ^ (fifth << 32 | caller).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let count = share / arguments.concurrency;
            callers.spawn(async move { storm(&address, &good, Random(seed | 1), count).await });
        }
        while let Some(ended) = callers.join_next().await {
            answered += ended??;
        }
        let good = fake.request().await?;
        let answer = send(&fake.address, &good, Duration::from_secs(10)).await?;
        if !answer.contains("\"CertificateId\":\"aBcD1234\"") {
            return Err(format!("it does not serve any more: {answer:?}").into());
        }
        let held = fake.memory();
        println!(
            "after {} %: {answered} answered, {} kB",
            (fifth + 1) * 20,
            held.unwrap_or_default()
        );
        memory.extend(held);
    }
    match memory[..] {
        [_, _, early, .., last] if last * 100 > early * (100 + GROWTH) => {
            Err(format!("memory grew from {early} to {last} kB").into())
        }
        _ => Ok(()),
    }
}

/// Sends so many malformed requests, and says how many were answered at all.
async fn storm(address: &str, good: &[u8], mut random: Random, count: u64) -> Result<u64, std::io::Error> {
    let mut answered = 0;
    for _ in 0..count {
        let bytes = malformed(good, &mut random);
        let answer = send(address, &bytes, Duration::from_millis(50)).await?;
        // Whatever is said is said in HTTP, and a panic would be none.
        answered += u64::from(answer.starts_with("HTTP/1.1 "));
    }
    Ok(answered)
}

/// Sends bytes and reads the answer; where none comes, says that there are no more, and reads what comes then.
async fn send(address: &str, bytes: &[u8], patience: Duration) -> Result<String, std::io::Error> {
    let mut stream = TcpStream::connect(address).await?;
    // A server that has heard enough may close while we still write.
    let _closed = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let whole = async {
        while !is_whole(&answer) && stream.read_buf(&mut answer).await.is_ok_and(|read| read > 0) {}
    };
    if timeout(patience, whole).await.is_err() {
        let _closed = stream.shutdown().await;
        let _late_or_reset = timeout(Duration::from_secs(1), stream.read_to_end(&mut answer)).await;
    }
    // So many connections one after the other would use up the ports.
    let _closes_instead = stream.set_zero_linger();
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// A request with something wrong in it.
fn malformed(good: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or(0);
    match random.below(6) {
        // No request at all.
        0 => (0..random.below(400)).map(|_| random.byte()).collect(),
        // Bytes changed anywhere.
        1 => {
            for _ in 0..=random.below(8) {
                let at = random.below(bytes.len());
                bytes[at] = random.byte();
            }
            bytes
        }
        // Bytes changed in the head: headers, signature, method.
        2 => {
            let at = random.below(head.max(1));
            bytes[at] = b' ' + random.byte() % 95;
            bytes
        }
        // Another body of the announced length: JSON that is none, or not the one that was signed.
        3 => {
            let digits = br#"{}[]",:0123456789ntfalse\u "#;
            for byte in bytes.iter_mut().skip(head + 4) {
                *byte = digits[random.below(digits.len())];
            }
            bytes
        }
        // A request that ends too early.
        4 => {
            let length = random.below(bytes.len());
            bytes.truncate(length);
            bytes
        }
        // A header more, of any kind and length.
        _ => {
            let names = [
                "Authorization",
                "X-TC-Action",
                "X-TC-Timestamp",
                "Content-Length",
                "Transfer-Encoding",
                "Host",
                "A",
            ];
            let name = names[random.below(names.len())];
            let value: String = (0..random.below(2000))
                .map(|_| char::from(b'!' + random.byte() % 94))
                .collect();
            let line = format!("{name}: {value}\r\n");
            let first = bytes
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(0, |at| at + 1);
            bytes.splice(first..first, line.into_bytes());
            bytes
        }
    }
}

/// Numbers that look random and are the same in every run: xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % limit.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[5]
    }
}
