//! The kinds of faults, and nothing of their texts.

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum FaultKind {
    /// A file or directory that cannot be read, or is not UTF-8.
    Unreadable,
    /// A service without one of its files, or no service at all.
    MissingFile,
    /// A file that is none of a service's.
    UnexpectedFile,
    /// Not JSON.
    BrokenJson,
    /// A key twice in one JSON object.
    DuplicateKey,
    /// A key that this kind of file does not have.
    UnknownKey,
    /// A key that is required and not there.
    MissingKey,
    /// A value of another JSON type than its key takes.
    WrongType,
    /// A word where only certain words may stand.
    UnknownWord,
    /// A file or directory that is not called what it holds.
    FileName,
    /// A text that says nothing.
    EmptyText,
    /// Not a date.
    Date,
    /// Not the address of a page.
    Url,
    /// A host that is not the service's on that site.
    Host,
    /// No requests per second.
    Rate,
    /// An output without `RequestId`.
    RequestId,
    /// A type that does not exist but is close to one that does.
    UnknownType,
    /// A data type that does not exist.
    DanglingType,
    /// A data type that no action reaches.
    UnreachedType,
    /// A list of lists.
    NestedList,
    /// A member twice.
    DuplicateMember,
    /// An action twice.
    DuplicateAction,
    /// A data type twice.
    DuplicateType,
    /// An error code twice.
    DuplicateErrorCode,
    /// An output that is marked as required.
    RequiredOutput,
    /// A width on something that is no integer.
    Width,
    /// An example with a member that is not declared.
    ExampleMember,
    /// An example with a value of another type than declared.
    ExampleType,
    /// An error code that `errors.json` lacks.
    UnknownErrorCode,
    /// An overlay entry that matches nothing.
    Unmatched,
    /// An overlay entry that changes nothing.
    Idle,
    /// An overlay entry on a member of a type that it cannot be about.
    Unfit,
    /// A value of an open enum or a list twice.
    DuplicateValue,
    /// A name that is no identifier.
    Name,
    /// Two names that are the same after conversion.
    Collision,
    /// A name that is a keyword, or taken by the generated code itself.
    Keyword,
}
