//! What the catalogue of all services holds and a small service does not: each trap is read, and resolved as meant.

use serde_json::{Value, json};
use tc3_spec::model::{Service, Struct, Type};
use tc3_spec::{FaultKind, Faults, Sources, read};

/// One service made of parts.
struct Spec {
    service: Value,
    directory: &'static str,
    actions: Vec<Value>,
    types: Vec<Value>,
    errors: Vec<Value>,
    overlay: Value,
}

impl Spec {
    fn new() -> Self {
        Self {
            service: json!({
                "name": "trap", "title": "Traps", "version": "2020-01-01", "signing_name": "trap",
                "hosts": { "mainland": "trap.example.com" }, "region": "unused", "doc": "Traps.",
            }),
            directory: "trap/2020-01-01",
            actions: vec![],
            types: vec![],
            errors: vec![],
            overlay: json!({}),
        }
    }

    /// An action whose inputs and outputs are given as name and type.
    fn action(mut self, name: &str, input: &[(&str, &str)], output: &[(&str, &str)]) -> Self {
        let mut output = members(output);
        output.push(json!({ "name": "RequestId", "type": "String", "doc": "The request's ID." }));
        self.actions.push(json!({
            "name": name, "summary": "Acts.",
            "page": { "url": "https://example.com", "site": "mainland", "host": self.service["hosts"]["mainland"] },
            "requests_per_second": 20,
            "input": members(input), "output": output, "errors": [], "examples": [],
        }));
        self
    }

    fn data_type(mut self, name: &str, of: &[(&str, &str)]) -> Self {
        self.types
            .push(json!({ "name": name, "doc": "A type.", "members": members(of) }));
        self
    }

    fn overlay(mut self, overlay: Value) -> Self {
        self.overlay = overlay;
        self
    }

    fn write(&self, sources: &mut Sources) {
        let mut insert = |name: &str, value: &Value| {
            sources.insert(&format!("{}/{name}", self.directory), &format!("{value:#}"));
        };
        insert("service.json", &self.service);
        insert(
            "types.json",
            &json!({ "source": "Made up.", "types": self.types }),
        );
        insert(
            "errors.json",
            &json!({ "source": "Made up.", "errors": self.errors }),
        );
        insert("overlay.json", &self.overlay);
        for action in &self.actions {
            insert(
                &format!("actions/{}.json", action["name"].as_str().unwrap_or_default()),
                action,
            );
        }
    }

    fn try_read(&self) -> Result<Service, Faults> {
        let mut sources = Sources::new("api-specs");
        self.write(&mut sources);
        read(&sources).map(|mut services| services.remove(0))
    }

    fn read(&self) -> Service {
        self.try_read().expect("the service has no fault")
    }

    fn kinds(&self) -> Vec<FaultKind> {
        self.try_read()
            .err()
            .iter()
            .flat_map(Faults::iter)
            .map(|fault| fault.kind)
            .collect()
    }
}

fn members(members: &[(&str, &str)]) -> Vec<Value> {
    members
        .iter()
        .map(|(name, ty)| json!({ "name": name, "type": ty, "doc": "A member." }))
        .collect()
}

fn named<'a>(service: &'a Service, wire: &str) -> &'a Struct {
    service
        .structs
        .iter()
        .find(|ty| ty.wire == wire)
        .expect("the type is there")
}

/// The members of a type that need a box.
fn boxed<'a>(service: &'a Service, wire: &str) -> Vec<&'a str> {
    named(service, wire)
        .members
        .iter()
        .filter(|member| member.boxed)
        .map(|member| &*member.wire)
        .collect()
}

#[test]
fn a_type_of_itself() {
    let spec = Spec::new().action("Run", &[("Task", "Task")], &[]).data_type(
        "Task",
        &[
            ("Next", "Task"),
            ("Children", "Array of Task"),
            ("Name", "String"),
        ],
    );
    let service = spec.read();
    assert_eq!(boxed(&service, "Task"), ["Next"]);
    assert!(!service.actions[0].input[0].boxed, "an input is part of no cycle");
    assert!(named(&service, "Task").in_input && !named(&service, "Task").in_output);
}

#[test]
fn types_of_each_other() {
    let spec = Spec::new()
        .action("Describe", &[], &[("Branch", "Branch")])
        .data_type("Branch", &[("Rule", "Rule"), ("Leaf", "Leaf")])
        .data_type("Rule", &[("Branch", "Branch"), ("Leaf", "Leaf")])
        .data_type("Leaf", &[]);
    let service = spec.read();
    assert_eq!(boxed(&service, "Branch"), ["Rule"]);
    assert_eq!(boxed(&service, "Rule"), ["Branch"]);
    assert!(boxed(&service, "Leaf").is_empty());
}

/// In such a cycle the list would be enough; every object edge of it is boxed all the same.
#[test]
fn a_cycle_of_three_with_a_list() {
    let spec = Spec::new()
        .action("Describe", &[], &[("Task", "Task")])
        .data_type("Task", &[("Links", "Array of Link")])
        .data_type("Link", &[("Config", "Config")])
        .data_type("Config", &[("Task", "Task")]);
    let service = spec.read();
    assert_eq!(boxed(&service, "Task"), [""; 0]);
    assert_eq!(boxed(&service, "Link"), ["Config"]);
    assert_eq!(boxed(&service, "Config"), ["Task"]);
}

#[test]
fn a_type_on_both_sides() {
    let spec = Spec::new()
        .action("Set", &[("Rule", "Rule")], &[("Rules", "Array of Rule")])
        .data_type("Rule", &[("Part", "Part")])
        .data_type("Part", &[("X", "Integer")]);
    let service = spec.read();
    for name in ["Rule", "Part"] {
        assert!(named(&service, name).in_input && named(&service, name).in_output);
    }
}

#[test]
fn types_called_like_those_of_the_languages() {
    let names = [
        "Error", "Option", "Result", "Box", "Vec", "Filter", "Event", "Object", "Function",
    ];
    let mut spec = Spec::new();
    for name in names {
        spec = spec.data_type(name, &[("Name", "String")]);
    }
    let outputs: Vec<_> = names.map(|name| (name, name)).to_vec();
    let service = spec.action("Describe", &[], &outputs).read();
    let mut sorted = names;
    sorted.sort_unstable();
    assert_eq!(
        service.structs.iter().map(|ty| &*ty.name).collect::<Vec<_>>(),
        sorted
    );
}

#[test]
fn a_type_called_like_an_action() {
    let spec = Spec::new()
        .action("ReleaseService", &[], &[("Result", "ReleaseService")])
        .data_type("ReleaseService", &[("Result", "String")]);
    let service = spec
        .overlay(json!({
            "notes": { "ReleaseService": "Of the action.", "ReleaseService.Result": "Of the type's member." },
            "rename": { "ReleaseService": "release" },
        }))
        .read();
    assert_eq!(service.actions[0].name, "release");
    assert_eq!(service.actions[0].camel, "release");
    assert_eq!(service.actions[0].notes, ["Of the action."]);
    assert_eq!(service.structs[0].name, "ReleaseService");
    assert!(service.structs[0].notes.is_empty());
    assert_eq!(service.structs[0].members[0].notes, ["Of the type's member."]);
}

#[test]
fn a_member_called_like_its_type() {
    let spec = Spec::new()
        .action("Update", &[], &[("Progress", "Array of Progress")])
        .data_type(
            "Progress",
            &[("Progress", "Array of Progress"), ("Status", "Integer")],
        );
    let service = spec.read();
    assert_eq!(
        service.actions[0].output[0].ty,
        Type::List(Box::new(Type::Struct(0)))
    );
    assert_eq!(service.structs[0].members[0].name, "progress");
}

#[test]
fn nothing_to_say() {
    let service = Spec::new()
        .action("Ping", &[], &[("Pong", "Pong")])
        .data_type("Pong", &[])
        .read();
    assert!(service.actions[0].input.is_empty());
    assert!(service.structs[0].members.is_empty());
    assert!(
        Spec::new().action("Ping", &[], &[]).read().actions[0]
            .output
            .is_empty()
    );
}

#[test]
fn keywords_as_members() {
    let words = [
        ("Type", "type"),
        ("From", "from"),
        ("Async", "async"),
        ("Super", "super"),
        ("Self", "self"),
        ("Match", "match"),
        ("Switch", "switch"),
        ("IPv6", "ipv6"),
        ("IDs", "ids"),
    ];
    let inputs: Vec<_> = words.iter().map(|(wire, _)| (*wire, "String")).collect();
    let service = Spec::new().action("Set", &inputs, &[]).read();
    let names: Vec<_> = service.actions[0]
        .input
        .iter()
        .map(|member| (&*member.wire, &*member.name))
        .collect();
    assert_eq!(names, words, "not escaped: each language does that for itself");
}

#[test]
fn the_six_collisions_take_a_renaming() {
    let spec = |overlay| {
        Spec::new()
            .action("Describe", &[], &[("File", "File")])
            .data_type("File", &[("AppID", "String"), ("AppId", "String")])
            .overlay(overlay)
    };
    assert_eq!(spec(json!({})).kinds(), [FaultKind::Collision]);
    let service = spec(json!({ "rename": { "File.AppID": "app_id_number" } })).read();
    let names: Vec<_> = service.structs[0]
        .members
        .iter()
        .map(|member| &*member.name)
        .collect();
    assert_eq!(names, ["app_id_number", "app_id"]);
}

#[test]
fn a_hidden_member_collides_with_nothing() {
    let member = json!({ "name": "UUI", "type": "String", "doc": "As before." });
    let spec = Spec::new()
        .action("Call2", &[("Uui", "String")], &[])
        .overlay(json!({
            "members": [{ "to": "Call2.input", "member": member, "hidden": true, "why": "It is disabled." }],
        }));
    assert_eq!(spec.read().actions[0].input.len(), 2);
}

#[test]
fn names_that_differ_in_case_only_are_two() {
    let spec = Spec::new().action(
        "Submit",
        &[("CsrKeyPassword", "String"), ("CsrkeyPassword", "String")],
        &[],
    );
    let names: Vec<_> = spec.read().actions[0]
        .input
        .iter()
        .map(|member| member.name.clone())
        .collect();
    assert_eq!(names, ["csr_key_password", "csrkey_password"]);
}

#[test]
fn an_answer_with_an_error_of_its_own() {
    let spec = Spec::new()
        .action("GetResult", &[], &[("Status", "String"), ("Error", "ErrorInfo")])
        .data_type("ErrorInfo", &[("Code", "String"), ("Message", "String")]);
    assert_eq!(spec.read().actions[0].output[1].wire, "Error");
}

/// The short name `as` is a keyword in two languages; the wire keeps it.
#[test]
fn the_service_as() {
    let mut spec = Spec::new().action("Ping", &[], &[]);
    spec.service["name"] = "as".into();
    spec.directory = "as/2020-01-01";
    assert_eq!(spec.kinds(), [FaultKind::Keyword]);
    spec.service["name"] = "autoscaling".into();
    spec.service["signing_name"] = "as".into();
    spec.directory = "autoscaling/2020-01-01";
    let service = spec.read();
    assert_eq!((&*service.name, &*service.signing_name), ("autoscaling", "as"));
}

#[test]
fn two_versions_of_a_service() {
    let mut sources = Sources::new("api-specs");
    let mut newer = Spec::new().action("Ping", &[], &[]);
    newer.write(&mut sources);
    newer.directory = "trap/2021-01-01";
    newer.service["version"] = "2021-01-01".into();
    newer.write(&mut sources);
    let faults = read(&sources).unwrap_err();
    assert_eq!(
        faults
            .iter()
            .map(|fault| (&*fault.message, fault.kind))
            .collect::<Vec<_>>(),
        [("two services are called `trap`", FaultKind::Collision)]
    );
    let mut sources = Sources::new("api-specs");
    Spec::new().write(&mut sources);
    newer.service["name"] = "trap2021".into();
    newer.directory = "trap2021/2021-01-01";
    newer.write(&mut sources);
    let names: Vec<_> = read(&sources)
        .unwrap()
        .into_iter()
        .map(|service| service.name)
        .collect();
    assert_eq!(names, ["trap", "trap2021"]);
}

#[test]
fn an_object_of_a_hundred_members_and_a_chain_of_thirteen() {
    let wide: Vec<String> = (0..108).map(|index| format!("Member{index}")).collect();
    let mut of: Vec<_> = wide.iter().map(|name| (&**name, "String")).collect();
    of.push(("Level", "Level0"));
    let mut spec = Spec::new().action("Describe", &[], &of);
    for level in 0..13 {
        let next = format!("Level{}", level + 1);
        let of = [("Next", &*next)];
        spec = spec.data_type(&format!("Level{level}"), if level < 12 { &of } else { &[] });
    }
    assert_eq!(spec.read().structs.len(), 13);
}
