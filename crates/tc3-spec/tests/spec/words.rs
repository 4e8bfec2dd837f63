//! Words: every action and every input member of the repository's specs says what it is.

use std::path::Path;

use tc3_spec::document::{Action, Types};

/// What lacks words is named: `ApplyCertificate`, `ApplyCertificate.input.DomainName`, `Tags.TagKey`.
#[test]
fn every_action_and_every_input_member_has_words() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs/ssl/2019-12-05");
    let read = |path: &Path| std::fs::read_to_string(path).expect("the spec is there");
    let mut missing = Vec::new();
    let mut inputs = Vec::new();
    for file in std::fs::read_dir(specs.join("actions")).expect("actions are there") {
        let path = file.expect("a file").path();
        let action: Action = serde_json::from_str(&read(&path)).expect("it is an action");
        if action.summary.is_empty() {
            missing.push(action.name.clone());
        }
        for member in &action.input {
            inputs.push(member.ty.trim_start_matches("Array of ").to_owned());
            if member.doc.is_empty() {
                missing.push(format!("{}.input.{}", action.name, member.name));
            }
        }
    }
    let types: Types = serde_json::from_str(&read(&specs.join("types.json"))).expect("they are types");
    let mut seen = Vec::new();
    while let Some(name) = inputs.pop() {
        let Some(ty) = types.types.iter().find(|ty| ty.name == name) else {
            continue;
        };
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        if ty.doc.is_empty() {
            missing.push(ty.name.clone());
        }
        for member in &ty.members {
            inputs.push(member.ty.trim_start_matches("Array of ").to_owned());
            if member.doc.is_empty() {
                missing.push(format!("{}.{}", ty.name, member.name));
            }
        }
    }
    missing.sort();
    assert!(
        missing.is_empty(),
        "{} without words: {missing:#?}",
        missing.len()
    );
}
