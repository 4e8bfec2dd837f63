//! The laws of generated types, for every action and every example of the specs.

use std::path::Path;

use tc3_ssl::model::{self, CertificateStatus};
use tc3_ssl::{ErrorCode, SCHEMA};

#[path = "../../tc3-tricky/tests/laws/mod.rs"]
mod laws;

/// One call of [`laws::check`] for each action.
macro_rules! check {
    ($specs:expr, $($request:ident)*) => {{
        $(laws::check::<model::$request>($specs);)*
        [$(stringify!($request)),*].len()
    }};
}

#[test]
fn the_laws_hold_for_every_action() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs/ssl/2019-12-05");
    let checked = check!(
        &specs,
        ApplyCertificateRequest
        BatchDeleteCsrRequest
        CancelAuditCertificateRequest
        CancelCertificateOrderRequest
        CertificateInfoSubmitRequest
        CertificateOrderSubmitRequest
        CheckCertificateChainRequest
        CheckCertificateDomainVerificationRequest
        CheckCertificateExistRequest
        CommitCertificateInformationRequest
        CompleteCertificateRequest
        CreateCsrRequest
        CreateCertificateRequest
        CreateCertificateBindResourceSyncTaskRequest
        CreateCertificateByPackageRequest
        DeleteCertificateRequest
        DeleteCertificatesRequest
        DeleteManagerRequest
        DeployCertificateInstanceRequest
        DeployCertificateRecordRetryRequest
        DeployCertificateRecordRollbackRequest
        DescribeCsrRequest
        DescribeCsrSetRequest
        DescribeCertificateRequest
        DescribeCertificateBindResourceTaskDetailRequest
        DescribeCertificateBindResourceTaskResultRequest
        DescribeCertificateDetailRequest
        DescribeCertificateOperateLogsRequest
        DescribeCertificatesRequest
        DescribeCompaniesRequest
        DescribeDeleteCertificatesTaskResultRequest
        DescribeDeployedResourcesRequest
        DescribeDownloadCertificateUrlRequest
        DescribeHostApiGatewayInstanceListRequest
        DescribeHostCdnInstanceListRequest
        DescribeHostClbInstanceListRequest
        DescribeHostCosInstanceListRequest
        DescribeHostDdosInstanceListRequest
        DescribeHostDeployRecordRequest
        DescribeHostDeployRecordDetailRequest
        DescribeHostLighthouseInstanceListRequest
        DescribeHostLiveInstanceListRequest
        DescribeHostTeoInstanceListRequest
        DescribeHostTkeInstanceListRequest
        DescribeHostUpdateRecordRequest
        DescribeHostUpdateRecordDetailRequest
        DescribeHostUploadUpdateRecordRequest
        DescribeHostUploadUpdateRecordDetailRequest
        DescribeHostVodInstanceListRequest
        DescribeHostWafInstanceListRequest
        DescribeManagerDetailRequest
        DescribeManagersRequest
        DescribePackagesRequest
        DownloadCertificateRequest
        ModifyCsrRequest
        ModifyCertificateAliasRequest
        ModifyCertificateProjectRequest
        ModifyCertificateResubmitRequest
        ModifyCertificatesExpiringNotificationSwitchRequest
        ReplaceCertificateRequest
        RevokeCertificateRequest
        SubmitAuditManagerRequest
        SubmitCertificateInformationRequest
        UpdateCertificateInstanceRequest
        UpdateCertificateRecordRetryRequest
        UpdateCertificateRecordRollbackRequest
        UploadCertificateRequest
        UploadConfirmLetterRequest
        UploadRevokeLetterRequest
        UploadUpdateCertificateInstanceRequest
        UploadUpdateCertificateRecordRetryRequest
        UploadUpdateCertificateRecordRollbackRequest
        VerifyManagerRequest
    );
    assert_eq!(SCHEMA.actions.len(), checked, "an action is missing above");
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
