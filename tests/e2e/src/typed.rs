//! The typed call of every action of ssl, by the action's name: what is data for the tests becomes a request of its type,
//! and the typed answer becomes data again.

use serde_json::Value;
use tc3_core::{BoxFuture, CallOptions, Error, Operation};
use tc3_ssl::{Client, model};

/// Makes a call through the action's builder. The answer is what its type holds of it, lists that are empty left out.
///
/// # Panics
///
/// If there is no such action, or the input does not survive being made a request: members that typed requests do
/// not offer.
pub fn call(
    client: &Client,
    action: &str,
    input: &Value,
    options: CallOptions,
) -> BoxFuture<'static, Result<Value, Error>> {
    macro_rules! one_of {
        ($($method:ident $request:ident)*) => {
            match action {
                $(name if name == model::$request::ACTION.name => {
                    let request: model::$request = made(action, input);
                    let call = client.$method().with_request(request).with_options(options);
                    Box::pin(async move { Ok(serde_json::to_value(call.send().await?).expect("JSON")) })
                })*
                other => panic!("no typed call of {other} here: add it"),
            }
        };
    }
    one_of! {
        apply_certificate ApplyCertificateRequest
        batch_delete_csr BatchDeleteCsrRequest
        cancel_audit_certificate CancelAuditCertificateRequest
        cancel_certificate_order CancelCertificateOrderRequest
        certificate_info_submit CertificateInfoSubmitRequest
        certificate_order_submit CertificateOrderSubmitRequest
        check_certificate_chain CheckCertificateChainRequest
        check_certificate_domain_verification CheckCertificateDomainVerificationRequest
        check_certificate_exist CheckCertificateExistRequest
        commit_certificate_information CommitCertificateInformationRequest
        complete_certificate CompleteCertificateRequest
        create_csr CreateCsrRequest
        create_certificate CreateCertificateRequest
        create_certificate_bind_resource_sync_task CreateCertificateBindResourceSyncTaskRequest
        create_certificate_by_package CreateCertificateByPackageRequest
        delete_certificate DeleteCertificateRequest
        delete_certificates DeleteCertificatesRequest
        delete_manager DeleteManagerRequest
        deploy_certificate_instance DeployCertificateInstanceRequest
        deploy_certificate_record_retry DeployCertificateRecordRetryRequest
        deploy_certificate_record_rollback DeployCertificateRecordRollbackRequest
        describe_csr DescribeCsrRequest
        describe_csr_set DescribeCsrSetRequest
        describe_certificate DescribeCertificateRequest
        describe_certificate_bind_resource_task_detail DescribeCertificateBindResourceTaskDetailRequest
        describe_certificate_bind_resource_task_result DescribeCertificateBindResourceTaskResultRequest
        describe_certificate_detail DescribeCertificateDetailRequest
        describe_certificate_operate_logs DescribeCertificateOperateLogsRequest
        describe_certificates DescribeCertificatesRequest
        describe_companies DescribeCompaniesRequest
        describe_delete_certificates_task_result DescribeDeleteCertificatesTaskResultRequest
        describe_deployed_resources DescribeDeployedResourcesRequest
        describe_download_certificate_url DescribeDownloadCertificateUrlRequest
        describe_host_api_gateway_instance_list DescribeHostApiGatewayInstanceListRequest
        describe_host_cdn_instance_list DescribeHostCdnInstanceListRequest
        describe_host_clb_instance_list DescribeHostClbInstanceListRequest
        describe_host_cos_instance_list DescribeHostCosInstanceListRequest
        describe_host_ddos_instance_list DescribeHostDdosInstanceListRequest
        describe_host_deploy_record DescribeHostDeployRecordRequest
        describe_host_deploy_record_detail DescribeHostDeployRecordDetailRequest
        describe_host_lighthouse_instance_list DescribeHostLighthouseInstanceListRequest
        describe_host_live_instance_list DescribeHostLiveInstanceListRequest
        describe_host_teo_instance_list DescribeHostTeoInstanceListRequest
        describe_host_tke_instance_list DescribeHostTkeInstanceListRequest
        describe_host_update_record DescribeHostUpdateRecordRequest
        describe_host_update_record_detail DescribeHostUpdateRecordDetailRequest
        describe_host_upload_update_record DescribeHostUploadUpdateRecordRequest
        describe_host_upload_update_record_detail DescribeHostUploadUpdateRecordDetailRequest
        describe_host_vod_instance_list DescribeHostVodInstanceListRequest
        describe_host_waf_instance_list DescribeHostWafInstanceListRequest
        describe_manager_detail DescribeManagerDetailRequest
        describe_managers DescribeManagersRequest
        describe_packages DescribePackagesRequest
        download_certificate DownloadCertificateRequest
        modify_csr ModifyCsrRequest
        modify_certificate_alias ModifyCertificateAliasRequest
        modify_certificate_project ModifyCertificateProjectRequest
        modify_certificate_resubmit ModifyCertificateResubmitRequest
        modify_certificates_expiring_notification_switch ModifyCertificatesExpiringNotificationSwitchRequest
        replace_certificate ReplaceCertificateRequest
        revoke_certificate RevokeCertificateRequest
        submit_audit_manager SubmitAuditManagerRequest
        submit_certificate_information SubmitCertificateInformationRequest
        update_certificate_instance UpdateCertificateInstanceRequest
        update_certificate_record_retry UpdateCertificateRecordRetryRequest
        update_certificate_record_rollback UpdateCertificateRecordRollbackRequest
        upload_certificate UploadCertificateRequest
        upload_confirm_letter UploadConfirmLetterRequest
        upload_revoke_letter UploadRevokeLetterRequest
        upload_update_certificate_instance UploadUpdateCertificateInstanceRequest
        upload_update_certificate_record_retry UploadUpdateCertificateRecordRetryRequest
        upload_update_certificate_record_rollback UploadUpdateCertificateRecordRollbackRequest
        verify_manager VerifyManagerRequest
    }
}

/// The request that an input is, and nothing of the input is lost.
fn made<R: serde::de::DeserializeOwned + serde::Serialize>(action: &str, input: &Value) -> R {
    let request: R = serde_json::from_value(input.clone()).expect("a typed request");
    let again = serde_json::to_value(&request).expect("JSON");
    assert_eq!(&again, input, "{action}: a request keeps what it was made of");
    request
}
