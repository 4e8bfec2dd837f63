//! The status page for people: certificates, resources, records with their progress and the last requests with their
//! verdicts. Written on the server, without scripts; everything that came from outside is escaped.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    LoggedRequest, RecordKind, RecordState, State, Verdict,
    state::{Certificate, Resource, actions::status_name, time_text},
};

/// What the page shows.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    /// Where it was called.
    pub(crate) host: &'a str,
    pub(crate) state: &'a State,
    /// The last ones, newest first.
    pub(crate) requests: &'a [LoggedRequest],
    /// How many there were in all.
    pub(crate) received: usize,
    /// How many cues wait.
    pub(crate) cues: usize,
}

const STYLE: &str = include_str!("page/style.css");

/// The page.
pub(crate) fn page(shown: &Shown<'_>) -> String {
    let Shown {
        host,
        state,
        requests,
        received,
        cues,
    } = shown;
    let running = state.records.iter().filter(|record| is_running(record)).count() + state.updates.len();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "tc3-fake" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "tc3-fake" }
                    p { "A fake Tencent Cloud at " code { (host) } ", where it is " time { (time_text(state.clock)) } " in UTC+8." }
                    dl {
                        (figure("certificates", state.certificates.len()))
                        (figure("resources", state.resources.len()))
                        (figure("updates under way", running))
                        (figure("requests", *received))
                        (figure("cues waiting", *cues))
                    }
                }
                main {
                    (certificates(&state.certificates))
                    (resources(&state.resources))
                    (records(state))
                    (log(requests))
                }
                footer { "Steered by " code { "/_tc3/" } "; nothing here opens a real account." }
            }
        }
    }
    .into_string()
}

fn figure(name: &str, count: usize) -> Markup {
    html! { div { dt { (name) } dd { (count) } } }
}

fn section(id: &str, title: &str, empty: bool, nothing: &str, content: &Markup) -> Markup {
    html! {
        section id=(id) {
            h2 { (title) }
            @if empty { p.nothing { (nothing) } } @else { div.scroll { (content) } }
        }
    }
}

fn certificates(all: &[Certificate]) -> Markup {
    let table = html! {
        table {
            thead { tr { th { "Id" } th { "Alias" } th { "Names" } th { "Status" } th { "Valid until" } } }
            tbody {
                @for certificate in all {
                    tr {
                        td { code { (certificate.id) } }
                        td { (certificate.alias) }
                        td { (certificate.all_names().join(", ")) }
                        td {
                            span.badge.(tone(certificate.status)) {
                                (certificate.status) " " (status_name(certificate.status))
                            }
                            @if !certificate.status_msg.is_empty() { " " small { (certificate.status_msg) } }
                        }
                        td.number { (time_text(certificate.not_after)) }
                    }
                }
            }
        }
    };
    section(
        "certificates",
        "Certificates",
        all.is_empty(),
        "The account holds none.",
        &table,
    )
}

/// The colour of a certificate's status.
fn tone(status: u8) -> &'static str {
    use crate::status::{CANCELLED, EXPIRED, ISSUED, REFUNDED, REVIEW_FAILED, REVOKED};
    match status {
        ISSUED => "good",
        REVIEW_FAILED | EXPIRED | REVOKED => "bad",
        CANCELLED | REFUNDED => "quiet",
        _ => "busy",
    }
}

fn resources(all: &[Resource]) -> Markup {
    let table = html! {
        table {
            thead { tr { th { "Type" } th { "Region" } th { "Resource" } th { "Where" } th { "Certificate" } } }
            tbody {
                @for resource in all {
                    @for binding in resource.bindings() {
                        tr {
                            td { (resource.kind.as_str()) }
                            td { (resource.region) }
                            td { code { (resource.id) } " " (resource.name) }
                            td { (binding.spot.to_string()) " " (binding.domains.join(", ")) }
                            td {
                                @match binding.certificate {
                                    Some(id) => { code { (id) } },
                                    None => { small { "none" } },
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    section(
        "resources",
        "Resources",
        all.is_empty(),
        "No cloud resources.",
        &table,
    )
}

fn is_running(record: &RecordState) -> bool {
    matches!(record.status, 0 | 3)
}

fn records(state: &State) -> Markup {
    let table = html! {
        table {
            thead { tr { th { "Record" } th { "Kind" } th { "Certificate" } th { "Progress" } th { "Status" } } }
            tbody {
                @for update in &state.updates {
                    tr {
                        td { small { "none yet" } }
                        td { (kind(update.kind, false)) }
                        td { code { (update.old_certificate) } " → " code { (update.new_certificate) } }
                        td { progress max="1" value="0" {} }
                        td { span.badge.busy { "preparing" } }
                    }
                }
                @for record in state.records.iter().rev() {
                    @let over = record.details.iter().filter(|step| !matches!(step.status, 0 | 3)).count();
                    @let errors = record.details.iter().filter(|step| !step.error.is_empty());
                    tr {
                        td { code { (record.id) } }
                        td { (kind(record.kind, record.rolls_back)) }
                        td { code { (record.old_certificate) } " → " code { (record.new_certificate) } }
                        td {
                            progress max=(record.details.len().max(1)) value=(over) {}
                            " " small { (over) " of " (record.details.len()) }
                            @for step in errors {
                                div.error { (step.kind.as_str()) " " code { (step.resource) } ": " (step.error) }
                            }
                        }
                        td { (record_badge(record.status)) }
                    }
                }
            }
        }
    };
    let empty = state.records.is_empty() && state.updates.is_empty();
    section(
        "records",
        "Updates and deployments",
        empty,
        "Nothing was deployed.",
        &table,
    )
}

fn kind(kind: RecordKind, rolls_back: bool) -> Markup {
    let name = match kind {
        RecordKind::Update => "update",
        RecordKind::UploadUpdate => "new content",
        RecordKind::Deploy => "deployment",
    };
    html! { (name) @if rolls_back { ", rolled back" } }
}

fn record_badge(status: u8) -> Markup {
    let (tone, name) = match status {
        0 => ("busy", "waiting"),
        1 => ("good", "done"),
        2 => ("bad", "failed"),
        3 => ("busy", "running"),
        4 => ("quiet", "rolled back"),
        5 => ("bad", "roll-back failed"),
        _ => ("quiet", "nothing to do"),
    };
    html! { span.badge.(tone) { (status) " " (name) } }
}

fn log(requests: &[LoggedRequest]) -> Markup {
    let table = html! {
        table {
            thead { tr { th { "Time" } th { "Action" } th { "Signature" } th { "Input" } th { "Verdict" } } }
            tbody {
                @for request in requests {
                    tr {
                        td.number { (time_text(request.timestamp)) }
                        td { (request.action) }
                        td.signature {
                            @if request.verified { span.badge.good { "✓" } } @else { span.badge.bad { "✗" } }
                            " " small { (request.method) " " (request.signature_method) }
                        }
                        td { code.input { (request.input.as_ref().map(shortened).unwrap_or_default()) } }
                        td.verdict { (verdict(request)) }
                    }
                }
            }
        }
    };
    section(
        "requests",
        "Last requests",
        requests.is_empty(),
        "None yet.",
        &table,
    )
}

fn verdict(request: &LoggedRequest) -> Markup {
    let (tone, word) = match request.verdict {
        Verdict::Answered => ("good", "answered"),
        Verdict::Refused => ("bad", "refused"),
        Verdict::Cued => ("busy", "on cue"),
    };
    html! {
        span.badge.(tone) { (word) }
        @if let Some(code) = &request.code { " " small { (code) } }
        @if request.executed && request.verdict == Verdict::Cued { " " small { "executed" } }
    }
}

fn shortened(input: &serde_json::Value) -> String {
    const SHOWN: usize = 200;
    let text = input.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
