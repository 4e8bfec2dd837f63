//! What an answer means to a waiter. Pure.

use serde_json::Value;

use crate::schema::{Condition, Test, Waiter};

/// What an answer means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    Pending,
    Failure,
    Success,
}

/// What this answer means: see [`Waiter`] for the order in which the conditions are looked at.
pub(super) fn state(waiter: &Waiter, answer: &Value) -> State {
    let any = |conditions: &[Condition]| conditions.iter().any(|condition| holds(condition, answer));
    if any(waiter.pending) {
        State::Pending
    } else if any(waiter.failure) {
        State::Failure
    } else if any(waiter.success) {
        State::Success
    } else {
        State::Pending
    }
}

/// Whether what the answer means holds for items that it does not show: it counts all of them as done, or the waiter does
/// not look at items.
pub(super) fn is_of_all(waiter: &Waiter, lists: &[&str], answer: &Value) -> bool {
    let conditions = || {
        [waiter.pending, waiter.failure, waiter.success]
            .into_iter()
            .flatten()
    };
    let looks_at_items = conditions().any(|condition| {
        let in_list = |list: &&str| condition.member.starts_with(&format!("{list}."));
        lists.iter().any(in_list)
    });
    let done = waiter
        .done
        .iter()
        .filter_map(|path| sum(answer, path))
        .reduce(u64::saturating_add);
    let total = waiter.total.and_then(|path| sum(answer, path));
    !looks_at_items || (done.is_some() && done >= total && total.is_some())
}

/// The values that the waiter looked at, for a message: `Status 2`. Only integers and the texts it names itself.
pub(super) fn seen(waiter: &Waiter, answer: &Value) -> String {
    let mut words: Vec<String> = Vec::new();
    for condition in waiter.failure.iter().chain(waiter.success).chain(waiter.pending) {
        each(answer, condition.member, &mut |value| {
            let text = match (condition.test, integer(value), value) {
                (Test::IsText(texts), _, Value::String(text)) if texts.contains(&&**text) => text.clone(),
                (_, Some(integer), _) => integer.to_string(),
                _ => return,
            };
            let word = format!("{} {text}", condition.member);
            if !words.contains(&word) && words.len() < 8 {
                words.push(word);
            }
        });
    }
    words.join(", ")
}

fn holds(condition: &Condition, answer: &Value) -> bool {
    let mut held = false;
    each(answer, condition.member, &mut |value| {
        held |= match condition.test {
            Test::Is(integers) => integer(value).is_some_and(|integer| integers.contains(&integer)),
            Test::IsText(texts) => value.as_str().is_some_and(|text| texts.contains(&text)),
            Test::Positive => integer(value).is_some_and(|integer| integer > 0),
        };
    });
    held
}

/// The sum of the numbers at a place; nothing if there is none.
pub(super) fn sum(answer: &Value, path: &str) -> Option<u64> {
    let mut sum = None;
    each(answer, path, &mut |value| {
        if let Some(number) = integer(value).and_then(|number| u64::try_from(number).ok()) {
            sum = Some(sum.unwrap_or(0_u64).saturating_add(number));
        }
    });
    sum
}

/// Integers arrive as numbers and as texts.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_u64().map(|_| i64::MAX)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Every value at a place, through lists.
fn each(value: &Value, path: &str, visit: &mut dyn FnMut(&Value)) {
    match value {
        Value::Array(list) => list.iter().for_each(|element| each(element, path, visit)),
        Value::Object(members) => {
            let (first, rest) = path.split_once('.').unwrap_or((path, ""));
            match members.get(first) {
                Some(member) if rest.is_empty() => leaves(member, visit),
                Some(member) => each(member, rest, visit),
                None => {}
            }
        }
        _ => {}
    }
}

fn leaves(value: &Value, visit: &mut dyn FnMut(&Value)) {
    match value {
        Value::Array(list) => list.iter().for_each(|element| leaves(element, visit)),
        Value::Null => {}
        value => visit(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const WAITER: Waiter = Waiter {
        name: "TaskDone",
        action: "DescribeTask",
        input: &[],
        pending: &[Condition {
            member: "Tasks.Status",
            test: Test::Is(&[0]),
        }],
        failure: &[Condition {
            member: "Tasks.Status",
            test: Test::Is(&[2]),
        }],
        success: &[Condition {
            member: "Tasks.Status",
            test: Test::Is(&[1]),
        }],
        done: &[],
        total: None,
        interval: 1,
        longest_interval: 1,
        timeout: 1,
        repeat_documented: false,
    };

    #[test]
    fn what_is_pending_comes_before_what_failed_and_that_before_what_succeeded() {
        for (statuses, expected) in [
            (json!([0, 2, 1]), State::Pending),
            (json!([1, 2]), State::Failure),
            (json!([1, "1"]), State::Success),
            (json!([7]), State::Pending),
            (json!([null]), State::Pending),
            (json!([]), State::Pending),
        ] {
            let tasks: Vec<Value> = statuses
                .as_array()
                .into_iter()
                .flatten()
                .map(|status| json!({ "Status": status }))
                .collect();
            assert_eq!(state(&WAITER, &json!({ "Tasks": tasks })), expected, "{statuses}");
        }
    }

    #[test]
    fn messages_tell_each_value_once() {
        let answer = json!({"Tasks": [{"Status": 1}, {"Status": "2"}, {"Status": 2}]});
        assert_eq!(seen(&WAITER, &answer), "Tasks.Status 1, Tasks.Status 2");
    }
}
