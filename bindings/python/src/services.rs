//! The services whose calls are checked before they are sent.

use tc3_core::schema::{Action, Service};

/// One line per service.
pub(crate) static SERVICES: [&Service; 1] = [&tc3_ssl::SCHEMA];

/// The schema of an action, where it is known.
pub(crate) fn find(
    service: &str,
    version: &str,
    action: &str,
) -> Option<(&'static Service, &'static Action)> {
    let known = SERVICES
        .into_iter()
        .find(|known| known.name == service && known.version == version)?;
    Some((known, known.action(action)?))
}
