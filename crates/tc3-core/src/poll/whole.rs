//! Answers that come in pages, put together: what became of each resource stands in one answer. Pure.

use serde_json::{Map, Value};

/// Adds the items of a later page to the answer that has the earlier ones. `paths` lead to the lists; a list below a list
/// of objects goes to the object that is the same but for its lists, and else comes with its own.
pub(super) fn append(answer: &mut Value, page: Value, paths: &[&str]) {
    if let (Value::Object(answer), Value::Object(page)) = (answer, page) {
        append_members(answer, page, paths);
    }
}

fn append_members(answer: &mut Map<String, Value>, page: Map<String, Value>, paths: &[&str]) {
    for (name, value) in page {
        let below: Vec<&str> = paths.iter().filter_map(|path| below(path, &name)).collect();
        if below.is_empty() {
            continue;
        }
        match (answer.get_mut(&name), value) {
            (Some(Value::Array(list)), Value::Array(items)) if below.contains(&"") => list.extend(items),
            (Some(Value::Array(objects)), Value::Array(page)) => append_objects(objects, page, &below),
            (Some(object @ Value::Object(_)), page) => append(object, page, &below),
            (None | Some(Value::Null), value) => drop(answer.insert(name, value)),
            _ => {}
        }
    }
}

fn append_objects(objects: &mut Vec<Value>, page: Vec<Value>, paths: &[&str]) {
    for value in page {
        let same = objects.iter_mut().find(|object| is_same(object, &value, paths));
        match same {
            Some(object) => append(object, value, paths),
            None => objects.push(value),
        }
    }
}

/// Whether two objects differ in their lists only.
fn is_same(one: &Value, other: &Value, paths: &[&str]) -> bool {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return false;
    };
    let listed = |name: &str| paths.iter().any(|path| below(path, name).is_some());
    let differs = |(name, value): (&String, &Value), other: &Map<String, Value>| {
        !listed(name) && other.get(name) != Some(value)
    };
    !one.iter().any(|member| differs(member, other)) && !other.iter().any(|member| differs(member, one))
}

/// The rest of a path that begins with this member; empty at its end.
fn below<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?;
    if rest.is_empty() {
        Some("")
    } else {
        rest.strip_prefix('.')
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_items_of_each_list_stand_together() {
        let mut answer = json!({"Total": 5, "RequestId": "a", "Records": [
            {"Type": "clb", "Total": 3, "List": [1, 2]}, {"Type": "cdn", "Total": 1, "List": [9]}],
            "Deep": {"Flat": ["x"]}, "Nothing": null});
        let page = json!({"Total": 5, "RequestId": "b", "Records": [
            {"Type": "clb", "Total": 3, "List": [3]}, {"Type": "cdn", "Total": 1, "List": []},
            {"Type": "live", "Total": 1, "List": [4]}], "Deep": {"Flat": ["y"], "Else": 1}, "Nothing": [0]});
        append(&mut answer, page, &["Records.List", "Deep.Flat", "Nothing"]);
        assert_eq!(
            answer,
            json!({"Total": 5, "RequestId": "a", "Records": [
                {"Type": "clb", "Total": 3, "List": [1, 2, 3]}, {"Type": "cdn", "Total": 1, "List": [9]},
                {"Type": "live", "Total": 1, "List": [4]}],
                "Deep": {"Flat": ["x", "y"]}, "Nothing": [0]})
        );
    }

    #[test]
    fn a_page_of_another_shape_changes_nothing() {
        let answer = json!({"List": [1], "Records": [{"List": [1]}]});
        for page in [
            json!(7),
            json!({"List": 7, "Records": null}),
            json!({"Listed": [2]}),
        ] {
            let mut same = answer.clone();
            append(&mut same, page, &["List", "Records.List"]);
            assert_eq!(same, answer);
        }
    }

    #[test]
    fn what_is_no_object_comes_by_itself() {
        let mut answer = json!({"Records": [null, {"List": [1]}]});
        append(
            &mut answer,
            json!({"Records": [{"List": [2]}, 3]}),
            &["Records.List"],
        );
        assert_eq!(answer, json!({"Records": [null, {"List": [1, 2]}, 3]}));
    }
}
