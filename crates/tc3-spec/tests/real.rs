//! The repository's own specs: read without a fault, and resolved as the pages say.

use std::path::Path;

use tc3_spec::load;

fn specs() -> Vec<tc3_spec::model::Service> {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs")).expect("the specs have no fault")
}

#[test]
fn the_specs_have_no_fault() {
    let names: Vec<_> = specs().iter().map(|service| format!("{}/{}", service.name, service.version)).collect();
    assert_eq!(names, ["ssl/2019-12-05"]);
}
