//! Names are API: the conversions that users rely on, spelled out.

use proptest::prelude::*;
use tc3_spec::name::{self, Language, Role};

#[test]
fn snake_case() {
    let table = [
        ("OldCertificateId", "old_certificate_id"),
        ("CLB", "clb"),
        ("ID", "id"),
        ("X", "x"),
        ("DNSStatus", "dns_status"),
        ("SSLMode", "ssl_mode"),
        ("APIGATEWAY", "apigateway"),
        ("hadAutoFixVul", "had_auto_fix_vul"),
        ("Topic_Simplification", "topic_simplification"),
        ("X509Certificate", "x509_certificate"),
        ("AppMD5", "app_md5"),
        ("MySQL", "my_sql"),
        ("TargetOSType", "target_os_type"),
        // Acronyms that have small letters of their own.
        ("IPv6", "ipv6"),
        ("AddressIPv6", "address_ipv6"),
        ("BgpIPv6Status", "bgp_ipv6_status"),
        ("IPv4AddressType", "ipv4_address_type"),
        ("DDoSLevel", "ddos_level"),
        ("DDosPolicy", "ddos_policy"),
        ("AntiDDoSPackageId", "anti_ddos_package_id"),
        ("OAuth2ResourceServerID", "oauth2_resource_server_id"),
        ("NBIoTDeviceID", "nb_iot_device_id"),
        ("TPNSiOSAccessID", "tpns_ios_access_id"),
        ("SAMLIdPCertificate", "saml_idp_certificate"),
        ("CreateIaCFileExportJob", "create_iac_file_export_job"),
        ("CVSSv3Info", "cvssv3_info"),
        ("GooseFSx", "goose_fsx"),
        // Plurals of acronyms.
        ("IDs", "ids"),
        ("InstanceIDs", "instance_ids"),
        ("UUIDs", "uuids"),
        ("DBs", "dbs"),
        ("URLs", "urls"),
        ("CIDRsV2", "cidrs_v2"),
        // What only looks like one of these.
        ("IdPath", "id_path"),
        ("DBsize", "d_bsize"),
        ("HTTPStatus", "http_status"),
        ("IPVersion", "ip_version"),
        ("DoSomething", "do_something"),
    ];
    for (wire, snake) in table {
        assert_eq!(name::snake(wire), snake, "{wire}");
    }
}

#[test]
fn camel_case() {
    let table = [
        (
            "UpdateCertificateInstance",
            "UpdateCertificateInstance",
            "updateCertificateInstance",
        ),
        ("VODInstanceList", "VodInstanceList", "vodInstanceList"),
        ("TCBAccessInstance", "TcbAccessInstance", "tcbAccessInstance"),
        (
            "Topic_Simplification",
            "TopicSimplification",
            "topicSimplification",
        ),
        (
            "DescribeIPv6Addresses",
            "DescribeIpv6Addresses",
            "describeIpv6Addresses",
        ),
        ("DDoSAttackEvent", "DdosAttackEvent", "ddosAttackEvent"),
        ("GetUUIDs", "GetUuids", "getUuids"),
        (
            "FailedOperation.CertificateNotFound",
            "FailedOperationCertificateNotFound",
            "failedOperationCertificateNotFound",
        ),
        ("total_count", "TotalCount", "totalCount"),
    ];
    for (wire, upper, lower) in table {
        assert_eq!(name::upper_camel(wire), upper, "{wire}");
        assert_eq!(name::lower_camel(wire), lower, "{wire}");
    }
}

#[test]
fn pairs_that_collide() {
    for (one, other) in [
        ("UUI", "Uui"),
        ("InstanceID", "InstanceId"),
        ("DNSFormat", "DnsFormat"),
        ("TTL", "Ttl"),
    ] {
        assert_eq!(name::snake(one), name::snake(other));
    }
}

#[test]
fn keywords_are_escaped() {
    let table = [
        ("type", "r#type", "type"),
        ("match", "r#match", "match"),
        ("async", "r#async", "async_"),
        ("as", "r#as", "as_"),
        ("in", "r#in", "in_"),
        ("for", "r#for", "for_"),
        ("gen", "r#gen", "gen"),
        ("from", "from", "from_"),
        ("import", "import", "import_"),
        ("del", "del", "del_"),
        ("super", "super_", "super"),
        ("self", "self_", "self"),
        ("crate", "crate_", "crate"),
        ("switch", "switch", "switch"),
        ("id", "id", "id"),
    ];
    for (snake, rust, python) in table {
        assert_eq!(name::rust_ident(snake), rust);
        assert_eq!(name::python_ident(snake), python);
    }
}

#[test]
fn taken_names_are_escaped() {
    let table = [
        (Language::Rust, Role::Setter, "send", "send_"),
        (Language::Rust, Role::Setter, "with_timeout", "with_timeout_"),
        (Language::Rust, Role::Setter, "type", "r#type"),
        (Language::Rust, Role::Setter, "timeout", "timeout"),
        (Language::Rust, Role::Field, "send", "send"),
        (Language::Python, Role::Argument, "timeout", "timeout_"),
        (Language::Python, Role::Argument, "self", "self_"),
        (Language::Python, Role::Argument, "from", "from_"),
        (Language::Python, Role::Field, "timeout", "timeout"),
        (Language::Python, Role::Field, "to_dict", "to_dict_"),
        (Language::JavaScript, Role::Field, "default", "default"),
    ];
    for (language, role, snake, ident) in table {
        assert_eq!(
            name::escape(language, role, snake),
            ident,
            "{language:?} {role:?}"
        );
    }
}

#[test]
fn keywords_of_each_language() {
    for (word, languages) in [
        ("as", vec![Language::Rust, Language::Python]),
        ("Self", vec![Language::Rust]),
        ("None", vec![Language::Python]),
        ("True", vec![Language::Python]),
        ("switch", vec![Language::JavaScript]),
        ("import", vec![Language::Python, Language::JavaScript]),
        ("while", Language::ALL.to_vec()),
        ("certificate", vec![]),
    ] {
        let of: Vec<_> = Language::ALL
            .into_iter()
            .filter(|language| name::is_keyword(*language, word))
            .collect();
        assert_eq!(of, languages, "{word}");
    }
}

proptest! {
    #[test]
    fn wire_names_become_identifiers(wire in "[A-Za-z][A-Za-z0-9_]{0,30}") {
        let snake = name::snake(&wire);
        prop_assert!(snake.starts_with(|c: char| c.is_ascii_lowercase()), "{}", snake);
        prop_assert!(snake.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{}", snake);
        let letters = |text: &str| text.replace('_', "").to_ascii_lowercase();
        prop_assert_eq!(letters(&snake), letters(&wire), "nothing is lost");
        prop_assert_eq!(letters(&name::upper_camel(&wire)), letters(&wire));
        prop_assert_eq!(name::snake(&snake), snake, "converting again changes nothing");
    }

    #[test]
    fn any_text_is_converted(text in any::<String>()) {
        let _ = (name::snake(&text), name::upper_camel(&text), name::lower_camel(&text));
    }
}
