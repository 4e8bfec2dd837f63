//! A service's definitions into its spec files: what was written by hand stays, what the definitions say is brought up
//! to date, and every change is listed.
//!
//! By hand are written: everything of an action that has a page; of the others `summary`, `doc`,
//! `requests_per_second`, and the titles of examples; `doc` and `deprecated` of every member and data type;
//! `errors.json` but for codes that are new; the overlay but for renamings and members that pages lack. Everything
//! else is the definitions'.

use std::collections::{BTreeMap, BTreeSet};

use tc3_spec::document::{Site, Status, Width};

use crate::change::{Change, Changes, Weight};
use crate::contradiction;
use crate::definitions::Type;
use crate::error_codes::{self, ErrorCodes};
use crate::finding::{Finding, FindingKind};
use crate::member;
use crate::rename;
use crate::tree::{Object, Tree};
use crate::union::{Action, Member, Types, Union};

/// The spec files of one service, by their paths in its directory: `actions/ApplyCertificate.json`.
pub(crate) type Files = BTreeMap<String, String>;

/// What an import makes of a service.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) files: Files,
    pub(crate) changes: Vec<Change>,
}

/// Merges. `name` is the service's in tc3 and `place` what findings call it.
pub(crate) fn merge(
    (name, place): (&str, &str),
    union: &Union,
    codes: &ErrorCodes,
    existing: &Files,
    findings: &mut Vec<Finding>,
) -> Result<Merged, String> {
    let mut merging = Merging {
        place,
        union,
        codes,
        existing: read(existing)?,
        files: BTreeMap::new(),
        changes: Changes::default(),
        findings,
        from_input: reached(union, |action| &action.input),
        overlay: Object::new(),
    };
    let overlay = merging.existing.get("overlay.json").and_then(Tree::as_object);
    merging.overlay = overlay.cloned().unwrap_or_default();
    merging.service(name);
    merging.actions();
    merging.types();
    merging.errors();
    merging.renames();
    let overlay = std::mem::take(&mut merging.overlay);
    merging.put(
        "overlay.json",
        (overlay.len() > 1).then_some(Tree::Object(overlay)),
    );
    Ok(merging.finish(existing))
}

fn read(existing: &Files) -> Result<BTreeMap<String, Tree>, String> {
    existing
        .iter()
        .map(|(path, text)| {
            let tree = Tree::parse(text).map_err(|error| format!("{path}: {error}"))?;
            Ok((path.clone(), tree))
        })
        .collect()
}

/// The data types that one side of the actions leads to.
fn reached(union: &Union, side: fn(&Action) -> &Vec<Member>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = union
        .actions
        .values()
        .flat_map(side)
        .filter_map(|member| member.ty.named())
        .collect();
    while let Some(name) = next.pop() {
        if reached.insert(name.to_owned()) {
            let members = union.types.get(name).into_iter().flatten();
            next.extend(members.filter_map(|member| member.ty.named()));
        }
    }
    reached
}

struct Merging<'a> {
    place: &'a str,
    union: &'a Union,
    codes: &'a ErrorCodes,
    existing: BTreeMap<String, Tree>,
    /// What becomes of them.
    files: BTreeMap<String, Tree>,
    changes: Changes,
    findings: &'a mut Vec<Finding>,
    /// The data types that requests hold.
    from_input: BTreeSet<String>,
    overlay: Object,
}

impl Merging<'_> {
    fn put(&mut self, path: &str, tree: Option<Tree>) {
        if let Some(tree) = tree {
            self.files.insert(path.to_owned(), tree);
        }
    }

    fn find(&mut self, kind: FindingKind, what: &str, text: impl Into<String>) {
        self.findings
            .push(Finding::new(kind, format!("{} {what}", self.place), text));
    }

    fn service(&mut self, name: &str) {
        if let Some(existing) = self.existing.get("service.json").cloned() {
            return self.put("service.json", Some(existing));
        }
        let short = &self.union.short_name;
        let hosts = self.union.sites.iter().map(|site| {
            let host = match site {
                Site::Mainland => format!("{short}.tencentcloudapi.com"),
                Site::International => format!("{short}.intl.tencentcloudapi.com"),
            };
            (crate::union::site(*site).to_owned(), Tree::String(host))
        });
        let service = Object::from_iter([
            ("$schema".to_owned(), Tree::from("../../schema/service.json")),
            ("name".to_owned(), name.into()),
            ("title".to_owned(), Tree::String(short.to_uppercase())),
            ("version".to_owned(), Tree::String(self.union.version.clone())),
            ("signing_name".to_owned(), Tree::String(short.clone())),
            ("hosts".to_owned(), Tree::Object(hosts.collect())),
            ("region".to_owned(), "optional".into()),
        ]);
        self.changes.added(Weight::Minor, format!("the service `{name}`"));
        self.put("service.json", Some(Tree::Object(service)));
    }

    fn actions(&mut self) {
        let union = self.union;
        for (name, action) in &union.actions {
            let path = format!("actions/{name}.json");
            let existing = self.existing.get(&path).cloned();
            let tree = match &existing {
                Some(page) if page.get("page").is_some() => self.page(name, action, page),
                _ => self.action(name, action, existing.as_ref()),
            };
            self.put(&path, Some(tree));
        }
        let gone: Vec<(String, Tree)> = self
            .existing
            .iter()
            .filter(|(path, _)| path.starts_with("actions/") && !self.files.contains_key(*path))
            .map(|(path, tree)| (path.clone(), tree.clone()))
            .collect();
        for (path, tree) in gone {
            let name = tree.text("name").to_owned();
            if tree.get("page").is_some() {
                let text = "no site's definitions have the action: the page stands";
                self.find(FindingKind::PageDiffers, &name, text);
                self.put(&path, Some(tree));
            } else {
                self.changes.removed(Weight::Major, name);
            }
        }
    }

    /// An action that has no page: the definitions', with the words that somebody has written.
    fn action(&mut self, name: &str, action: &Action, existing: Option<&Tree>) -> Tree {
        let empty = Tree::Object(Object::new());
        let old = existing.unwrap_or(&empty);
        let mut new = Object::from_iter([
            ("$schema".to_owned(), Tree::from("../../../schema/action.json")),
            ("name".to_owned(), name.into()),
        ]);
        for key in ["summary", "doc", "requests_per_second"] {
            new.extend(old.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        if action.sites.len() < self.union.sites.len() {
            new.insert("sites".to_owned(), member::sites(&action.sites));
        }
        new.extend(
            action
                .status
                .map(|status| ("status".to_owned(), Tree::of(&status))),
        );
        let input = self.side(
            &format!("{name}.input"),
            &action.input,
            &action.sites,
            old.get("input"),
            true,
        );
        let output = self.side(
            &format!("{name}.output"),
            &action.output,
            &action.sites,
            old.get("output"),
            false,
        );
        new.insert("input".to_owned(), input);
        new.insert("output".to_owned(), output);
        let listed = self.codes.of(name).map(|codes| Tree::of(&codes));
        let errors = listed.or_else(|| old.get("errors").cloned());
        new.insert("errors".to_owned(), errors.unwrap_or(Tree::Array(Vec::new())));
        let examples = self.examples(name, action, old.get("examples"));
        new.insert("examples".to_owned(), Tree::Array(examples));
        match existing {
            None => self.changes.added(Weight::Minor, name),
            Some(old) => self.compare_action(name, old, &new, action.status),
        }
        Tree::Object(new)
    }

    fn compare_action(&mut self, name: &str, old: &Tree, new: &Object, status: Option<Status>) {
        for (key, what, weight) in [
            ("sites", "the sites that have it", Weight::Patch),
            (
                "status",
                "its status",
                if status == Some(Status::Offline) {
                    Weight::Major
                } else {
                    Weight::Patch
                },
            ),
            ("errors", "its error codes", Weight::Patch),
            ("examples", "its examples", Weight::Patch),
        ] {
            if old.get(key) != new.get(key) {
                self.changes.changed(weight, name, what);
            }
        }
    }

    /// An action that has a page. The page stands: members that it lacks go to the overlay, and examples of the
    /// definitions follow the page's own.
    fn page(&mut self, name: &str, action: &Action, page: &Tree) -> Tree {
        let mut new = page.as_object().cloned().unwrap_or_default();
        for (key, members) in [("input", &action.input), ("output", &action.output)] {
            let label = format!("{name}.{key}");
            for member in members {
                let shown = page.get(key).map_or(&[][..], Tree::items);
                let shown = shown.iter().find(|shown| shown.text("name") == member.name);
                let place = format!("{label}.{}", member.name);
                match shown {
                    Some(shown) => {
                        if let Some(how) = member::differs(shown, member, key == "input") {
                            self.find(FindingKind::PageDiffers, &place, how);
                        }
                    }
                    None => self.overlay_member(&label, member, action, key == "input"),
                }
            }
            for shown in page.get(key).map_or(&[][..], Tree::items) {
                if !members.iter().any(|member| member.name == shown.text("name")) {
                    let place = format!("{label}.{}", shown.text("name"));
                    self.find(FindingKind::PageDiffers, &place, "only the page has the member");
                }
            }
        }
        let shown = as_page_has(action, page);
        let examples = self.examples(name, &shown, page.get("examples"));
        let examples = Tree::Array(examples);
        if page.get("examples") != Some(&examples) {
            self.changes.changed(Weight::Patch, name, "its examples");
            new.insert("examples".to_owned(), examples);
        }
        Tree::Object(new)
    }

    /// A member that a page or the overlay's own data type lacks, unless the overlay has it already.
    fn overlay_member(&mut self, label: &str, member: &Member, action: &Action, is_input: bool) {
        if self.has_overlay_member(label, &member.name) {
            return;
        }
        let sites = (member.sites.len() < action.sites.len()).then_some(&*member.sites);
        let mut added = Object::from_iter([
            ("to".to_owned(), Tree::from(label)),
            (
                "member".to_owned(),
                Tree::Object(member::tree(member, sites, is_input, !is_input, None)),
            ),
        ]);
        added.insert(
            "why".to_owned(),
            "The definitions have it; the page does not.".into(),
        );
        let list = self
            .overlay
            .entry("members".to_owned())
            .or_insert_with(|| Tree::Array(Vec::new()));
        if let Tree::Array(list) = list {
            list.push(Tree::Object(added));
        }
        let weight = if is_input && member.required {
            Weight::Major
        } else {
            Weight::Minor
        };
        self.changes.added(weight, format!("{label}.{}", member.name));
    }

    fn has_overlay_member(&self, label: &str, name: &str) -> bool {
        let members = self.overlay.get("members").map_or(&[][..], Tree::items);
        members.iter().any(|added| {
            added.text("to") == label
                && added
                    .get("member")
                    .is_some_and(|member| member.text("name") == name)
        })
    }

    /// The members of an input, an output or a data type, with the words that somebody has written.
    fn side(
        &mut self,
        label: &str,
        members: &[Member],
        sites: &[Site],
        old: Option<&Tree>,
        is_input: bool,
    ) -> Tree {
        let known = old.map_or(&[][..], Tree::items);
        let is_type = !label.contains('.');
        let mut new = Vec::with_capacity(members.len());
        for member in members {
            if self.has_overlay_member(label, &member.name) {
                continue;
            }
            let place = format!("{label}.{}", member.name);
            let before = known.iter().find(|known| known.text("name") == member.name);
            let limited = (member.sites.len() < sites.len()).then_some(&*member.sites);
            let nullable = is_type || !is_input;
            let tree = member::tree(member, limited, is_input, nullable, before);
            if let Some(before) = before {
                member::compare(&place, before, &tree, is_input, &mut self.changes);
            } else if old.is_some() {
                let weight = if is_input && member.required {
                    Weight::Major
                } else {
                    Weight::Minor
                };
                self.changes.added(weight, place);
            }
            new.push(Tree::Object(tree));
        }
        for known in known {
            let name = known.text("name");
            if !new.iter().any(|member| member.text("name") == name) {
                self.changes.removed(Weight::Major, format!("{label}.{name}"));
            }
        }
        Tree::Array(new)
    }

    /// The page's examples, then those of the definitions that are others.
    fn examples(&mut self, name: &str, action: &Action, old: Option<&Tree>) -> Vec<Tree> {
        let old = old.map_or(&[][..], Tree::items);
        let (imported, mut examples): (Vec<&Tree>, Vec<Tree>) = {
            let (imported, own): (Vec<&Tree>, Vec<&Tree>) =
                old.iter().partition(|example| example.get("site").is_some());
            (imported, own.into_iter().cloned().collect())
        };
        let own = examples.len();
        for example in &action.examples {
            let (input, output) = (
                Tree::Object(example.input.clone()),
                Tree::Object(example.output.clone()),
            );
            let same =
                |other: &Tree| other.get("input") == Some(&input) && other.get("output") == Some(&output);
            if examples[..own].iter().any(same) {
                continue;
            }
            let before = imported.iter().find(|other| same(other)).or_else(|| {
                imported
                    .get(examples.len() - own)
                    .filter(|other| !action_has(action, other))
            });
            let mut tree = Object::new();
            let title = before.and_then(|before| before.get("title"));
            tree.extend(title.map(|title| ("title".to_owned(), title.clone())));
            tree.insert("site".to_owned(), crate::union::site(example.site).into());
            tree.insert("style".to_owned(), Tree::of(&example.style));
            let contradicts = contradiction::paths(
                (&example.input, &action.input),
                (&example.output, &action.output),
                &Types::Union(&self.union.types),
            );
            if !contradicts.is_empty() {
                let what = format!("{name}, example {}", examples.len() + 1);
                self.find(FindingKind::ExampleContradicts, &what, contradicts.join(", "));
                tree.insert("contradicts".to_owned(), Tree::of(&contradicts));
            }
            tree.insert("input".to_owned(), input);
            tree.insert("output".to_owned(), output);
            examples.push(Tree::Object(tree));
        }
        examples
    }

    fn types(&mut self) {
        let existing = self.existing.get("types.json").cloned();
        let known = existing
            .as_ref()
            .and_then(|file| file.get("types"))
            .map_or(&[][..], Tree::items);
        let overlay = self.overlay.get("types").cloned();
        let overlay = overlay.as_ref().map_or(&[][..], Tree::items);
        let mut new = Vec::with_capacity(self.union.types.len());
        let names: Vec<&str> = known.iter().map(|ty| ty.text("name")).collect();
        let order = names.iter().copied().chain(
            self.union
                .types
                .keys()
                .map(String::as_str)
                .filter(|name| !names.contains(name)),
        );
        for name in order {
            let before = known.iter().find(|ty| ty.text("name") == name);
            let Some(members) = self.union.types.get(name) else {
                self.changes.removed(Weight::Major, name);
                continue;
            };
            if overlay.iter().any(|ty| ty.text("name") == name) {
                continue;
            }
            let sites: BTreeSet<Site> = members
                .iter()
                .flat_map(|member| member.sites.iter().copied())
                .collect();
            let sites: Vec<Site> = sites.into_iter().collect();
            let is_input = self.from_input.contains(name);
            let list = self.side(
                name,
                members,
                &sites,
                before.and_then(|ty| ty.get("members")),
                is_input,
            );
            let mut ty = Object::from_iter([("name".to_owned(), Tree::from(name))]);
            let doc = before.and_then(|before| before.get("doc"));
            ty.extend(doc.map(|doc| ("doc".to_owned(), doc.clone())));
            ty.insert("members".to_owned(), list);
            if before.is_none() {
                self.changes.added(Weight::Minor, name);
            }
            new.push(Tree::Object(ty));
        }
        let source = existing.as_ref().and_then(|file| file.get("source")).cloned();
        let file = Object::from_iter([
            ("$schema".to_owned(), Tree::from("../../schema/types.json")),
            (
                "source".to_owned(),
                source
                    .unwrap_or_else(|| "The machine definitions of the sites that offer the service.".into()),
            ),
            ("types".to_owned(), Tree::Array(new)),
        ]);
        self.put("types.json", Some(Tree::Object(file)));
    }

    /// `errors.json`: as it is, with the codes that are new.
    fn errors(&mut self) {
        let existing = self
            .existing
            .get("errors.json")
            .and_then(Tree::as_object)
            .cloned();
        let mut file = existing.unwrap_or_else(|| {
            Object::from_iter([
                ("$schema".to_owned(), Tree::from("../../schema/errors.json")),
                (
                    "source".to_owned(),
                    "What the official SDKs list for this version of the service. A class is our judgement."
                        .into(),
                ),
                ("errors".to_owned(), Tree::Array(Vec::new())),
            ])
        });
        let listed: BTreeSet<String> = self
            .files
            .iter()
            .filter(|(path, _)| path.starts_with("actions/"))
            .flat_map(|(_, action)| action.get("errors").map_or(&[][..], Tree::items))
            .filter_map(|code| code.as_str().map(str::to_owned))
            .collect();
        let known: BTreeSet<String> = file
            .get("errors")
            .map_or(&[][..], Tree::items)
            .iter()
            .map(|error| error.text("code").to_owned())
            .collect();
        for code in listed.difference(&known) {
            let class = error_codes::class(code);
            let tree = Object::from_iter([
                ("code".to_owned(), Tree::from(&**code)),
                ("class".to_owned(), Tree::of(&class)),
            ]);
            if let Some(Tree::Array(errors)) = file.get_mut("errors") {
                errors.push(Tree::Object(tree));
            }
            self.changes
                .added(Weight::Minor, format!("the error code `{code}`"));
            self.find(
                FindingKind::GuessedClass,
                code,
                Tree::of(&class).as_str().unwrap_or_default(),
            );
        }
        if listed.iter().any(|code| !known.contains(code))
            && let Some(Tree::Array(errors)) = file.get_mut("errors")
        {
            errors.sort_by(|a, b| a.text("code").cmp(b.text("code")));
        }
        self.put("errors.json", Some(Tree::Object(file)));
    }

    fn renames(&mut self) {
        let known = self
            .overlay
            .get("rename")
            .and_then(Tree::as_object)
            .cloned()
            .unwrap_or_default();
        let missing = rename::missing(self.union, &known);
        if missing.is_empty() {
            return;
        }
        if self.overlay.is_empty() {
            self.overlay
                .insert("$schema".to_owned(), Tree::from("../../schema/overlay.json"));
        }
        let mut renames = known;
        for (key, ident) in missing {
            self.find(FindingKind::Renamed, &key, format!("`{ident}`"));
            renames.insert(key, Tree::String(ident));
        }
        self.overlay.insert("rename".to_owned(), Tree::Object(renames));
    }

    fn finish(self, existing: &Files) -> Merged {
        let Self {
            files,
            existing: before,
            mut changes,
            ..
        } = self;
        let mut texts = Files::new();
        for (path, tree) in files {
            // A file that says the same stays as it is written.
            let text = match before.get(&path) {
                Some(old) if same_in_order(old, &tree) => existing[&path].clone(),
                _ => tree.file(),
            };
            if changes.0.is_empty() && existing.get(&path).is_some_and(|old| *old != text) {
                changes.changed(Weight::Patch, &path, "the order of what is in it");
            }
            texts.insert(path, text);
        }
        Merged {
            files: texts,
            changes: changes.0,
        }
    }
}

/// The action with the types that a page gives its members, and the members that only the page has.
fn as_page_has(action: &Action, page: &Tree) -> Action {
    let mut action = action.clone();
    for (key, members) in [("input", &mut action.input), ("output", &mut action.output)] {
        for shown in page.get(key).map_or(&[][..], Tree::items) {
            let ty = Type::of_word(shown.text("type"), shown.text("width"));
            match members
                .iter_mut()
                .find(|member| member.name == shown.text("name"))
            {
                Some(member) => member.ty = ty,
                None => members.push(Member {
                    name: shown.text("name").to_owned(),
                    ty,
                    required: false,
                    nullable: false,
                    disabled: false,
                    sites: Vec::new(),
                }),
            }
        }
    }
    action
}

/// Whether an example of the files is one of the action's.
fn action_has(action: &Action, tree: &Tree) -> bool {
    action.examples.iter().any(|example| {
        tree.get("input").and_then(Tree::as_object) == Some(&example.input)
            && tree.get("output").and_then(Tree::as_object) == Some(&example.output)
    })
}

/// Whether two trees are equal, the order of keys included.
fn same_in_order(a: &Tree, b: &Tree) -> bool {
    match (a, b) {
        (Tree::Object(a), Tree::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((a_key, a), (b_key, b))| a_key == b_key && same_in_order(a, b))
        }
        (Tree::Array(a), Tree::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_in_order(a, b))
        }
        (a, b) => a == b,
    }
}

impl Type {
    /// The type that words of spec files mean.
    fn of_word(word: &str, width: &str) -> Self {
        use crate::definitions::Scalar;
        if let Some(element) = word.strip_prefix("Array of ") {
            return Self::List(Box::new(Self::of_word(element, width)));
        }
        match word {
            "String" => Self::Scalar(Scalar::String),
            "Integer" if width == "uint64" => Self::Scalar(Scalar::Integer(Width::Uint64)),
            "Integer" => Self::Scalar(Scalar::Integer(Width::Int64)),
            "Boolean" => Self::Scalar(Scalar::Boolean),
            "Float" => Self::Scalar(Scalar::Float),
            name => Self::Named(name.to_owned()),
        }
    }

    /// The type in the words of spec files.
    pub(crate) fn word(&self) -> String {
        use crate::definitions::Scalar;
        match self {
            // Actions with a binary member are left out.
            Self::Scalar(Scalar::String) | Self::Binary => "String".to_owned(),
            Self::Scalar(Scalar::Integer(_)) => "Integer".to_owned(),
            Self::Scalar(Scalar::Boolean) => "Boolean".to_owned(),
            Self::Scalar(Scalar::Float) => "Float".to_owned(),
            Self::Named(name) => name.clone(),
            Self::List(element) => format!("Array of {}", element.word()),
        }
    }
}
