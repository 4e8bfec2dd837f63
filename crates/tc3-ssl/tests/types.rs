//! The laws of generated types, for every action and every example of the specs.

use std::path::Path;

use tc3_ssl::model::{
    CertificateStatus, CommitCertificateInformationRequest, DescribeCertificateBindResourceTaskDetailRequest,
    SubmitCertificateInformationRequest, UpdateCertificateInstanceRequest,
    UploadUpdateCertificateRecordRollbackRequest,
};
use tc3_ssl::{ErrorCode, SCHEMA};

#[path = "../../tc3-tricky/tests/laws/mod.rs"]
mod laws;

#[test]
fn the_laws_hold_for_every_action() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs/ssl/2019-12-05");
    laws::check::<CommitCertificateInformationRequest>(&specs);
    laws::check::<DescribeCertificateBindResourceTaskDetailRequest>(&specs);
    laws::check::<SubmitCertificateInformationRequest>(&specs);
    laws::check::<UpdateCertificateInstanceRequest>(&specs);
    laws::check::<UploadUpdateCertificateRecordRollbackRequest>(&specs);
    assert_eq!(SCHEMA.actions.len(), 5, "an action is missing above");
}

#[test]
fn every_documented_certificate_status_has_a_name() {
    for code in 0..=12 {
        let status = CertificateStatus::from(code);
        assert!(status.name().is_some(), "{code}");
        assert_eq!(status.code(), code);
    }
    assert_eq!(CertificateStatus::from(999).code(), 999);
}

#[test]
fn every_error_code_has_a_name() {
    assert_eq!(SCHEMA.errors.len(), 116);
    for (code, _) in SCHEMA.errors {
        assert_eq!(ErrorCode::from(*code).as_str(), *code);
        assert!(!matches!(ErrorCode::from(*code), ErrorCode::Unknown(_)), "{code}");
    }
}
