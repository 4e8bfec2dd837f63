//! A fake Tencent Cloud on loopback that users put in their own test suites.
//!
//! What a client sends is judged as the real service judges it, in its order: protocol, signature, action, rights,
//! limits, parameters; what is wrong is answered with the documented error code in the real envelope and HTTP 200. The
//! verifier shares no code with tc3's own signer, so that the one proves the other; clients of others can be pointed at
//! it just as well.
//!
//! Behind it stands an account: certificates in every status, orders, the cloud resources that certificates are bound
//! to, scans, update records and roll-backs. A [`Scenario`] says what it holds, the calls work on it, and a test reads
//! it back. Actions without a behaviour of their own answer with the output their documentation page shows.
//!
//! ```
//! use tc3_fake::{Certificate, Cue, Fault, Resource, ResourceType, Scenario, Server};
//!
//! let fake = Server::start_blocking()?;
//! fake.apply(
//!     &Scenario::new()
//!         .certificate(Certificate::issued("aBcD1234", "www.example.com"))
//!         .certificate(Certificate::issued("eFgH5678", "www.example.com"))
//!         .resource(Resource::domain(ResourceType::Cdn, "www.example.com", "aBcD1234")),
//! )?;
//! fake.cue(Cue::error("InternalError", "Not today.").action("UpdateCertificateInstance"));
//! fake.cue(Cue::fault(Fault::ResetMidBody));
//! // … point a client at fake.url() with fake.credentials(), and let it replace the certificate …
//! assert!(fake.requests().iter().all(|request| request.verified));
//! assert_eq!(fake.state().resources[0].certificate.as_deref(), Some("aBcD1234"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Time
//!
//! Nothing makes a test wait. The fake has a [`Clock`] of its own, which is moved by command, and what gets on by itself
//! in the real service gets on here by [`Progress`]: by default one step each time that it is asked about. A describing
//! call answers with the present state, and then what it described takes its step. So, of
//!
//! * an order: `CommitCertificateInformation` leaves it under review (status 0, or 4 with `DNS_AUTO`; OV and EV wait for
//!   their letter in 8); the steps of its `StatusMsg` follow, and then 1, issued, with a real certificate,
//! * a scan for bound resources: the first detail or result has status 0, the second 1 (or 2),
//! * an update: `UpdateCertificateInstance` answers `DeployRecordId` 0 twice, with `UpdateSyncProgress` 0 and 3, and then
//!   with the record and `DeployStatus` 1; the same call while that runs joins it, with `DeployStatus` 0,
//! * a record: 0 waiting, 3 running, a third of its details a step, then 1, or 2 where one failed; a roll-back ends in 4
//!   or 5.
//!
//! # From other languages
//!
//! The program `tc3-fake` prints `listening on http://127.0.0.1:PORT` as its first line, and with `--json` a JSON object:
//! `url`, `address`, `secret_id`, `secret_key`, `token`, `ca_file`, `pid`, `version`. A test steers it by JSON over HTTP on
//! paths of their own, which need no signature and are not logged. What cannot be done is answered with status 400 and
//! `{"error": "…"}`.
//!
//! | request | what it does |
//! |---|---|
//! | `GET /_tc3/state` | what the account holds: a [`State`] |
//! | `POST /_tc3/state` | adds a [`Scenario`], replaces what has the same id, and answers like GET |
//! | `PUT /_tc3/state` | forgets everything but the first key, begins anew with a [`Scenario`], answers like GET |
//! | `POST /_tc3/advance` | an [`Advance`]: `{}` one step for all that is under way; answers `{"advanced": 2}`, how many things moved |
//! | `GET /_tc3/requests` | the requests so far: a list of [`LoggedRequest`] |
//! | `GET /_tc3/executions` | how often each action was executed: `{"CommitCertificateInformation": 1}` |
//! | `POST /_tc3/next` | a [`Cue`] for the next calls, see below; answers `{"waiting": 1}`, the cues not used up |
//! | `POST /_tc3/reset` | sets everything back to what it began with, the clock too; forgets requests and cues |
//! | `GET /_tc3/keys` | the known keys and their rights, without their secrets: a list of [`Key`] |
//! | `GET /_tc3/clock` | `{"unix_seconds": 1700000000}` |
//! | `POST /_tc3/clock` | `{"advance_seconds": 600}` moves the clock, a negative number back; `{"unix_seconds": …}` stops it there; answers like GET |
//!
//! ## The scenario
//!
//! Every member is optional; unknown ones are refused.
//!
//! ```
//! # let text = r#"
//! {
//!   "seed": 7,
//!   "clock": 1700000000,
//!   "site": "mainland",
//!   "answers": "state",
//!   "rate_limits": {"per_second": {"UpdateCertificateInstance": 2}},
//!   "progress": {"clock": 60},
//!   "latency_ms": 0,
//!   "failing_scans": 1,
//!   "keys": [
//!     {"secret_id": "AKIDREADER", "secret_key": "…", "token": "…", "expires_at": 1700003600, "allow": ["Describe*"]},
//!     {"secret_id": "AKIDEXAMPLE", "deny": ["ssl:DeleteCertificate"]}
//!   ],
//!   "roles": [
//!     {"arn": "qcs::cam::uin/100000000001:roleName/ci", "external_id": "…", "bound_to_machine": true,
//!      "web_identities": [{"provider_id": "github", "token": "…"}], "deny": ["Delete*"]}
//!   ],
//!   "certificates": [
//!     {"id": "aBcD1234", "domain": "www.example.com", "names": ["example.com"], "alias": "front"},
//!     {"id": "iJkL9012", "domain": "shop.example.com", "status": 5, "validation": "OV"}
//!   ],
//!   "resources": [
//!     {"type": "clb", "region": "ap-guangzhou", "id": "lb-1", "listeners": [
//!       {"id": "lbl-1", "certificate": "aBcD1234"},
//!       {"id": "lbl-2", "sni": true, "rules": [{"id": "loc-1", "domain": "www.example.com", "certificate": "aBcD1234"}]}
//!     ]},
//!     {"type": "tke", "region": "ap-shanghai", "id": "cls-1", "secrets": [
//!       {"namespace": "web", "name": "tls", "domains": ["www.example.com"], "certificate": "aBcD1234"}
//!     ]},
//!     {"type": "cdn", "domain": "www.example.com", "certificate": "aBcD1234", "failing": 1}
//!   ],
//!   "cues": [{"action": "UpdateCertificateInstance", "code": "LimitExceeded.RateLimitExceeded"}]
//! }
//! # "#;
//! # text.parse::<tc3_fake::Scenario>()?;
//! # Ok::<(), tc3_fake::ScenarioFault>(())
//! ```
//!
//! `rate_limits` is `"off"` (the default), `"documented"` or numbers per action; `progress` is `"poll"` (the default),
//! `"command"`, `"instant"` or seconds of the clock for each step. Resource types are `clb` with `listeners`, `tke` with
//! `secrets`, and `cdn`, `waf`, `ddos`, `live`, `vod`, `apigateway`, `tcb`, `teo`, `tse` and `cos` with `domain` and
//! `certificate`. `failing` makes the next deployments to a resource fail, `unreadable` a scan.
//!
//! ## Cues
//!
//! A cue is taken by calls that pass every check. It holds one of
//!
//! * `"code"`, with or without `"message"`: an error in the envelope; the call is not executed,
//! * `"fault"`: the connection breaks, and the call is executed: `close_before_response`, `reset_before_response`,
//!   `close_after_headers`, `reset_after_headers`, `close_mid_body`, `reset_mid_body`; or it stays silent:
//!   `stall_before_response`, `stall_mid_body`,
//! * `"status": 502`, with or without `"body"` and `"content_type"`: a page as of a gateway; the call is not executed,
//!
//! and with any of them, or alone, `"delay_ms": 250` of real time; and if wanted `"action"` (else any action takes it),
//! `"times"` (else 1), and `"executed"` where the rule above does not suit.
//!
//! # Keys, roles and machines
//!
//! The fake answers as STS too: `AssumeRole` and `AssumeRoleWithWebIdentity` hand out keys that it then knows, until they
//! expire by its clock. At `/latest/meta-data/cam/security-credentials/` it is the metadata service of a machine with the
//! role that is `bound_to_machine`. So a whole credential chain can be tested against it.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod answer;
mod calendar;
mod catalogue;
mod clock;
mod cloud;
mod control;
mod cue;
mod example;
mod form;
mod generated;
mod keyring;
mod log;
mod page;
mod parameters;
mod protocol;
mod redact;
mod refusal;
mod request_id;
mod scenario;
mod serve;
mod server;
mod signature;
mod state;
mod steer;
mod sts;
mod tls;

pub use crate::{
    clock::Clock,
    cue::{Cue, Fault},
    example::Example,
    log::{LoggedRequest, Verdict},
    scenario::{Answers, Key, Progress, RateLimits, Role, Scenario, ScenarioFault, Sites, WebIdentity},
    server::{Builder, SECRET_ID, SECRET_KEY, ScenarioError, Server},
    state::{
        Advance, Certificate, Listener, RecordKind, RecordState, RecordStep, Resource, ResourceType, Rule,
        ScanState, Source, State, TlsSecret, UpdateState, status,
    },
};
