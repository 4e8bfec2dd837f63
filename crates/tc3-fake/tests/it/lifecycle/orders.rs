//! Orders and applications: what is bought, submitted, committed, issued, or given up.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tc3_fake::{Advance, Certificate, Scenario, Source};

use super::{messages, ok, status};
use crate::{
    signer::NOW,
    state::{account, code},
};

#[test]
fn a_paid_order_of_an_organisation() {
    let server = account(Scenario::new());
    let bought = ok(
        &server,
        "CreateCertificate",
        &json!({ "ProductId": 33, "DomainNum": 1, "TimeSpan": 1 }),
    );
    let id = bought["CertificateIds"][0].as_str().unwrap().to_owned();
    assert_eq!(status(&server, &id), 5);
    let commit = json!({ "CertificateId": id });
    assert_eq!(
        code(&server, "CommitCertificateInformation", &commit),
        "FailedOperation.CertificateInvalid"
    );

    // What it is of is not a member of the orders here: a scenario says so.
    let mut order = server.state().certificates[0].clone();
    order.validation = "OV".into();
    server.apply(&Scenario::new().certificate(order)).unwrap();
    let submit = json!({
        "CertificateId": id, "CsrType": "online", "CertificateDomain": "www.example.com", "KeyPassword": "never shown",
        "OrganizationName": "Example", "AdminEmail": "not-kept@example.com",
    });
    ok(&server, "SubmitCertificateInformation", &submit);
    ok(
        &server,
        "SubmitCertificateInformation",
        &json!({ "CertificateId": id, "OrganizationCity": "Shenzhen" }),
    );
    let described = ok(&server, "DescribeCertificate", &commit);
    assert_eq!(described["SubmittedData"]["OrganizationCity"], "Shenzhen");
    assert_eq!(described["SubmittedData"]["OrganizationName"], "Example");

    let committed = ok(&server, "CommitCertificateInformation", &commit);
    assert_eq!(committed["Status"], 8);
    assert_eq!(
        code(&server, "CommitCertificateInformation", &commit),
        "FailedOperation.InvalidCertificateStatusCode"
    );
    let letter = |bytes: Vec<u8>| json!({ "CertificateId": id, "ConfirmLetter": STANDARD.encode(bytes) });
    for (bytes, code_expected) in [
        (b"%PDF".to_vec(), "FailedOperation.ConfirmLetterTooSmall"),
        (vec![b'%'; 1_500_000], "FailedOperation.ConfirmLetterTooLarge"),
        (vec![0; 2000], "FailedOperation.InvalidConfirmLetterFormat"),
    ] {
        assert_eq!(
            code(&server, "UploadConfirmLetter", &letter(bytes)),
            code_expected
        );
    }
    let mut pdf = b"%PDF-1.7".to_vec();
    pdf.resize(2000, 0);
    ok(&server, "UploadConfirmLetter", &letter(pdf));
    assert_eq!(
        messages(&server, &id),
        [
            "0 PRE-REVIEWING",
            "0 LEGAL-REVIEWING",
            "0 CA-REVIEWING",
            "0 PENDING-DCV",
            "0 WAIT-ISSUE",
            "1 "
        ]
    );
    let state = serde_json::to_string(&server.state()).unwrap();
    assert!(
        !state.contains("never shown") && !state.contains("not-kept"),
        "{state}"
    );
    assert!(!format!("{:?}", server.requests()).contains("never shown"));
}

#[test]
fn a_free_certificate_from_its_application_to_its_deletion() {
    let server = account(Scenario::new());
    let apply = |input: Value| {
        let mut whole = json!({ "DvAuthMethod": "DNS", "DomainName": "www.example.com" });
        whole
            .as_object_mut()
            .unwrap()
            .extend(input.as_object().unwrap().clone());
        whole
    };
    for (input, refused) in [
        (
            json!({ "DvAuthMethod": "PIGEON" }),
            "FailedOperation.InvalidParam",
        ),
        (
            json!({ "DomainName": "no domain" }),
            "FailedOperation.InvalidParam",
        ),
        (
            json!({ "DomainName": "a.".repeat(40) + "com" }),
            "InvalidParameterValue.CertificateDomainMaxLengthInvalid",
        ),
        (
            json!({ "ContactEmail": "nobody" }),
            "InvalidParameterValue.CertificateEmailParseInvalid",
        ),
    ] {
        assert_eq!(code(&server, "ApplyCertificate", &apply(input)), refused);
    }
    let id = ok(&server, "ApplyCertificate", &apply(json!({})))["CertificateId"]
        .as_str()
        .unwrap()
        .to_owned();
    let named = json!({ "CertificateId": id });
    let described = ok(&server, "DescribeCertificate", &named);
    assert_eq!(
        (&described["Status"], &described["DvAuthDetail"]["DvAuthKey"]),
        (&json!(0), &json!("_dnsauth.www.example.com"))
    );
    let checked = ok(&server, "CheckCertificateDomainVerification", &named);
    let first = &checked["VerificationResults"][0];
    assert_eq!((&first["CaCheck"], &first["Issued"]), (&json!(2), &json!(false)));
    assert_eq!(
        code(&server, "DeleteCertificate", &named),
        "FailedOperation.CannotBeDeletedWithinHour"
    );
    assert_eq!(status(&server, &id), 1);
    assert_eq!(
        code(&server, "CompleteCertificate", &named),
        "FailedOperation.CertificateNotFoundOrAudited"
    );
    server.clock().advance_seconds(3600);
    // The signer's clock stands still, and that is more than five minutes.
    server.clock().reset();
    let mut older = server.state().certificates[0].clone();
    older.inserted = NOW - 3600;
    server.apply(&Scenario::new().certificate(older)).unwrap();
    assert_eq!(ok(&server, "DeleteCertificate", &named)["DeleteResult"], true);
    assert_eq!(
        code(&server, "DescribeCertificate", &named),
        "FailedOperation.CertificateNotFound"
    );

    let automatic = apply(json!({ "DvAuthMethod": "DNS_AUTO" }));
    let id = ok(&server, "ApplyCertificate", &automatic)["CertificateId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(messages(&server, &id), ["4 PENDING-DCV", "4 WAIT-ISSUE", "1 "]);
    for _ in 1..50 {
        ok(&server, "ApplyCertificate", &apply(json!({})));
    }
    assert_eq!(
        code(&server, "ApplyCertificate", &apply(json!({}))),
        "FailedOperation.ExceedsFreeLimit"
    );
}

#[test]
fn the_ways_out_of_an_order() {
    let order = |id: &str, status: u8| Certificate::issued(id, "www.example.com").status(status);
    let server = account(
        Scenario::new()
            .certificate(order("cancelled", 0))
            .certificate(order("withdrawn", 0))
            .certificate(order("failed", 0))
            .certificate(order("reissued", 1))
            .certificate(order("revoked", 1))
            .certificate(order("revoked-ov", 1).validation("OV"))
            .certificate(order("own", 1).source(Source::Upload)),
    );
    let named = |id: &str| json!({ "CertificateId": id });
    ok(&server, "CancelCertificateOrder", &named("cancelled"));
    assert_eq!(
        [status(&server, "cancelled"), status(&server, "cancelled")],
        [6, 7]
    );
    assert_eq!(
        code(&server, "CancelCertificateOrder", &named("cancelled")),
        "FailedOperation.InvalidCertificateStatusCode"
    );
    assert_eq!(
        ok(&server, "CancelAuditCertificate", &named("withdrawn"))["Result"],
        true
    );
    assert_eq!(
        code(&server, "CancelAuditCertificate", &named("withdrawn")),
        "FailedOperation.CertificateNotFoundOrCantCancel"
    );
    ok(&server, "ModifyCertificateResubmit", &named("withdrawn"));
    assert_eq!(status(&server, "withdrawn"), 5);
    assert_eq!(
        code(&server, "ModifyCertificateResubmit", &named("withdrawn")),
        "FailedOperation.CertificateStatusNotAllowResubmit"
    );
    server.advance(&Advance::step().certificate("failed").failing());
    assert_eq!(status(&server, "failed"), 2);

    let replace = json!({ "CertificateId": "reissued", "ValidType": "DNS", "CsrType": "original" });
    let new = ok(&server, "ReplaceCertificate", &replace)["CertificateId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!([status(&server, &new), status(&server, &new)], [11, 1]);
    assert_eq!(
        code(&server, "ReplaceCertificate", &replace),
        "FailedOperation.OrderAlreadyReplaced"
    );
    let extra = ok(&server, "DescribeCertificate", &named("reissued"))["CertificateExtra"].take();
    assert_eq!(extra["ReplacedBy"], new);

    ok(&server, "RevokeCertificate", &named("revoked"));
    assert_eq!([status(&server, "revoked"), status(&server, "revoked")], [9, 10]);
    ok(&server, "RevokeCertificate", &named("revoked-ov"));
    assert_eq!(status(&server, "revoked-ov"), 12);
    let mut png = b"\x89PNG".to_vec();
    png.resize(2000, 0);
    ok(
        &server,
        "UploadRevokeLetter",
        &json!({ "CertificateId": "revoked-ov", "RevokeLetter": STANDARD.encode(png) }),
    );
    assert_eq!(
        [status(&server, "revoked-ov"), status(&server, "revoked-ov")],
        [9, 10]
    );
    assert_eq!(
        code(&server, "RevokeCertificate", &named("own")),
        "FailedOperation.InvalidCertificateSource"
    );
    assert_eq!(
        code(
            &server,
            "UploadConfirmLetter",
            &json!({ "CertificateId": "own", "ConfirmLetter": "" })
        ),
        "FailedOperation.UploadConfirmCertificateNotSupportDV"
    );
}

#[test]
fn the_successors_of_submit_and_commit() {
    let server = account(Scenario::new().certificate(Certificate::issued("order", "").status(5)));
    let information = |domain: &str| json!({ "CertId": "order", "GenCsrType": "online", "CertCommonName": domain, "CompanyType": 1, "CompanyId": "1" });
    assert_eq!(
        code(&server, "CertificateInfoSubmit", &information("no domain")),
        "FailedOperation.CertificateInfoSubmitDomainInvalid"
    );
    ok(&server, "CertificateInfoSubmit", &information("www.example.com"));
    let answer = ok(
        &server,
        "CertificateOrderSubmit",
        &json!({ "CertId": "order", "VerifyType": "FILE" }),
    );
    assert_eq!(
        (&answer["Status"], &answer["IsAudited"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(
        code(&server, "CertificateOrderSubmit", &json!({ "CertId": "order" })),
        "FailedOperation.CertificateOrderSubmitProcessing"
    );
    assert_eq!(
        code(&server, "CertificateInfoSubmit", &information("www.example.com")),
        "FailedOperation.CertificateInfoSubmitStatusInvalid"
    );
    assert_eq!(
        ok(
            &server,
            "CompleteCertificate",
            &json!({ "CertificateId": "order" })
        )["CertificateId"],
        "order"
    );
    assert_eq!(messages(&server, "order"), ["0 WAIT-ISSUE", "1 "]);
}
