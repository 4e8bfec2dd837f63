//! Content: uploads, downloads, and new content under the same id.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use tc3_fake::{Advance, Scenario};

use super::{everywhere, ok, pair};
use crate::state::{account, code};

#[test]
fn content_goes_in_and_comes_out() {
    let server = account(Scenario::new());
    let (public, private) = pair("www.example.com");
    let (other_public, other_private) = pair("other.example.com");
    let upload = |public: &str, private: &str| json!({ "CertificatePublicKey": public, "CertificatePrivateKey": private });
    assert_eq!(
        code(&server, "UploadCertificate", &upload(&public, &other_private)),
        "FailedOperation.CertificateMatchError"
    );
    assert_eq!(
        code(&server, "UploadCertificate", &upload("-----BEGIN", &private)),
        "FailedOperation.CertificateParseError"
    );
    assert_eq!(
        code(
            &server,
            "UploadCertificate",
            &json!({ "CertificatePublicKey": public })
        ),
        "InvalidParameter.MissMatchPrivateKey"
    );
    let mut as_authority = upload(&public, &private);
    as_authority["CertificateType"] = "CA".into();
    assert_eq!(
        code(&server, "UploadCertificate", &as_authority),
        "FailedOperation.CertificateCaError"
    );

    let uploaded = ok(&server, "UploadCertificate", &upload(&public, &private));
    let id = uploaded["CertificateId"].as_str().unwrap().to_owned();
    let mut again = upload(&public, &private);
    again["Repeatable"] = false.into();
    assert_eq!(ok(&server, "UploadCertificate", &again)["RepeatCertId"], id);
    again["Repeatable"] = true.into();
    assert_ne!(ok(&server, "UploadCertificate", &again)["CertificateId"], id);
    assert_eq!(
        ok(
            &server,
            "CheckCertificateExist",
            &json!({ "CertificatePublicKey": public })
        )["RepeatCertId"],
        id
    );
    assert_eq!(
        ok(
            &server,
            "CheckCertificateExist",
            &json!({ "CertificatePublicKey": other_public })
        )["RepeatCertId"],
        ""
    );
    assert_eq!(
        ok(
            &server,
            "CheckCertificateChain",
            &json!({ "CertificateChain": public })
        )["IsValid"],
        true
    );

    let detail = ok(
        &server,
        "DescribeCertificateDetail",
        &json!({ "CertificateId": id }),
    );
    assert_eq!(
        (
            detail["CertificatePublicKey"].as_str(),
            detail["CertificatePrivateKey"].as_str()
        ),
        (Some(public.as_str()), Some(private.as_str()))
    );
    assert_eq!(
        (&detail["From"], &detail["Domain"]),
        (&json!("upload"), &json!("www.example.com"))
    );
    assert!(
        ok(&server, "DescribeCertificate", &json!({ "CertificateId": id }))
            .get("CertificatePrivateKey")
            .is_none()
    );

    let downloaded = ok(&server, "DownloadCertificate", &json!({ "CertificateId": id }));
    let archive = STANDARD.decode(downloaded["Content"].as_str().unwrap()).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(
        &mut archive
            .by_name("www.example.com_nginx/www.example.com.key")
            .unwrap(),
        &mut text,
    )
    .unwrap();
    assert_eq!(text, private);
    assert_eq!(
        code(
            &server,
            "DescribeDownloadCertificateUrl",
            &json!({ "CertificateId": id, "ServiceType": "ftp" })
        ),
        "FailedOperation.CertificateDownloadServiceTypeNotSupport"
    );
    let locked: Scenario = r#"{"certificates": [{"id": "locked", "domain": "a.com", "allow_download": false}, {"id": "order", "status": 5}]}"#.parse().unwrap();
    server.apply(&locked).unwrap();
    assert_eq!(
        code(
            &server,
            "DownloadCertificate",
            &json!({ "CertificateId": "order" })
        ),
        "FailedOperation.InvalidCertificateStatusCode"
    );
    assert_eq!(
        code(
            &server,
            "DescribeDownloadCertificateUrl",
            &json!({ "CertificateId": "locked" })
        ),
        "FailedOperation.CertificateNotAllowDownload"
    );

    // Nothing of a private key is anywhere else.
    let shown = format!("{:?}{:?}", server.requests(), server.state())
        + &serde_json::to_string(&server.requests()).unwrap()
        + &serde_json::to_string(&server.state()).unwrap();
    let key_line = private.lines().nth(1).unwrap();
    assert!(!shown.contains(key_line) && !shown.contains("BEGIN PRIVATE KEY"));
}

#[test]
fn new_content_under_the_same_id() {
    let server = account(everywhere());
    let (public, private) = pair("www.example.com");
    let input = json!({
        "OldCertificateId": "old", "ResourceTypes": ["clb"], "CertificatePublicKey": public, "CertificatePrivateKey": private,
    });
    let content = || {
        ok(
            &server,
            "DescribeCertificateDetail",
            &json!({ "CertificateId": "old" }),
        )["CertificatePublicKey"]
            .take()
    };
    let original = content();
    let mut record = 0;
    while record == 0 {
        record = ok(&server, "UploadUpdateCertificateInstance", &input)["DeployRecordId"]
            .as_u64()
            .unwrap();
    }
    let detail = || {
        ok(
            &server,
            "DescribeHostUploadUpdateRecordDetail",
            &json!({ "DeployRecordId": record }),
        )["DeployRecordDetail"][0]
            .take()
    };
    let roll_back = json!({ "DeployRecordId": record });
    assert_eq!(detail()["Status"], 0);
    assert_eq!(
        code(&server, "UploadUpdateCertificateRecordRollback", &roll_back),
        "FailedOperation.CertificateDeployDetailRollbackStatusInvalid"
    );
    server.advance(&Advance::to_the_end());
    assert_eq!((detail()["Status"].clone(), content()), (json!(1), json!(public)));
    assert_eq!(
        ok(
            &server,
            "DescribeHostUploadUpdateRecord",
            &json!({ "OldCertificateId": "old" })
        )["TotalCount"],
        1
    );
    let rolled_back = ok(&server, "UploadUpdateCertificateRecordRollback", &roll_back);
    assert_eq!(
        rolled_back.as_object().unwrap().len(),
        1,
        "only RequestId: {rolled_back}"
    );
    server.advance(&Advance::to_the_end());
    assert_eq!((detail()["Status"].clone(), content()), (json!(4), original));
    assert_eq!(
        code(&server, "UploadUpdateCertificateRecordRollback", &roll_back),
        "FailedOperation.CertificateDeployRollbackStatusInvalid"
    );
    assert_eq!(
        code(&server, "UploadUpdateCertificateRecordRetry", &roll_back),
        "FailedOperation.CertificateDeployRetryStatusInvalid"
    );
    assert_eq!(
        code(
            &server,
            "UploadUpdateCertificateRecordRollback",
            &json!({ "DeployRecordId": 1 })
        ),
        "FailedOperation.InvalidParam"
    );
}
