//! What generators read: the tree of `tests/tree`, resolved.

use serde_json::json;
use tc3_spec::document::{ErrorClass, Region, Site, Style};
use tc3_spec::load;
use tc3_spec::model::{Action, Condition, Member, Repeat, Service, Struct, Test, Type};

use crate::support;

fn thing() -> Service {
    let mut services = load(&support::directory()).expect("the tree has no fault");
    assert_eq!(services.len(), 1);
    services.remove(0)
}

fn action(name: &str) -> Action {
    thing()
        .actions
        .into_iter()
        .find(|action| action.wire == name)
        .expect("it is there")
}

fn data_type(name: &str) -> Struct {
    thing()
        .structs
        .into_iter()
        .find(|ty| ty.wire == name)
        .expect("it is there")
}

fn member<'a>(members: &'a [Member], name: &str) -> &'a Member {
    members
        .iter()
        .find(|member| member.wire == name)
        .expect("it is there")
}

#[test]
fn the_service() {
    let service = thing();
    assert_eq!(
        (&*service.name, &*service.title, &*service.version),
        ("thing", "Things", "2020-01-01")
    );
    assert_eq!(service.signing_name, "thing");
    let hosts: Vec<_> = service
        .hosts
        .iter()
        .map(|(site, host)| (*site, &**host))
        .collect();
    let expected = [
        (Site::Mainland, "thing.example.com"),
        (Site::International, "thing.intl.example.com"),
    ];
    assert_eq!(hosts, expected);
    assert_eq!(service.region, Region::Optional);
    let names = |names: Vec<&String>| names.into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(service.actions.iter().map(|action| &action.wire).collect()),
        ["DeleteThing", "DescribeThings"]
    );
    assert_eq!(
        names(service.structs.iter().map(|ty| &ty.wire).collect()),
        ["Filter", "Owner", "Thing"]
    );
    assert_eq!(
        names(service.enums.iter().map(|ty| &ty.name).collect()),
        ["ThingStatus"]
    );
}

#[test]
fn an_action() {
    let describe = action("DescribeThings");
    assert_eq!(
        (&*describe.name, &*describe.camel),
        ("describe_things", "describeThings")
    );
    assert_eq!(
        (&*describe.summary, &*describe.doc),
        ("Lists things.", "All of them.")
    );
    assert_eq!(
        describe.page_url.as_deref(),
        Some("https://example.com/things/describe")
    );
    assert_eq!(describe.page_revised.as_deref(), Some("2020-02-29"));
    assert_eq!(describe.requests_per_second, Some(20));
    assert_eq!(describe.sites, [Site::Mainland, Site::International]);
    assert_eq!(describe.repeat, Repeat::Safe);
    assert_eq!(describe.superseded, None);
    assert_eq!(describe.errors, ["LimitExceeded"]);
    let inputs: Vec<_> = describe.input.iter().map(|member| &*member.wire).collect();
    assert_eq!(
        inputs,
        ["Limit", "Offset", "Filters", "Deep"],
        "in the page's order"
    );
    let outputs: Vec<_> = describe.output.iter().map(|member| &*member.wire).collect();
    assert_eq!(
        outputs,
        ["Total", "Things"],
        "the envelope carries the request's ID"
    );
    assert_eq!(
        member(&describe.output, "Total").name,
        "total_count",
        "as the overlay renames it"
    );
    assert_eq!(describe.examples[0].style, Style::PostJson);
    assert_eq!(describe.examples[0].output["RequestId"], "1");
    let input = json!({ "Limit": 1, "Filters": [{ "Name": "Status", "Values": ["0"] }], "Deep": true });
    assert_eq!(describe.examples[0].input, input);
}

#[test]
fn pages_lead_to_the_items() {
    let pages = action("DescribeThings").pages.expect("it lists");
    assert_eq!((&*pages.offset, &*pages.limit), ("Offset", "Limit"));
    assert_eq!((pages.largest, pages.total.as_deref()), (100, Some("Total")));
    assert_eq!(pages.lists.len(), 1);
    assert_eq!(
        (&pages.lists[0].path[..], &pages.lists[0].names[..]),
        (&["Things".to_owned()][..], &["things".to_owned()][..])
    );
    assert!(!pages.lists[0].secret);
    assert_eq!(action("DeleteThing").pages, None);
}

#[test]
fn waiters_say_what_ends_them() {
    let service = thing();
    let [waiter] = &service.waiters[..] else {
        panic!("there is one waiter");
    };
    assert_eq!((&*waiter.wire, &*waiter.name), ("ThingsWhole", "things_whole"));
    assert_eq!(waiter.until, "every thing is whole");
    assert_eq!(service.actions[waiter.action].wire, "DescribeThings");
    assert_eq!(waiter.input, [("Limit".to_owned(), "100".to_owned())]);
    let status = |is| Condition {
        member: "Things.Status".to_owned(),
        test: Test::Is(vec![is]),
    };
    assert_eq!(waiter.pending, []);
    assert_eq!(
        (&waiter.failure, &waiter.success),
        (&vec![status(0)], &vec![status(1)])
    );
    assert_eq!(
        (&waiter.done[..], waiter.total.as_deref()),
        (&["Total".to_owned()][..], Some("Total"))
    );
    assert_eq!(
        (waiter.interval, waiter.longest_interval, waiter.timeout),
        (2, 15, 600)
    );
    assert!(!waiter.repeat_documented);
}

#[test]
fn the_overlay_of_an_action() {
    let delete = action("DeleteThing");
    assert_eq!(delete.sites, [Site::Mainland]);
    assert_eq!(delete.repeat, Repeat::SafeUnless(vec!["Password".to_owned()]));
    assert_eq!(
        delete.superseded,
        Some(("RemoveThing".to_owned(), "2022-01-01".to_owned()))
    );
    assert_eq!(delete.notes, ["Think first."]);
    let required: Vec<_> = delete
        .input
        .iter()
        .map(|member| (&*member.wire, member.required, member.secret))
        .collect();
    assert_eq!(
        required,
        [
            ("ThingId", true, false),
            ("Password", false, true),
            ("Region", false, false)
        ]
    );
    assert!(member(&delete.input, "Region").hidden);
    assert!(!member(&delete.input, "ThingId").hidden);
}

#[test]
fn types_and_their_members() {
    let service = thing();
    let index = |name: &str| service.structs.iter().position(|ty| ty.wire == name).unwrap();
    let list = |ty| Type::List(Box::new(ty));
    let describe = action("DescribeThings");
    assert_eq!(
        member(&describe.input, "Limit").ty,
        Type::Int64,
        "where no width is said"
    );
    assert_eq!(member(&describe.input, "Deep").ty, Type::Boolean);
    assert_eq!(
        member(&describe.input, "Filters").ty,
        list(Type::Struct(index("Filter")))
    );
    let thing = data_type("Thing");
    assert_eq!(member(&thing.members, "Status").ty, Type::Enum(0, true));
    assert!(member(&thing.members, "Status").nullable);
    assert_eq!(member(&thing.members, "Weight").ty, Type::Float);
    assert_eq!(
        member(&thing.members, "Weight").notes,
        ["Roughly.", "On the international site only."]
    );
    assert_eq!(member(&thing.members, "IPv6Addresses").ty, list(Type::String));
    assert_eq!(member(&thing.members, "IPv6Addresses").name, "ipv6_addresses");
    assert_eq!(member(&thing.members, "Owner").ty, Type::Struct(index("Owner")));
    assert_eq!(
        member(&thing.members, "Owner").since.as_deref(),
        Some("2021-02-03")
    );
    assert_eq!(thing.notes, ["Not a think."]);
    assert_eq!(data_type("Owner").since.as_deref(), Some("2021-02-03"));
    assert!(member(&data_type("Owner").members, "Name").personal);
    assert_eq!(
        member(&data_type("Filter").members, "Name").known_values,
        ["ThingId", "Status"]
    );
    assert!(member(&data_type("Filter").members, "Name").required);
}

#[test]
fn directions() {
    let directions = |name| (data_type(name).in_input, data_type(name).in_output);
    assert_eq!(directions("Filter"), (true, false));
    assert_eq!(directions("Thing"), (false, true));
    assert_eq!(directions("Owner"), (false, true), "through an added member");
}

#[test]
fn boxes() {
    let thing = data_type("Thing");
    let boxed = |name| member(&thing.members, name).boxed;
    assert!(boxed("Whole"), "a thing in a thing");
    assert!(!boxed("Parts"), "a list is indirect already");
    assert!(!boxed("Owner"), "an owner leads nowhere");
}

#[test]
fn open_enums() {
    let service = thing();
    let values: Vec<_> = service.enums[0]
        .values
        .iter()
        .map(|value| (value.value, &*value.name))
        .collect();
    assert_eq!(values, [(0, "Whole"), (1, "Broken")], "ascending");
}

#[test]
fn error_codes() {
    let service = thing();
    let errors: Vec<_> = service
        .errors
        .iter()
        .map(|error| (&*error.code, &*error.name, error.class))
        .collect();
    let expected = [
        (
            "FailedOperation.NotFound",
            "FailedOperationNotFound",
            ErrorClass::NotFound,
        ),
        ("LimitExceeded", "LimitExceeded", ErrorClass::Quota),
    ];
    assert_eq!(errors, expected);
    assert_eq!(
        service.errors[0].sites,
        [Site::Mainland, Site::International],
        "where nothing is said"
    );
    assert_eq!(service.errors[1].sites, [Site::Mainland]);
}

#[test]
fn reading_twice_gives_the_same() {
    assert_eq!(thing(), thing());
}
