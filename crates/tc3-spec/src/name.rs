//! Names: from the wire's spelling to identifiers of the three languages.
//!
//! Generated names are API, so everything here is frozen: a new entry in a table of this file renames what users have
//! already written. Conversion is `heck`'s, after the spellings that its word rule tears apart (`IPv6`, `DBs`) have
//! been made ordinary words. Nothing here looks at a service: whether two converted names collide is checked where
//! the specs are.

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

/// Spellings that `heck` would tear apart, and the ordinary word each stands for. Found in the names of the whole
/// catalogue (`IPv6` would become `i_pv6`, `DDoSLevel` `d_do_s_level`). Frozen.
const WORDS: [(&str, &str); 13] = [
    ("CVSSv2", "Cvssv2"),
    ("CVSSv3", "Cvssv3"),
    ("DDoS", "Ddos"),
    ("DDos", "Ddos"),
    ("FSx", "Fsx"),
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("IaC", "Iac"),
    ("IdP", "Idp"),
    ("IoT", "Iot"),
    ("OAuth", "Oauth"),
    ("TBaaS", "Tbaas"),
    ("iOS", "Ios"),
];

/// A language that code is generated for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Language {
    /// Rust, edition 2024.
    Rust,
    /// Python 3.
    Python,
    /// JavaScript and TypeScript, module code.
    JavaScript,
}

impl Language {
    /// Every language, in the order in which faults name them.
    pub const ALL: [Self; 3] = [Self::Rust, Self::Python, Self::JavaScript];

    /// The language's name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
        }
    }
}

/// What an identifier made from a member's or an action's name is used for: each use has names of its own that are
/// taken already.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// A public field of a Rust struct, an attribute of a Python result class.
    Field,
    /// A method of a Rust request builder or constructor-and-setters type that sets a member.
    Setter,
    /// A keyword argument of a Python method or class.
    Argument,
    /// A method of a client: an action's name.
    Method,
}

/// The name in `snake_case`: `OldCertificateId` → `old_certificate_id`, `IPv6` → `ipv6`, `InstanceIDs` →
/// `instance_ids`. Not escaped.
pub fn snake(wire: &str) -> String {
    ordinary(wire).to_snake_case()
}

/// The name in `UpperCamelCase`: `VODInstanceList` → `VodInstanceList`, `Topic_Simplification` →
/// `TopicSimplification`, `FailedOperation.SystemError` → `FailedOperationSystemError`.
pub fn upper_camel(wire: &str) -> String {
    ordinary(wire).to_upper_camel_case()
}

/// The name in `lowerCamelCase`: `UpdateCertificateInstance` → `updateCertificateInstance`.
pub fn lower_camel(wire: &str) -> String {
    ordinary(wire).to_lower_camel_case()
}

/// A `snake_case` name as a Rust identifier: keywords become raw (`r#type`); those that cannot be raw get a trailing
/// underscore (`super_`).
pub fn rust_ident(snake: &str) -> String {
    if RUST_NEVER_RAW.contains(&snake) {
        format!("{snake}_")
    } else if is_keyword(Language::Rust, snake) {
        format!("r#{snake}")
    } else {
        snake.to_owned()
    }
}

/// A `snake_case` name as a Python identifier: keywords get a trailing underscore (`from_`), as PEP 8 has it.
pub fn python_ident(snake: &str) -> String {
    if is_keyword(Language::Python, snake) {
        format!("{snake}_")
    } else {
        snake.to_owned()
    }
}

/// The identifier for a use. An action whose method would have to be escaped is a fault in the specs, so that methods
/// never are.
///
/// A name that the generated code needs for itself gets a trailing underscore, a keyword is
/// escaped as [`rust_ident`] and [`python_ident`] do it. In JavaScript members keep their wire names, and a property
/// may be called anything.
pub fn escape(language: Language, role: Role, snake: &str) -> String {
    if is_reserved(language, role, snake) {
        return format!("{snake}_");
    }
    match language {
        Language::Rust => rust_ident(snake),
        Language::Python => python_ident(snake),
        Language::JavaScript => snake.to_owned(),
    }
}

/// Whether the word is a keyword (or reserved as one, or bound in every function) and so no identifier.
pub fn is_keyword(language: Language, word: &str) -> bool {
    match language {
        Language::Rust => RUST.contains(&word) || RUST_NEVER_RAW.contains(&word),
        Language::Python => PYTHON.contains(&word),
        Language::JavaScript => JAVASCRIPT.contains(&word),
    }
}

/// Whether the generated code (or the run-time below it) uses the name for itself in this role.
pub fn is_reserved(language: Language, role: Role, word: &str) -> bool {
    let taken: &[&str] = match (language, role) {
        (Language::Rust, Role::Setter) if word.starts_with("with_") || word.starts_with("until_") => {
            return true;
        }
        (Language::Rust, Role::Setter) => &RUST_SETTERS,
        (Language::Rust, Role::Method) => &RUST_METHODS,
        (Language::Python, Role::Field) => &["from_dict", "from_json", "to_dict", "to_json"],
        (Language::Python, Role::Argument) => &PYTHON_ARGUMENTS,
        (Language::Python, Role::Method) => &["aclose", "call", "close"],
        (Language::JavaScript, Role::Method) => &JAVASCRIPT_METHODS,
        _ => &[],
    };
    taken.contains(&word)
}

/// The options of calls, lists and waits, and the client itself.
const PYTHON_ARGUMENTS: [&str; 11] = [
    "deadline",
    "interval",
    "language",
    "on_progress",
    "progress_bar",
    "read_ahead",
    "region",
    "retry",
    "safe_to_repeat",
    "self",
    "timeout",
];

/// What builders and request types have, what every type has, and operators that a setter would be taken for.
const RUST_SETTERS: [&str; 20] = [
    "add",
    "block",
    "clone",
    "default",
    "div",
    "eq",
    "fmt",
    "from",
    "into",
    "into_future",
    "items",
    "mul",
    "new",
    "not",
    "pages",
    "rem",
    "send",
    "shl",
    "shr",
    "sub",
];

/// What clients have.
const RUST_METHODS: [&str; 11] = [
    "as_ref", "borrow", "builder", "call", "clone", "core", "eq", "fmt", "from", "into", "untyped",
];

/// What clients have, what every object has, and what would make a client a promise.
const JAVASCRIPT_METHODS: [&str; 7] = [
    "call",
    "close",
    "constructor",
    "then",
    "toJSON",
    "toString",
    "valueOf",
];

/// Rewrites what `heck` would tear apart: plural acronyms (`IDs` → `Ids`, `UUIDs` → `Uuids`) and [`WORDS`]. Each must
/// end where a word can end: `IdPath` is no `IdP`, `DBsize` no plural.
fn ordinary(wire: &str) -> String {
    let mut text = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some(first) = rest.chars().next() {
        // Most characters begin none of them; this runs for every character of every name.
        let begins = matches!(first, 'C' | 'D' | 'F' | 'I' | 'O' | 'T' | 'i');
        let mut spellings = WORDS.iter().filter(|_| begins);
        if let Some((spelling, word)) = spellings.find(|(spelling, _)| starts_word(rest, spelling)) {
            text.push_str(word);
            rest = &rest[spelling.len()..];
            continue;
        }
        let capitals = if text.ends_with(|c: char| c.is_ascii_uppercase()) {
            0
        } else {
            rest.bytes().take_while(u8::is_ascii_uppercase).count()
        };
        if capitals >= 2 && starts_word(&rest[capitals..], "s") {
            text.push(first);
            text.extend(rest[1..capitals].chars().map(|c| c.to_ascii_lowercase()));
            text.push('s');
            rest = &rest[capitals + 1..];
        } else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    text
}

/// Whether `text` starts with `word` and the word can end there.
fn starts_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

const RUST: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    "crate", "self", "super",
];

/// Rust's keywords that cannot be raw identifiers.
const RUST_NEVER_RAW: [&str; 5] = ["Self", "_", "crate", "self", "super"];

const PYTHON: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

const JAVASCRIPT: [&str; 48] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];
