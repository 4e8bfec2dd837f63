//! What no linter of the workflows asks for.

use std::fs;
use std::path::Path;

#[test]
fn every_action_is_pinned_to_a_commit_and_says_its_version() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows");
    let mut pinned = 0;
    for entry in fs::read_dir(folder).expect("the workflows") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a text");
        for line in text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("- uses: "))
        {
            let (_, reference) = line.split_once('@').expect("a reference");
            let (commit, version) = reference
                .split_once(" # v")
                .unwrap_or_else(|| panic!("{}: {line:?} does not say its version", path.display()));
            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{}: {line:?} is not pinned to a commit",
                path.display()
            );
            assert!(
                version.starts_with(|first: char| first.is_ascii_digit()),
                "{line:?}"
            );
            pinned += 1;
        }
    }
    assert!(pinned > 0);
}
