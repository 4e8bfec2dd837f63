//! The life of a certificate over the wire, action by action, with the errors that its state leads to. Every answer is
//! held against the schema.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tc3_fake::{Advance, Certificate, Listener, Resource, ResourceType, Scenario, Server, Source};

use crate::{
    schema::check_output,
    signer::NOW,
    state::{account, call, code, two},
};

/// Calls, and holds the answer against the schema.
fn ok(server: &Server, action: &str, input: &Value) -> Value {
    let answer = call(server, action, input);
    assert!(answer.get("Error").is_none(), "{action}: {answer}");
    check_output(action, &answer);
    answer
}

fn status(server: &Server, id: &str) -> u64 {
    ok(server, "DescribeCertificate", &json!({ "CertificateId": id }))["Status"]
        .as_u64()
        .unwrap()
}

fn messages(server: &Server, id: &str) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let answer = ok(server, "DescribeCertificate", &json!({ "CertificateId": id }));
        seen.push(format!(
            "{} {}",
            answer["Status"],
            answer["StatusMsg"].as_str().unwrap()
        ));
        if answer["Status"] == 1 {
            return seen;
        }
    }
}

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

/// A pair for this domain, made by the fake's own authority.
fn pair(domain: &str) -> (String, String) {
    let server = account(Scenario::new().certificate(Certificate::issued("a", domain)));
    let detail = ok(
        &server,
        "DescribeCertificateDetail",
        &json!({ "CertificateId": "a" }),
    );
    let text = |member: &str| detail[member].as_str().unwrap().to_owned();
    (text("CertificatePublicKey"), text("CertificatePrivateKey"))
}

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
fn lists_have_filters_and_pages() {
    let mut scenario = Scenario::new();
    for at in 0..25 {
        scenario = scenario
            .certificate(Certificate::issued(format!("c{at:02}"), format!("{at}.example.com")).alias("many"));
    }
    let tagged: Scenario = r#"{"certificates": [
        {"id": "tagged", "domain": "t.example.org", "tags": {"team": "web"}, "project_id": 7, "source": "upload"},
        {"id": "gone", "domain": "g.example.org", "status": 3}
    ]}"#.parse().unwrap();
    scenario.certificates.extend(tagged.certificates);
    let server = account(scenario);
    let ids = |input: Value| -> (u64, Vec<String>) {
        let answer = ok(&server, "DescribeCertificates", &input);
        let all = answer["Certificates"].as_array().unwrap().iter();
        (
            answer["TotalCount"].as_u64().unwrap(),
            all.map(|it| it["CertificateId"].as_str().unwrap().to_owned())
                .collect(),
        )
    };
    let (total, first) = ids(json!({}));
    assert_eq!((total, first.len()), (27, 10));
    let (_, last) = ids(json!({ "Offset": 20, "Limit": 1000 }));
    assert_eq!(last.len(), 7);
    for (input, expected) in [
        (json!({ "CertificateStatus": [3] }), vec!["gone"]),
        (json!({ "SearchKey": "T.example" }), vec!["tagged"]),
        (
            json!({ "Tags": [{ "TagKey": "team", "TagValue": "web" }] }),
            vec!["tagged"],
        ),
        (json!({ "ProjectId": 7 }), vec!["tagged"]),
        (json!({ "FilterSource": "upload" }), vec!["tagged"]),
        (json!({ "CertIds": ["c03"] }), vec!["c03"]),
        (json!({ "Deployable": 0 }), vec!["gone"]),
        (json!({ "SearchKey": "nothing" }), vec![]),
    ] {
        assert_eq!(ids(input.clone()).1, expected, "{input}");
    }
    assert_eq!(ids(json!({ "ExpirationSort": "ASC", "Limit": 1 })).1, ["gone"]);
    ok(
        &server,
        "ModifyCertificateAlias",
        &json!({ "CertificateId": "c00", "Alias": "renamed" }),
    );
    ok(
        &server,
        "ModifyCertificateProject",
        &json!({ "CertificateIdList": ["c00", "nobody"], "ProjectId": 9 }),
    );
    ok(
        &server,
        "ModifyCertificatesExpiringNotificationSwitch",
        &json!({ "CertificateIds": ["c00"], "SwitchStatus": 1 }),
    );
    assert_eq!(ids(json!({ "SearchKey": "renamed", "ProjectId": 9 })).1, ["c00"]);
    assert!(!server.state().certificates[0].notify);
    assert!(
        ok(&server, "DescribeCertificateOperateLogs", &json!({}))["TotalCount"]
            .as_u64()
            .unwrap()
            > 0
    );
}

/// A resource of every type, all with one certificate.
fn everywhere() -> Scenario {
    let mut scenario = Scenario::new()
        .certificate(Certificate::issued("old", "www.example.com"))
        .certificate(Certificate::issued("new", "www.example.com"))
        .resource(
            Resource::load_balancer("ap-guangzhou", "lb-1")
                .listener(Listener::new("lbl-1").certificate("old"))
                .listener(Listener::new("lbl-2").rule("loc-1", "www.example.com", "old")),
        )
        .resource(Resource::cluster("ap-shanghai", "cls-1").secret("web", "tls", "old"));
    for kind in ResourceType::ALL {
        if ![ResourceType::Clb, ResourceType::Tke].contains(&kind) {
            scenario = scenario.resource(Resource::domain(kind, "www.example.com", "old"));
        }
    }
    scenario
}

#[test]
fn scans_find_where_a_certificate_is_used() {
    let server = account(everywhere());
    let create = json!({ "CertificateIds": ["old"], "IsCache": 0 });
    let task =
        ok(&server, "CreateCertificateBindResourceSyncTask", &create)["CertTaskIds"][0]["TaskId"].take();
    let detail = |input: Value| {
        let mut whole = json!({ "TaskId": task });
        whole
            .as_object_mut()
            .unwrap()
            .extend(input.as_object().unwrap().clone());
        ok(&server, "DescribeCertificateBindResourceTaskDetail", &whole)
    };
    assert_eq!(detail(json!({}))["Status"], 0);
    let found = detail(json!({}));
    assert_eq!(found["Status"], 1);
    for kind in ResourceType::ALL {
        let lists = found[kind.as_str().to_uppercase()].as_array().unwrap();
        assert_eq!(lists.len(), 1, "{kind:?}: {found}");
        assert!(lists[0].to_string().contains("\"old\""), "{kind:?}: {lists:?}");
    }
    let only = detail(json!({ "ResourceTypes": ["clb"], "Regions": ["ap-shanghai"] }));
    assert_eq!((&only["CLB"], &only["CDN"]), (&json!([]), &json!([])));
    assert_eq!(
        detail(json!({ "Limit": "0" }))["CDN"][0]["InstanceList"],
        json!([])
    );
    let result = ok(
        &server,
        "DescribeCertificateBindResourceTaskResult",
        &json!({ "TaskIds": [task] }),
    );
    let result = &result["SyncTaskBindResourceResult"][0];
    assert_eq!(result["Status"], 1);
    assert_eq!(result["BindResourceResult"].as_array().unwrap().len(), 12);

    // A young one is used again, unless it is not wanted.
    let cached = json!({ "CertificateIds": ["old"], "IsCache": 1 });
    assert_eq!(
        ok(&server, "CreateCertificateBindResourceSyncTask", &cached)["CertTaskIds"][0]["TaskId"],
        task
    );
    assert_ne!(
        ok(&server, "CreateCertificateBindResourceSyncTask", &create)["CertTaskIds"][0]["TaskId"],
        task
    );
    assert_eq!(
        code(
            &server,
            "DescribeCertificateBindResourceTaskDetail",
            &json!({ "TaskId": "1" })
        ),
        "FailedOperation.CertificateSyncTaskIdInvalid"
    );
    assert_eq!(
        code(
            &server,
            "CreateCertificateBindResourceSyncTask",
            &json!({ "CertificateIds": ["x"], "IsCache": 1 })
        ),
        "FailedOperation.CertificateNotFound"
    );
}

#[test]
fn scans_can_be_abnormal() {
    let mut scenario = everywhere();
    scenario.failing_scans = Some(1);
    scenario
        .resources
        .push(Resource::domain(ResourceType::Live, "dark.example.com", "new").unreadable());
    let server = account(scenario);
    let create = json!({ "CertificateIds": ["old"], "IsCache": 1 });
    let mut last = Vec::new();
    for _ in 0..2 {
        let task =
            ok(&server, "CreateCertificateBindResourceSyncTask", &create)["CertTaskIds"][0]["TaskId"].take();
        server.advance(&Advance::to_the_end());
        let result = ok(
            &server,
            "DescribeCertificateBindResourceTaskResult",
            &json!({ "TaskIds": [task] }),
        );
        last.push(result["SyncTaskBindResourceResult"][0]["Status"].clone());
        if last.len() == 2 {
            let detail = ok(
                &server,
                "DescribeCertificateBindResourceTaskDetail",
                &json!({ "TaskId": task }),
            );
            assert_eq!(
                detail["LIVE"][0]["Error"],
                "The resources could not be looked at."
            );
        }
    }
    assert_eq!(last, [2, 1]);
}

/// The record of an update that runs.
fn update(server: &Server, types: &[&str]) -> u64 {
    let input = json!({ "OldCertificateId": "old", "CertificateId": "new", "ResourceTypes": types });
    (0..10)
        .find_map(|_| {
            let answer = ok(server, "UpdateCertificateInstance", &input);
            answer["DeployRecordId"].as_u64().filter(|id| *id > 0)
        })
        .expect("a record")
}

#[test]
fn an_update_of_everything_and_its_roll_back() {
    let server = account(everywhere());
    let types: Vec<&str> = ResourceType::ALL.iter().map(|kind| kind.as_str()).collect();
    let record = update(&server, &types);
    // The detail takes the number as text, the roll-back as a number.
    let detail = || {
        ok(
            &server,
            "DescribeHostUpdateRecordDetail",
            &json!({ "DeployRecordId": record.to_string(), "Limit": "100" }),
        )
    };
    let counts = |it: &Value| {
        ["Pending", "Running", "Success", "Failed"]
            .map(|name| it[format!("{name}TotalCount")].as_u64().unwrap())
    };
    let roll_back = json!({ "DeployRecordId": record });
    assert_eq!(counts(&detail()), [13, 0, 0, 0]);
    assert_eq!(
        code(&server, "UpdateCertificateRecordRollback", &roll_back),
        "FailedOperation.CertificateDeployDetailRollbackStatusInvalid"
    );
    assert_eq!(
        code(&server, "UpdateCertificateRecordRetry", &roll_back),
        "FailedOperation.CertificateDeployRetryStatusInvalid"
    );
    assert_eq!(counts(&detail()), [0, 13, 0, 0]);
    assert_eq!(counts(&detail()), [0, 8, 5, 0]);
    assert_eq!(counts(&detail()), [0, 3, 10, 0]);
    assert_eq!(counts(&detail()), [0, 0, 13, 0]);
    let list = ok(
        &server,
        "DescribeHostUpdateRecord",
        &json!({ "OldCertificateId": "old" }),
    );
    assert_eq!(
        (&list["TotalCount"], &list["DeployRecordList"][0]["Status"]),
        (&json!(1), &json!(1))
    );
    let bound = || -> Vec<String> {
        let state = server.state();
        let text = serde_json::to_value(&state.resources).unwrap().to_string();
        ["old", "new"]
            .iter()
            .filter(|id| text.contains(&format!("\"{id}\"")))
            .map(|id| (*id).to_owned())
            .collect()
    };
    assert_eq!(bound(), ["new"]);

    let undoing = ok(&server, "UpdateCertificateRecordRollback", &roll_back)["DeployRecordId"]
        .as_u64()
        .unwrap();
    assert_ne!(undoing, record);
    // While it runs nothing else may work on the certificate.
    let again = json!({ "OldCertificateId": "new", "CertificateId": "old", "ResourceTypes": ["cdn"] });
    assert_eq!(
        code(&server, "UpdateCertificateInstance", &again),
        "FailedOperation.CertificateDeployHasPendingRecord"
    );
    assert_eq!(
        code(&server, "UpdateCertificateRecordRollback", &roll_back),
        "FailedOperation.CertificateDeployHasPendingRecord"
    );
    server.advance(&Advance::to_the_end());
    assert_eq!(bound(), ["old"]);
    assert_eq!(server.state().records[1].status, 4);
    assert_eq!(
        code(&server, "UpdateCertificateRecordRollback", &roll_back),
        "FailedOperation.CertificateDeployRollbackStatusInvalid"
    );
    assert_eq!(
        code(
            &server,
            "UpdateCertificateRecordRollback",
            &json!({ "DeployRecordId": 1 })
        ),
        "FailedOperation.InvalidParam"
    );
    assert_eq!(
        code(
            &server,
            "DescribeHostUpdateRecordDetail",
            &json!({ "DeployRecordId": "1" })
        ),
        "FailedOperation.CertificateDeployNotExist"
    );
}

#[test]
fn what_fails_can_be_tried_again() {
    let mut scenario = everywhere();
    let cdn = scenario
        .resources
        .iter()
        .position(|it| it.kind == ResourceType::Cdn)
        .unwrap();
    scenario.resources[cdn].failing = 1;
    let server = account(scenario);
    let record = update(&server, &["cdn", "live"]);
    server.advance(&Advance::to_the_end());
    let detail = json!({ "DeployRecordId": record.to_string() });
    let failed = ok(&server, "DescribeHostUpdateRecordDetail", &detail);
    assert_eq!(
        (&failed["FailedTotalCount"], &failed["SuccessTotalCount"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        failed["RecordDetailList"][0]["List"][0]["ErrorMsg"],
        "The resource refused the certificate."
    );
    ok(
        &server,
        "UpdateCertificateRecordRetry",
        &json!({ "DeployRecordId": record }),
    );
    server.advance(&Advance::to_the_end());
    assert_eq!(server.state().records[0].status, 1);
    // A roll-back that fails ends in 5, and can be tried again too.
    ok(
        &server,
        "UpdateCertificateRecordRollback",
        &json!({ "DeployRecordId": record }),
    );
    server.advance(&Advance::to_the_end().failing());
    assert_eq!(server.state().records[1].status, 5);
    let undoing = server.state().records[1].id;
    ok(
        &server,
        "UpdateCertificateRecordRetry",
        &json!({ "DeployRecordId": undoing }),
    );
    server.advance(&Advance::to_the_end());
    assert_eq!(server.state().records[1].status, 4);
}

#[test]
fn updates_that_cannot_be() {
    let mut scenario = everywhere();
    scenario
        .certificates
        .push(Certificate::issued("expired", "www.example.com").status(3));
    scenario
        .certificates
        .push(Certificate::issued("other", "other.example.com"));
    scenario
        .certificates
        .push(Certificate::issued("unused", "www.example.com"));
    let server = account(scenario);
    let (public, private) = pair("www.example.com");
    let (_, other) = pair("www.example.com");
    let with = |changes: Value| {
        let mut input = json!({ "OldCertificateId": "old", "ResourceTypes": ["cdn"] });
        input
            .as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        input
    };
    for (changes, expected) in [
        (
            json!({ "OldCertificateId": "nobody", "CertificateId": "new" }),
            "FailedOperation.CertificateNotFound",
        ),
        (
            json!({ "CertificateId": "nobody" }),
            "FailedOperation.CertificateNotFound",
        ),
        (json!({ "CertificateId": "old" }), "FailedOperation.InvalidParam"),
        (
            json!({ "CertificateId": "expired" }),
            "FailedOperation.CertificateNotAvailable",
        ),
        (
            json!({ "CertificateId": "other" }),
            "FailedOperation.CertificateNotDeployInstance",
        ),
        (
            json!({ "CertificateId": "new", "ResourceTypes": ["fax"] }),
            "FailedOperation.CertificateHostResourceTypeInvalid",
        ),
        (
            json!({ "CertificateId": "new", "ResourceTypes": [] }),
            "FailedOperation.CertificateDeployInstanceEmpty",
        ),
        (
            json!({ "OldCertificateId": "unused", "CertificateId": "new" }),
            "FailedOperation.CertificateDeployInstanceEmpty",
        ),
        (json!({}), "InvalidParameter.WithDetailReason"),
        (
            json!({ "CertificatePublicKey": public }),
            "InvalidParameter.WithDetailReason",
        ),
        (
            json!({ "CertificatePublicKey": public, "CertificatePrivateKey": other }),
            "FailedOperation.CertificateMatchError",
        ),
        (
            json!({ "CertificatePublicKey": "PEM", "CertificatePrivateKey": private }),
            "FailedOperation.CertificateParseError",
        ),
    ] {
        assert_eq!(
            code(&server, "UpdateCertificateInstance", &with(changes.clone())),
            expected,
            "{changes}"
        );
    }
    // A pair is taken into the account once, however often the call is repeated.
    let before = server.state().certificates.len();
    let pair = with(
        json!({ "CertificatePublicKey": public, "CertificatePrivateKey": private, "Repeatable": false }),
    );
    let mut record = 0;
    while record == 0 {
        record = ok(&server, "UpdateCertificateInstance", &pair)["DeployRecordId"]
            .as_u64()
            .unwrap();
    }
    assert_eq!(server.state().certificates.len(), before + 1);
    server.advance(&Advance::to_the_end());
    let again = with(
        json!({ "OldCertificateId": "old", "ResourceTypes": ["live"], "CertificatePublicKey": public, "CertificatePrivateKey": private, "Repeatable": false }),
    );
    assert_eq!(
        code(&server, "UpdateCertificateInstance", &again),
        "FailedOperation.CertificateExists"
    );
    // Where the regions leave nothing there is a record with nothing to do.
    let regions = with(
        json!({ "CertificateId": "new", "ResourceTypes": ["clb"], "ResourceTypesRegions": [{ "ResourceType": "clb", "Regions": ["ap-tokyo"] }] }),
    );
    let mut record = 0;
    while record == 0 {
        record = ok(&server, "UpdateCertificateInstance", &regions)["DeployRecordId"]
            .as_u64()
            .unwrap();
    }
    assert_eq!(server.state().records.last().unwrap().status, 6);
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

#[test]
fn deletions_look_for_resources() {
    let server = account(two());
    let named = |id: &str| json!({ "CertificateId": id });
    assert_eq!(
        code(&server, "DeleteCertificate", &named("old")),
        "FailedOperation.DeleteResourceFailed"
    );
    assert_eq!(
        code(&server, "RevokeCertificate", &named("old")),
        "FailedOperation.RevokeResourceFailed"
    );
    let several = ok(
        &server,
        "DeleteCertificates",
        &json!({ "CertificateIds": ["old", "new", "nobody"], "IsSync": true }),
    );
    assert_eq!(several["Fail"][0]["CertId"], "nobody");
    let tasks: Vec<Value> = several["CertTaskIds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["TaskId"].clone())
        .collect();
    let statuses = || -> Vec<Value> {
        let answer = ok(
            &server,
            "DescribeDeleteCertificatesTaskResult",
            &json!({ "TaskIds": tasks }),
        );
        answer["DeleteTaskResult"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["Status"].clone())
            .collect()
    };
    assert_eq!(statuses(), [0, 0]);
    assert_eq!(statuses(), [4, 1]);
    assert_eq!(server.state().certificates.len(), 1);
}
