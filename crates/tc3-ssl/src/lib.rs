//! A client of Tencent Cloud's SSL Certificates, API version 2019-12-05.
//!
//! Each action is a method of [`Client`] that returns a builder: a method without a prefix sets a member of the input,
//! `with_*` sets an option of the call, and `send().await` (or just `.await`) sends it.
//!
//! # Five minutes
//!
//! Give `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY` the key pair of your account, and replace one
//! certificate by another wherever it is in use:
//!
//! ```no_run
//! use tc3_ssl::{Client, Credentials, ErrorCode, Site};
//!
//! # async fn example() -> Result<(), tc3_ssl::Error> {
//! let client = Client::builder()
//!     .credentials(Credentials::from_env()?)
//!     .site(Site::International)
//!     .build()?;
//!
//! let update = client
//!     .update_certificate_instance()
//!     .old_certificate_id("aBcD1234")
//!     .certificate_id("eFgH5678")
//!     .resource_types(["clb", "cdn"])
//!     .send()
//!     .await;
//!
//! match update {
//!     Ok(answer) if answer.deploy_record_id.unwrap_or(0) == 0 => println!("being prepared: ask again"),
//!     Ok(answer) => println!("update {:?} runs", answer.deploy_record_id),
//!     Err(error) => match ErrorCode::of(&error) {
//!         Some(ErrorCode::FailedOperationCertificateNotFound) => println!("no such certificate"),
//!         _ => return Err(error),
//!     },
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What an answer can be relied upon for
//!
//! For its `request_id`, and nothing else: every other member is optional and every list may be empty, because the
//! service leaves out what its documentation promises. What it adds without notice is ignored here;
//! [`Client::untyped`] shows it. Integers whose values have names are open enums: a new value is carried as it is.
//!
//! # Lists
//!
//! A builder whose action lists things has `items()` and `pages()`: each page is asked for when it is wanted, through the
//! same limits and repeats as every call. Both are streams, and need no other crate:
//!
//! ```no_run
//! # async fn example(client: tc3_ssl::Client) -> Result<(), tc3_ssl::Error> {
//! let mut certificates = client.describe_certificates().items();
//! while let Some(certificate) = certificates.next().await {
//!     println!("{:?}", certificate?.certificate_id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `position()` says where another pager goes on: set it as the offset.
//!
//! # What takes its time
//!
//! A builder whose answer shows a state has `until_…()`: await it for the answer that shows the state, or take the answers
//! on the way with `next().await`. An update is created, then waited for by its record, today or after a restart:
//!
//! ```no_run
//! # async fn example(client: tc3_ssl::Client) -> Result<(), tc3_ssl::Error> {
//! let update = client
//!     .update_certificate_instance()
//!     .old_certificate_id("aBcD1234")
//!     .certificate_id("eFgH5678")
//!     .resource_types(["clb", "cdn"])
//!     .until_update_created()
//!     .await?;
//! let record = update.deploy_record_id.unwrap_or_default();
//! let finished = client
//!     .describe_host_update_record_detail()
//!     .deploy_record_id(record.to_string())
//!     .until_update_finished()
//!     .on_progress(|progress| println!("{:?} of {:?}", progress.done, progress.total))
//!     .await;
//! if let Err(error) = &finished {
//!     if let Some(last) = error.answer() {
//!         let last: tc3_ssl::model::DescribeHostUpdateRecordDetailResponse = last.decode()?;
//!         println!("{:?} resources failed", last.failed_total_count);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Throttles and trouble on the way do not end a wait. What ends it badly is [`ErrorKind::Failed`] (the state will not
//! come) or [`ErrorKind::Timeout`] (it took too long), both with the last answer: what became of each resource. With the
//! feature `progress` a wait shows a bar on the terminal (`with_progress_bar()`); with `blocking`, `block()` waits.
//!
//! # Errors
//!
//! Every call fails with [`Error`]: its [`kind`](Error::kind) says what to do, its [`code`](Error::code) what the service
//! said, [`ErrorCode::of`] the same as an enum. Members that are missing, and values that cannot be, are reported before
//! anything is sent.
//!
//! # Secrets
//!
//! Private keys and passwords are [`Secret`]: they are wiped from memory and nothing prints them. Personal data is left
//! out of `Debug`.
//!
//! # Without an async runtime
//!
//! With the feature `blocking` every builder has `block()` beside `send()`.

mod generated;
#[cfg(feature = "rotate")]
pub mod rotate;

pub use generated::{Client, ErrorCode, SCHEMA, model, operation};
/// The run-time: everything that is not about this service.
pub use tc3_core;
pub use tc3_core::{
    CallOptions, Credentials, Error, ErrorKind, Language, Method, Provider, RetryPolicy, Secret, Site,
};
