//! The services whose calls are checked before they are sent.

use tc3_core::schema::Service;

/// One line per service.
pub(crate) static SERVICES: [&Service; 1] = [&tc3_ssl::SCHEMA];

/// An action's schema, if it is known.
pub(crate) fn find(service: &str, version: &str, action: &str) -> Option<Known> {
    let service = SERVICES
        .into_iter()
        .find(|known| known.name == service && known.version == version)?;
    let output = service.actions.iter().find(|known| known.name == action)?.output;
    Some(Known { service, output })
}

/// What is known of an action's answer.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// The service, whose data types members refer to.
    pub(crate) service: &'static Service,
    /// The members.
    pub(crate) output: &'static [tc3_core::schema::Member],
}
