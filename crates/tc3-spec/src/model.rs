//! The specs resolved: what generators read.
//!
//! Every reference is an index, every name is converted, every overlay entry has been applied. Nothing here is
//! written by hand and nothing here remembers files or positions.

use crate::document::{ErrorClass, Region, Site, Style};

/// One version of one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// The short name, which is the module's name in all three languages: `ssl`.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// The API version.
    pub version: String,
    /// The service in the credential scope.
    pub signing_name: String,
    /// The host of each site, in the order of [`Site`].
    pub hosts: Vec<(Site, String)>,
    /// Whether calls carry a region.
    pub region: Region,
    /// What the service does. Markdown.
    pub doc: String,
    /// The actions, sorted by name.
    pub actions: Vec<Action>,
    /// The data types that an action reaches, sorted by name.
    pub structs: Vec<Struct>,
    /// The open enums, sorted by name.
    pub enums: Vec<OpenEnum>,
    /// The error codes, sorted.
    pub errors: Vec<ErrorCode>,
    /// What can be waited for, sorted by name.
    pub waiters: Vec<Waiter>,
}

/// An action.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The wire name: `UpdateCertificateInstance`.
    pub wire: String,
    /// The identifier in `snake_case`: `update_certificate_instance`.
    pub name: String,
    /// The identifier in `lowerCamelCase`: `updateCertificateInstance`.
    pub camel: String,
    /// One sentence.
    pub summary: String,
    /// More. Markdown, may be empty.
    pub doc: String,
    /// Notes of the overlay. Markdown, may be empty.
    pub notes: Vec<String>,
    /// The address of the page it was transcribed from.
    pub page_url: Option<String>,
    /// The page's revision date.
    pub page_revised: Option<String>,
    /// The documented limit.
    pub requests_per_second: Option<u32>,
    /// The sites that have the action.
    pub sites: Vec<Site>,
    /// Whether a request that may have arrived may be repeated.
    pub repeat: Repeat,
    /// How its lists come in pages.
    pub pages: Option<Pages>,
    /// The action to use instead, and since when.
    pub superseded: Option<(String, String)>,
    /// The input members: the page's first, then the overlay's.
    pub input: Vec<Member>,
    /// The output members without `RequestId`, which the envelope carries: the page's first, then the overlay's.
    pub output: Vec<Member>,
    /// The page's error codes.
    pub errors: Vec<String>,
    /// The page's examples.
    pub examples: Vec<Example>,
}

/// Whether a request that may have arrived may be repeated.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Repeat {
    /// It may not.
    Never,
    /// It may.
    Safe,
    /// It may unless one of these input members (wire names) is present.
    SafeUnless(Vec<String>),
}

/// A data type.
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// The wire name: `VODInstanceList`.
    pub wire: String,
    /// The identifier in `UpperCamelCase`: `VodInstanceList`.
    pub name: String,
    /// What it is. Markdown.
    pub doc: String,
    /// Notes of the overlay.
    pub notes: Vec<String>,
    /// Its members: the page's first, then the overlay's.
    pub members: Vec<Member>,
    /// Reached from an input.
    pub in_input: bool,
    /// Reached from an output.
    pub in_output: bool,
    /// When definitions first had it, if that is later than the pages.
    pub since: Option<String>,
}

/// A member of an input, an output or a data type.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Member {
    /// The wire name.
    pub wire: String,
    /// The identifier in `snake_case`, not escaped for any language: a generator escapes keywords
    /// with [`crate::name`], which has checked that the result is free.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// Required. Meaningful on the input side only.
    pub required: bool,
    /// Documented as nullable. Documentation only.
    pub nullable: bool,
    /// Its value is never shown.
    pub secret: bool,
    /// Its value is personal data: not shown either, but a plain value.
    pub personal: bool,
    /// Accepted, not offered.
    pub hidden: bool,
    /// An object, not in a list, whose type leads back to this one: the field is boxed.
    pub boxed: bool,
    /// When definitions first had it, if that is later than the pages.
    pub since: Option<String>,
    /// Known values of a string.
    pub known_values: Vec<String>,
    /// What it is. Markdown.
    pub doc: String,
    /// Notes of the overlay.
    pub notes: Vec<String>,
}

/// A member's type.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Type {
    /// Text.
    String,
    /// An integer from `i64::MIN` to `i64::MAX`.
    Int64,
    /// An integer from 0 to `u64::MAX`.
    Uint64,
    /// A number.
    Float,
    /// `true` or `false`.
    Boolean,
    /// An integer whose values have names: an index into [`Service::enums`], and whether the wire width is unsigned.
    Enum(usize, bool),
    /// An object: an index into [`Service::structs`].
    Struct(usize),
    /// A list.
    List(Box<Type>),
}

/// An integer type with named values.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenEnum {
    /// The identifier in `UpperCamelCase`.
    pub name: String,
    /// What it says. Markdown.
    pub doc: String,
    /// The values, ascending.
    pub values: Vec<EnumValue>,
}

/// A named value.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// On the wire.
    pub value: i64,
    /// The identifier in `UpperCamelCase`.
    pub name: String,
    /// What it means.
    pub doc: String,
}

/// An error code of the service.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorCode {
    /// The dotted code.
    pub code: String,
    /// The identifier in `UpperCamelCase`: `FailedOperationCertificateNotFound`.
    pub name: String,
    /// What a caller can do about it.
    pub class: ErrorClass,
    /// The sites that document it.
    pub sites: Vec<Site>,
    /// What it means.
    pub doc: String,
}

/// A documented example.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its heading.
    pub title: String,
    /// The paths at which it contradicts the declared members: what stands there decodes, if at all, by leniency.
    pub contradicts: Vec<String>,
    /// The request style the page shows.
    pub style: Style,
    /// The input, an object. Digits stand as numbers where an integer is declared, whatever the documentation shows.
    pub input: serde_json::Value,
    /// What stands in `Response`, an object, `RequestId` included.
    pub output: serde_json::Value,
}

/// How an action's lists come in pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// The wire name of the input member that says how many items to skip.
    pub offset: String,
    /// The wire name of the input member that says how many items to return.
    pub limit: String,
    /// The size of a page where the caller does not say.
    pub largest: u32,
    /// The wire name of the member beside each list that counts its items.
    pub total: Option<String>,
    /// Where the items stand.
    pub lists: Vec<List>,
}

/// A list in an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The wire names of the members on the way, the list's last.
    pub path: Vec<String>,
    /// Their identifiers, not escaped.
    pub names: Vec<String>,
    /// What it holds.
    pub element: Type,
    /// Its items are secrets.
    pub secret: bool,
}

/// A state that is worth waiting for.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiter {
    /// The name in `UpperCamelCase`: `CertificateIssued`.
    pub wire: String,
    /// The same in `snake_case`.
    pub name: String,
    /// What it waits for: `the certificate is issued`.
    pub until: String,
    /// More. Markdown, may be empty.
    pub doc: String,
    /// The action that is asked: an index into [`Service::actions`].
    pub action: usize,
    /// Input members that are set unless the caller sets them: the wire name and the JSON text.
    pub input: Vec<(String, String)>,
    /// Not yet.
    pub pending: Vec<Condition>,
    /// It will not come.
    pub failure: Vec<Condition>,
    /// It is there.
    pub success: Vec<Condition>,
    /// Where the answer counts what is done.
    pub done: Vec<String>,
    /// Where the answer counts what there is to do.
    pub total: Option<String>,
    /// The first pause, in seconds.
    pub interval: u32,
    /// The longest pause, in seconds.
    pub longest_interval: u32,
    /// How long to wait in all, in seconds.
    pub timeout: u32,
    /// Asked again after an answer although the action is not safe to repeat.
    pub repeat_documented: bool,
}

/// What holds for an answer if it holds for any value at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The place, in wire names with dots between them.
    pub member: String,
    /// What is asked of the values.
    pub test: Test,
}

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is one of these integers.
    Is(Vec<i64>),
    /// It is one of these texts.
    IsText(Vec<String>),
    /// It is greater than 0.
    Positive,
}
