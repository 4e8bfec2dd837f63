//! The spec files as they are written: one Rust type per kind of file, and nothing resolved.
//!
//! These types are the source of the JSON Schemas in `api-specs/schema/`. They hold what a page says (and, in
//! [`Overlay`], what no page says); what it means for a generator is in [`crate::model`].

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `service.json`: one version of one Tencent Cloud service.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Where this file's JSON Schema lies, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The service's short name, as its host starts: `ssl`. It names the directory and the generated modules; a name
    /// that is a keyword (`as`) or has several versions takes another one here, the wire's stays in `signing_name`.
    pub name: String,
    /// The service's name for people: `SSL Certificates`.
    pub title: String,
    /// The API version, as `X-TC-Version` carries it: `2019-12-05`.
    pub version: String,
    /// The service in the credential scope of a signature; almost always [`Self::name`].
    pub signing_name: String,
    /// The host of each site that offers the service.
    #[schemars(with = "Hosts")]
    pub hosts: IndexMap<Site, String>,
    /// Whether calls carry `X-TC-Region`.
    pub region: Region,
    /// One or two sentences on what the service does, in our words; empty until somebody has written them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

/// The host of each site that offers the service.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Hosts {
    /// The host of the mainland site.
    mainland: Option<String>,
    /// The host of the international site.
    international: Option<String>,
}

/// A site of Tencent Cloud: separate accounts, separate hosts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// `*.tencentcloudapi.com`, documented on cloud.tencent.com.
    Mainland,
    /// `*.intl.tencentcloudapi.com`, documented on tencentcloud.com.
    International,
}

/// Whether a service's calls carry `X-TC-Region`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// The pages say that the parameter is not required for the API.
    Unused,
    /// It may be sent.
    Optional,
    /// Calls without it are refused.
    Required,
}

/// `actions/<Action>.json`: what one documentation page says of an action or, where no page was transcribed, what the
/// machine definitions say; nothing else.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Where this file's JSON Schema lies, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The action, as `X-TC-Action` carries it.
    pub name: String,
    /// One short sentence in our words: the first line of the generated documentation. Empty until somebody has
    /// written it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// What else is to be said of the action, in our words. Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// The page this file was transcribed from, which is then the authority for it; left out where the file was
    /// imported from the machine definitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// The page's limit of requests per second, for one account; left out where no page says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_second: Option<u32>,
    /// The sites whose definitions have the action; left out where all of the service's sites have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<Vec<Site>>,
    /// What the service says of the action's future; left out where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The input members, in the documented order, without the common parameters.
    pub input: Vec<Member>,
    /// The output members, in the documented order, `RequestId` included.
    pub output: Vec<Member>,
    /// The documented error codes; empty where none are known.
    #[serde(default)]
    pub errors: Vec<String>,
    /// The documented examples.
    pub examples: Vec<Example>,
}

/// What the service says of an action's future.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It still answers and is to be used no more.
    Deprecated,
    /// It answers no more.
    Offline,
}

/// A documentation page.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The page's address.
    pub url: String,
    /// The site whose documentation it belongs to by the host it names.
    pub site: Site,
    /// The host the page tells to send requests to.
    pub host: String,
    /// The revision date, `YYYY-MM-DD`, where the page has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revised: Option<String>,
}

/// One input or output member, or one member of a data type.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The wire name, exactly; of a list the name without the page's `.N`.
    pub name: String,
    /// The type in the pages' words: `String`, `Integer`, `Boolean`, `Float`, `Array of X`, or a data type's name.
    #[serde(rename = "type")]
    pub ty: String,
    /// The wire width of an `Integer` (or of the integers of an array); `int64` where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<Width>,
    /// Whether the page requires the member. Of inputs only: nothing in an answer may be relied upon.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether it is documented that the member may be null. Documentation only: every output may.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// Whether the service has disabled the member: accepted in examples and by the untyped call, but not offered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// Where the member is to be used no more: what to do instead, in our words. Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deprecated: String,
    /// The sites whose definitions have the member; left out where all that have its action or data type have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<Vec<Site>>,
    /// What the member is, in our words. Markdown. Empty until somebody has written it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

/// The wire width of an integer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// Signed, 64 bits.
    Int64,
    /// Unsigned, 64 bits.
    Uint64,
}

/// A documented example.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The example's heading, in our words. Empty until somebody has written it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The site whose machine definitions the example was imported from; left out where the page shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Site>,
    /// The request style that is shown.
    pub style: Style,
    /// Where the example contradicts the declared members, by path: `input.Limit`, `output.List[0].Port`. It is kept
    /// as it is documented; each of these must apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<String>,
    /// The input members as a JSON object; a GET example's are written as JSON too, by their types.
    pub input: serde_json::Map<String, serde_json::Value>,
    /// What stands in `Response`.
    pub output: serde_json::Map<String, serde_json::Value>,
}

/// How a page's example sends its request.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub enum Style {
    /// `POST /` with a JSON body.
    #[serde(rename = "POST JSON")]
    PostJson,
    /// `GET /?Action=…` with the members in the query.
    #[serde(rename = "GET query")]
    GetQuery,
}

/// `types.json`: the data types that actions name.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Types {
    /// Where this file's JSON Schema lies, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Where the tables come from, when not from the pages of the actions.
    pub source: String,
    /// The data types.
    pub types: Vec<DataType>,
}

/// A data type: a JSON object with known members.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DataType {
    /// The name, exactly as the documentation writes it.
    pub name: String,
    /// What it is, in our words. Markdown. Empty until somebody has written it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Its members.
    pub members: Vec<Member>,
}

/// `errors.json`: every error code of the service.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// Where this file's JSON Schema lies, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Where the list comes from.
    pub source: String,
    /// The codes, sorted.
    pub errors: Vec<ErrorCode>,
}

/// An error code.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// The code, dotted: `FailedOperation.CertificateNotFound`.
    pub code: String,
    /// What a caller can do about it.
    pub class: ErrorClass,
    /// The sites whose documentation knows the code; both where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<Vec<Site>>,
    /// What it means, in our words. Empty until somebody has written it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

/// What a caller can do about an error.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// Refused before execution for too many requests: repeat later, always safe.
    Throttle,
    /// Trouble on the server's side: repeat what is safe to repeat.
    Transient,
    /// The state will change by itself: ask again in minutes.
    Wait,
    /// Who calls is not known or its signature is wrong.
    Auth,
    /// The request's time is off: sign again with the server's clock.
    Clock,
    /// Who calls may not do this.
    Permission,
    /// What the request names does not exist.
    NotFound,
    /// A quota is used up.
    Quota,
    /// What the request names is in a state that forbids this.
    State,
    /// The request is wrong.
    Invalid,
    /// A dry run that would have succeeded.
    DryRun,
    /// Anything else: final, show the message.
    Other,
}

/// `overlay.json`: what we know and no page says. Every entry must apply.
///
/// A *place* names a member: `Action.input.Member`, `Action.output.Member` or `DataType.Member`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// Where this file's JSON Schema lies, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Data types that the pages' date did not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<AddedType>,
    /// Members that the pages do not show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<AddedMember>,
    /// Places that hold secrets, each with the reason.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub secrets: IndexMap<String, String>,
    /// Places that hold personal data, each with the reason; redacted like secrets in what is shown, plain as values.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub personal: IndexMap<String, String>,
    /// Integer members whose values have names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_enums: Vec<OpenEnum>,
    /// String members with known values, which stay plain strings.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub known_values: IndexMap<String, KnownValues>,
    /// Whether actions may be repeated although an earlier attempt may have arrived; one that is not here may not.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub safe_to_repeat: IndexMap<String, SafeToRepeat>,
    /// Sites that have an action, where not all do; places on the mainland site only, and the like.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub sites: IndexMap<String, Vec<Site>>,
    /// Actions that others have replaced: the successor, and since when.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub superseded: IndexMap<String, Superseded>,
    /// Actions whose lists come in pages, and how.
    #[serde(default)]
    pub pages: IndexMap<String, Pages>,
    /// Actions that look as if their lists came in pages and do not, each with the reason.
    #[serde(default)]
    pub unpaged: IndexMap<String, String>,
    /// States that are worth waiting for, by name in `UpperCamelCase`: `CertificateIssued`.
    #[serde(default)]
    pub waiters: IndexMap<String, Waiter>,
    /// Notes for the generated documentation of actions, data types and places.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub notes: IndexMap<String, String>,
    /// Identifiers for places and actions whose converted names collide or are keywords, in `snake_case`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub rename: IndexMap<String, String>,
}

/// A data type that the pages' date did not know.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AddedType {
    /// The name, exactly as the definitions write it.
    pub name: String,
    /// What it is, in our words. Markdown.
    pub doc: String,
    /// Its members.
    pub members: Vec<Member>,
    /// The date of the first definition that has it, `YYYY-MM-DD`.
    pub since: String,
}

/// A member that a page does not show.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AddedMember {
    /// Where it belongs: `Action.input`, `Action.output` or a data type's name.
    pub to: String,
    /// The member.
    pub member: Member,
    /// The date of the first definition that has it, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Accepted in examples and by the untyped call, but not offered: the service has disabled it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// How we know.
    pub why: String,
}

/// Names for the values of integer members; open: any other value is carried as it is.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OpenEnum {
    /// The name of the generated type.
    pub name: String,
    /// What it says. Markdown.
    pub doc: String,
    /// The places whose type it is.
    pub places: Vec<String>,
    /// The values.
    pub values: Vec<EnumValue>,
}

/// One value of an open enum.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    /// The value on the wire.
    pub value: i64,
    /// Its name, in `UpperCamelCase`.
    pub name: String,
    /// What it means.
    pub doc: String,
}

/// Known values of a string member.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KnownValues {
    /// The values, as they are written in requests.
    pub values: Vec<String>,
    /// How we know.
    pub why: String,
}

/// Whether, and unless what, an action may be repeated.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SafeToRepeat {
    /// Why a repetition does no harm, or why it may.
    pub why: String,
    /// That it may not be repeated: judged, and not merely left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub never: bool,
    /// Input members whose presence makes a repetition unsafe.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
}

/// An action's successor.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Superseded {
    /// The action to use instead.
    pub by: String,
    /// Since when, `YYYY-MM-DD`.
    pub since: String,
}

/// How an action's lists come in pages.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// The input member that says how many items to skip: an `Integer`, or a `String` that holds one.
    pub offset: String,
    /// The input member that says how many items to return.
    pub limit: String,
    /// How many items a page has where the caller does not say: the most that the service returns at once, or less.
    pub largest: u32,
    /// Where the items stand in the answer: a list (`Certificates`), also one below lists of objects
    /// (`RecordDetailList.List`). Each is paged on its own.
    pub lists: Vec<String>,
    /// The member beside each list that says how many items it has in all. A list without it ends with a page that is
    /// shorter than what was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// How we know.
    pub why: String,
}

/// A state that is worth waiting for. An answer for which a condition of `pending` holds is not the last; else one of
/// `failure` ends the wait badly, one of `success` ends it well, and anything else is asked again.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Waiter {
    /// What it waits for, as the object of "waits until": `the certificate is issued`.
    pub until: String,
    /// What else there is to say. Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// The action that is asked.
    pub action: String,
    /// Input members that are set unless the caller sets them.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub input: serde_json::Map<String, serde_json::Value>,
    /// Not yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<Condition>,
    /// It will not come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failure: Vec<Condition>,
    /// It is there.
    pub success: Vec<Condition>,
    /// Where the answer counts what is done: the sum tells the progress.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<String>,
    /// Where the answer counts what there is to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// The first pause between two questions, in seconds. It grows by half each time.
    pub interval_seconds: u32,
    /// The longest pause, in seconds.
    pub longest_interval_seconds: u32,
    /// How long to wait in all, in seconds.
    pub timeout_seconds: u32,
    /// The action is not safe to repeat, but its documentation asks for it: after an answer it is asked again, after a
    /// request that may have been executed without an answer it is not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeat_documented: bool,
    /// How we know.
    pub why: String,
}

/// Holds for an answer if it holds for any value at a place. One of `is`, `is_text` and `positive`.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The place in the answer: `Status`, or through lists `DeleteTaskResult.Status`.
    pub member: String,
    /// The value is one of these integers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<i64>,
    /// The value is one of these texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is_text: Vec<String>,
    /// The value is an integer greater than 0.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub positive: bool,
}
