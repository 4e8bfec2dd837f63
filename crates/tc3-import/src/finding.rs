//! What an import came across and does not understand, or had to decide: reported, never passed over.

use std::fmt;

/// One thing that was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// Where: the site, the service with its version, and the action or data type with its member.
    pub place: String,
    /// What stands there, or what was done about it.
    pub text: String,
}

impl Finding {
    pub(crate) fn new(kind: FindingKind, place: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            kind,
            place: place.into(),
            text: text.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.kind.as_str(), self.place, self.text)
    }
}

/// Kinds of findings.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum FindingKind {
    /// A file is missing or is no JSON, or a whole part of it has another shape.
    UnreadableFile,
    /// A key that this program does not know.
    UnknownKey,
    /// A flag that is neither `true` nor `false`.
    OddFlag,
    /// A key of the service's description is missing.
    MissingMetadata,
    /// An action does not say whether it is online.
    MissingStatus,
    /// A word for the status of an action that this program does not know.
    UnknownStatus,
    /// A type that this program does not know, or a data type that is not there.
    UnknownType,
    /// An action that answers with a stream of events: left out.
    Streaming,
    /// An action with a binary member, sent as a form: left out.
    Multipart,
    /// An action that is called without a signature: left out.
    Unsigned,
    /// Something a name made of two words of the wire collides with: renamed.
    Renamed,
    /// The two sites do not say the same.
    SitesDiffer,
    /// The page that was transcribed and the definitions do not say the same: the page stands.
    PageDiffers,
    /// An action without an example.
    NoExample,
    /// An example whose input cannot be read: left out.
    ExampleInput,
    /// An example whose output cannot be read: left out.
    ExampleOutput,
    /// An example of a failure: left out.
    ExampleOfError,
    /// An example whose output has other members beside `Response`: they are left out.
    ExampleSiblings,
    /// An example whose output has no `Response` around it.
    ExampleUnwrapped,
    /// An example that contradicts the declared members: kept, and marked.
    ExampleContradicts,
    /// An error code whose class had to be guessed from its first word.
    GuessedClass,
    /// The converted files do not pass the checks of specs: nothing is written.
    Refused,
    /// A service of whose actions none is left: there is nothing to write.
    NothingLeft,
    /// Spec files that the generator cannot make a client of.
    NotGenerated,
}

impl FindingKind {
    /// The kind as reports name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnreadableFile => "unreadable file",
            Self::UnknownKey => "unknown key",
            Self::OddFlag => "odd flag",
            Self::MissingMetadata => "missing metadata",
            Self::MissingStatus => "missing status",
            Self::UnknownStatus => "unknown status",
            Self::UnknownType => "unknown type",
            Self::Streaming => "streaming action",
            Self::Multipart => "multipart action",
            Self::Unsigned => "unsigned action",
            Self::Renamed => "renamed",
            Self::SitesDiffer => "sites differ",
            Self::PageDiffers => "page differs",
            Self::NoExample => "no example",
            Self::ExampleInput => "example input",
            Self::ExampleOutput => "example output",
            Self::ExampleOfError => "example of a failure",
            Self::ExampleSiblings => "example siblings",
            Self::ExampleUnwrapped => "example unwrapped",
            Self::ExampleContradicts => "example contradicts",
            Self::GuessedClass => "guessed class",
            Self::Refused => "refused",
            Self::NothingLeft => "nothing left",
            Self::NotGenerated => "not generated",
        }
    }
}
