//! The official definitions as they lie in the official command-line tool: `api.json` and `examples.json` of one version
//! of one service on one site.
//!
//! What is read is names, types and flags. Texts are looked at for the one fact that stands in no flag (that an
//! action answers with a stream) and are not kept.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tc3_spec::document::{Site, Status, Width};

use crate::finding::{Finding, FindingKind};

/// One version of one service on one site.
#[derive(Clone, Debug)]
pub(crate) struct Definitions {
    pub(crate) site: Site,
    /// As `X-TC-Version` has it: `2019-12-05`.
    pub(crate) version: String,
    /// As hosts and signatures have it. Differs from the directory's name for one service.
    pub(crate) short_name: String,
    pub(crate) actions: BTreeMap<String, Action>,
    /// The data types: what is neither an input nor an output.
    pub(crate) types: BTreeMap<String, Vec<Member>>,
}

/// An action.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) status: Option<Status>,
    pub(crate) is_unsigned: bool,
    pub(crate) is_streaming: bool,
    pub(crate) input: Vec<Member>,
    pub(crate) output: Vec<Member>,
    pub(crate) examples: Vec<Example>,
}

/// A member.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) disabled: bool,
}

/// A member's type.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Type {
    Scalar(Scalar),
    Named(String),
    List(Box<Type>),
    /// The content of a file, sent as part of a form.
    Binary,
}

/// A type that is no data type. Dates are texts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Scalar {
    String,
    Integer(Width),
    Boolean,
    Float,
}

/// An example as it is written: neither has been parsed.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) input: String,
    pub(crate) output: String,
}

/// What says that an action answers with a stream, in the two languages.
const STREAMING: [&str; 2] = ["\u{6d41}\u{5f0f}\u{54cd}\u{5e94}", "streaming response"];

/// Reads the two files of a service. `place` is what findings call it: `ssl/2019-12-05 (mainland)`.
pub(crate) fn read(
    site: Site,
    place: &str,
    definitions: &str,
    examples: Option<&str>,
    findings: &mut Vec<Finding>,
) -> Option<Definitions> {
    let mut reader = Reader { place, findings };
    let api = reader.json("api.json", definitions)?;
    let api = reader.object(&api, "api.json")?.clone();
    reader.keys(&api, &["actions", "metadata", "objects", "version"], "api.json");
    let mut examples = examples.map_or_else(BTreeMap::new, |text| reader.examples(text));
    let (version, short_name) = reader.metadata(api.get("metadata"))?;
    let mut objects: BTreeMap<&String, Vec<Member>> = BTreeMap::new();
    let mut streams: Vec<&String> = Vec::new();
    for (name, object) in reader.map(api.get("objects"), "objects") {
        let Some(object) = reader.object(object, name) else {
            continue;
        };
        reader.keys(object, &["document", "members", "type", "usage"], name);
        let members = object.get("members").and_then(Value::as_array);
        if members.into_iter().flatten().any(says_streaming) {
            streams.push(name);
        }
        let members = members
            .into_iter()
            .flatten()
            .filter_map(|member| reader.member(name, member))
            .collect();
        objects.insert(name, members);
    }
    let mut actions = BTreeMap::new();
    for (name, action) in reader.map(api.get("actions"), "actions") {
        let Some(action) = reader.object(action, name) else {
            continue;
        };
        reader.keys(
            action,
            &["document", "input", "name", "output", "skip_sign", "status"],
            name,
        );
        let mut members_of = |key: &str| {
            let object = action.get(key).and_then(Value::as_str).unwrap_or_default();
            let is_streaming = streams.iter().any(|name| *name == object);
            let members = objects.remove(&object.to_owned());
            if members.is_none() {
                let text = format!("the {key} `{object}` is not there");
                reader.find(FindingKind::UnknownType, name, text);
            }
            Some((members?, is_streaming))
        };
        let (Some((input, _)), Some((output, is_streaming))) = (members_of("input"), members_of("output"))
        else {
            continue;
        };
        let status = reader.status(name, action.get("status"));
        let is_unsigned = reader.flag(action.get("skip_sign"), name, "skip_sign");
        let examples = examples.remove(name).unwrap_or_default();
        if examples.is_empty() {
            reader.find(FindingKind::NoExample, name, "has no example".to_owned());
        }
        actions.insert(
            name.clone(),
            Action {
                status,
                is_unsigned,
                is_streaming,
                input,
                output,
                examples,
            },
        );
    }
    for name in examples.keys() {
        let text = "has examples and is not defined".to_owned();
        reader.find(FindingKind::ExampleInput, name, text);
    }
    Some(Definitions {
        site,
        version,
        short_name,
        actions,
        types: objects
            .into_iter()
            .map(|(name, members)| (name.clone(), members))
            .collect(),
    })
}

/// Whether a member's text says that the answer is a stream: it stands beside the request's number.
fn says_streaming(member: &Value) -> bool {
    let text = member["document"].as_str().unwrap_or_default();
    member["name"] == "RequestId" && STREAMING.iter().any(|words| text.contains(words))
}

struct Reader<'a> {
    place: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn find(&mut self, kind: FindingKind, name: &str, text: String) {
        self.findings
            .push(Finding::new(kind, format!("{} {name}", self.place), text));
    }

    fn json(&mut self, file: &str, text: &str) -> Option<Value> {
        serde_json::from_str(text)
            .map_err(|error| self.find(FindingKind::UnreadableFile, file, error.to_string()))
            .ok()
    }

    fn object<'v>(&mut self, value: &'v Value, name: &str) -> Option<&'v Map<String, Value>> {
        let object = value.as_object();
        if object.is_none() {
            self.find(FindingKind::UnreadableFile, name, "is no object".to_owned());
        }
        object
    }

    /// The entries of an object that must be there.
    fn map<'v>(
        &mut self,
        value: Option<&'v Value>,
        name: &str,
    ) -> impl Iterator<Item = (&'v String, &'v Value)> + use<'v> {
        let object = value.and_then(Value::as_object);
        if object.is_none() {
            self.find(FindingKind::UnreadableFile, name, "is no object".to_owned());
        }
        object.into_iter().flatten()
    }

    fn keys(&mut self, object: &Map<String, Value>, known: &[&str], name: &str) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            self.find(FindingKind::UnknownKey, name, format!("`{key}`"));
        }
    }

    fn metadata(&mut self, metadata: Option<&Value>) -> Option<(String, String)> {
        let metadata = self.object(metadata.unwrap_or(&Value::Null), "metadata")?;
        let known = ["apiVersion", "api_brief", "serviceNameCN", "serviceShortName"];
        self.keys(metadata, &known, "metadata");
        for key in known {
            // The international set has no brief.
            if !metadata.contains_key(key) && key != "api_brief" {
                self.find(FindingKind::MissingMetadata, "metadata", format!("`{key}`"));
            }
        }
        let text = |key: &str| metadata.get(key).and_then(Value::as_str).map(str::to_owned);
        let found = text("apiVersion").zip(text("serviceShortName"));
        if found.is_none() {
            let text = "says neither version nor name".to_owned();
            self.find(FindingKind::UnreadableFile, "metadata", text);
        }
        found
    }

    fn status(&mut self, action: &str, status: Option<&Value>) -> Option<Status> {
        match status.map(Value::as_str) {
            Some(Some("online")) => None,
            Some(Some("deprecated")) => Some(Status::Deprecated),
            Some(Some("offline")) => Some(Status::Offline),
            Some(_) => {
                let text = format!("{}", status.unwrap_or(&Value::Null));
                self.find(FindingKind::UnknownStatus, action, text);
                None
            }
            None => {
                self.find(FindingKind::MissingStatus, action, "taken as online".to_owned());
                None
            }
        }
    }

    /// A flag; what is written as a number counts as what was meant.
    fn flag(&mut self, value: Option<&Value>, name: &str, key: &str) -> bool {
        match value {
            None | Some(Value::Bool(false)) => false,
            Some(Value::Bool(true)) => true,
            Some(odd) => {
                let meant = odd.as_i64().is_some_and(|number| number != 0) || odd.as_str() == Some("true");
                self.find(
                    FindingKind::OddFlag,
                    name,
                    format!("`{key}` is {odd}, taken as {meant}"),
                );
                meant
            }
        }
    }

    fn member(&mut self, object: &str, member: &Value) -> Option<Member> {
        let known = [
            "disabled",
            "document",
            "example",
            "member",
            "name",
            "output_required",
            "required",
            "type",
            "value_allowed_null",
        ];
        let member = self.object(member, object)?;
        let Some(name) = member.get("name").and_then(Value::as_str) else {
            self.find(
                FindingKind::UnreadableFile,
                object,
                "a member has no name".to_owned(),
            );
            return None;
        };
        let place = format!("{object}.{name}");
        self.keys(member, &known, &place);
        self.flag(member.get("output_required"), &place, "output_required");
        Some(Member {
            name: name.to_owned(),
            ty: self.ty(member, &place)?,
            required: self.flag(member.get("required"), &place, "required"),
            nullable: self.flag(member.get("value_allowed_null"), &place, "value_allowed_null"),
            disabled: self.flag(member.get("disabled"), &place, "disabled"),
        })
    }

    fn ty(&mut self, member: &Map<String, Value>, place: &str) -> Option<Type> {
        let text = |key: &str| member.get(key).and_then(Value::as_str).unwrap_or_default();
        let (ty, element) = (text("type"), text("member"));
        let found = match ty {
            "object" if !element.is_empty() => Some(Type::Named(element.to_owned())),
            "list" if !element.is_empty() => {
                let scalar = scalar(element).map(Type::Scalar);
                Some(Type::List(Box::new(
                    scalar.unwrap_or_else(|| Type::Named(element.to_owned())),
                )))
            }
            "binary" => Some(Type::Binary),
            // A width that is no word of `scalar` is worth a finding, as is a kind that is not its width's.
            "string" | "int" | "bool" | "float" => scalar(element)
                .filter(|scalar| kind(*scalar) == ty)
                .map(Type::Scalar),
            _ => None,
        };
        if found.is_none() {
            let text = format!("`{ty}` of `{element}`: the member is left out");
            self.find(FindingKind::UnknownType, place, text);
        }
        found
    }

    fn examples(&mut self, text: &str) -> BTreeMap<String, Vec<Example>> {
        let Some(file) = self.json("examples.json", text) else {
            return BTreeMap::new();
        };
        if let Some(file) = self.object(&file, "examples.json") {
            let file = file.clone();
            self.keys(&file, &["actions", "version"], "examples.json");
        }
        let mut all = BTreeMap::new();
        for (name, examples) in self.map(file.get("actions"), "examples.json") {
            let mut read = Vec::new();
            for example in examples.as_array().into_iter().flatten() {
                if let Some(object) = example.as_object() {
                    self.keys(object, &["document", "input", "output", "title"], name);
                }
                let text = |key: &str| example[key].as_str().map(str::to_owned);
                match text("input").zip(text("output")) {
                    Some((input, output)) => read.push(Example { input, output }),
                    None => self.find(
                        FindingKind::ExampleInput,
                        name,
                        "an example without input or output".to_owned(),
                    ),
                }
            }
            all.insert(name.clone(), read);
        }
        all
    }
}

fn scalar(word: &str) -> Option<Scalar> {
    Some(match word {
        "string" | "datetime" | "datetime_iso" | "date" => Scalar::String,
        "int64" => Scalar::Integer(Width::Int64),
        "uint64" => Scalar::Integer(Width::Uint64),
        "bool" => Scalar::Boolean,
        "float" => Scalar::Float,
        _ => return None,
    })
}

fn kind(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::String => "string",
        Scalar::Integer(_) => "int",
        Scalar::Boolean => "bool",
        Scalar::Float => "float",
    }
}
