//! What went wrong below, in our words: how far the request got, and whether trying again can help.

use std::error::Error;

use rustls::AlertDescription;

use crate::transport::{Phase, TransportError};

/// The error of an exchange that failed in this phase. Of the causes the last says it all: libraries' own top lines say
/// nothing.
pub(super) fn failed(error: impl Into<Box<dyn Error + Send + Sync>>, phase: Phase) -> TransportError {
    let error = error.into();
    let unread = causes(&*error).any(is_unread);
    told(error, if unread { Phase::NotSent } else { phase }, unread)
}

/// The error of an answer that has begun: whatever the server says now, it has looked at the request.
pub(super) fn within_answer(error: impl Into<Box<dyn Error + Send + Sync>>) -> TransportError {
    told(error.into(), Phase::Sent, false)
}

fn told(error: Box<dyn Error + Send + Sync>, phase: Phase, unread: bool) -> TransportError {
    let cause = causes(&*error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    let message = match phase {
        Phase::NotSent if unread => format!("the server refused the request unread: {cause}"),
        Phase::NotSent => format!("cannot connect: {cause}"),
        Phase::Sent => format!("the connection failed before the whole answer came: {cause}"),
        Phase::Answered => format!("the answer cannot be read: {cause}"),
    };
    let permanent = causes(&*error).any(is_wrong_peer);
    let timeout = causes(&*error).any(is_timeout);
    let mut failure = TransportError::new(phase, message).with_source(error);
    if timeout {
        failure = failure.with_timeout();
    }
    if permanent {
        failure.with_permanence()
    } else {
        failure
    }
}

/// An answer with more bytes than are allowed: asked for again, it would be no smaller.
pub(super) fn too_large(limit: usize) -> TransportError {
    TransportError::new(
        Phase::Answered,
        format!("the answer is larger than {limit} bytes"),
    )
    .with_permanence()
}

/// The error, its cause, the cause of that, and so on.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // An io::Error's source is the source of what it holds, so what it holds has to be asked for.
        let held = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        match held {
            Some(held) => Some(held),
            None => error.source(),
        }
    })
}

/// Whether the system's own patience ended, with what was not acknowledged or with a side that has fallen silent.
fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut)
}

/// Whether the server says over HTTP/2 that it has not looked at the request: it refused the stream, or was shutting down
/// before the stream came (RFC 9113, sections 8.7 and 6.8). Only a stream after the last that the server names gets
/// the error of a shutdown from the library, or one that was not sent at all.
fn is_unread(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<h2::Error>().is_some_and(|error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let shut_down = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (refused || shut_down)
    })
}

/// Whether the server showed a certificate that it should not have, or speaks no TLS that will do: it will again.
fn is_wrong_peer(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<rustls::Error>().is_some_and(|error| {
        matches!(
            error,
            rustls::Error::InvalidCertificate(_)
                | rustls::Error::PeerIncompatible(_)
                | rustls::Error::InvalidMessage(_)
                | rustls::Error::AlertReceived(
                    AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure
                )
        )
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn the_systems_own_patience_is_a_time_out() {
        for kind in [io::ErrorKind::TimedOut, io::ErrorKind::ConnectionReset] {
            // As a library hands it up: an error that holds the system's.
            let error = failed(io::Error::other(io::Error::from(kind)), Phase::Sent);
            assert_eq!(error.is_timeout(), kind == io::ErrorKind::TimedOut, "{error}");
            assert_eq!(error.phase(), Phase::Sent);
        }
    }
}
