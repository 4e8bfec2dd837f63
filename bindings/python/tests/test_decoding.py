"""Every example output, and each of them with every member in turn removed, null, and joined by an unknown one.

Nothing is sent: an answer's class reads the service's JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

import tc3
from specs import examples, in_quotes, response
from tc3 import ssl
from tc3._member import is_list, is_object, is_tuple
from tc3._model import Model, Response

EXAMPLES = [(action, output) for action, _, output in examples()]
IN_QUOTES = in_quotes()
UNKNOWN = {"Since": ["tomorrow", 1, None]}

Place = tuple[str | int, ...]


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """The path of every member at every depth."""
    if is_object(value):
        for name, member in value.items():
            yield (*place, name)
            yield from places(member, (*place, name))
    elif is_list(value):
        for index, element in enumerate(value):
            yield from places(element, (*place, index))


def holder(value: Any, place: Place) -> Any:
    """The object that has the member."""
    for step in place[:-1]:
        value = value[step]
    return value


def read(view: Model) -> dict[str, Any]:
    """Every attribute at every depth, by wire name, so that each is converted."""

    def plain(value: Any) -> Any:
        if isinstance(value, Model):
            return read(value)
        return [plain(element) for element in value] if is_tuple(value) else value

    values = {
        member.wire: plain(getattr(view, name))
        for name, member in type(view)._members().items()  # pyright: ignore[reportPrivateUsage]
    }
    return values | ({"RequestId": view.request_id} if isinstance(view, Response) else {})


def without_nothing(value: Any) -> Any:
    """The value without members that are null, empty or not there: what an attribute cannot tell apart."""
    if is_object(value):
        kept = {name: without_nothing(member) for name, member in value.items()}
        return {name: member for name, member in kept.items() if member not in (None, [], {}, "")}
    if is_list(value):
        return [without_nothing(element) for element in value]
    return value


def known(value: Any) -> Any:
    """The value without the unknown member."""
    if is_object(value):
        return {name: known(member) for name, member in value.items() if name != "TC3Unknown"}
    return [known(element) for element in value] if is_list(value) else value


def as_declared(value: Any, members: set[str]) -> Any:
    """The value with these members' digits as the numbers that they are declared to be."""
    if is_object(value):
        return {
            name: int(member) if name in members and isinstance(member, str) else as_declared(member, members)
            for name, member in value.items()
        }
    return [as_declared(element, members) for element in value] if is_list(value) else value


def decodes(action: str, output: dict[str, Any]) -> None:
    view = response(action).from_json(json.dumps(output))
    declared = as_declared(output, {member for name, member in IN_QUOTES if name == action})
    assert without_nothing(read(view)) == without_nothing(known(declared))
    assert view.to_dict() == output
    assert json.loads(view.to_json()) == output
    # It can be shown, whatever is in it.
    repr(view)


@pytest.mark.parametrize(("action", "output"), EXAMPLES)
def test_example(action: str, output: dict[str, Any]) -> None:
    decodes(action, output)


@pytest.mark.parametrize("variant", ["removed", "null", "joined"])
@pytest.mark.parametrize(("action", "output"), EXAMPLES)
def test_every_member(action: str, output: dict[str, Any], variant: str) -> None:
    tried = 0
    for place in places(output):
        changed = deepcopy(output)
        members = holder(changed, place)
        if variant == "removed":
            del members[place[-1]]
        elif variant == "null":
            members[place[-1]] = None
        else:
            items = list(members.items())
            members.clear()
            for name, member in items:
                if name == place[-1]:
                    members["TC3Unknown"] = UNKNOWN
                members[name] = member
        decodes(action, changed)
        tried += 1
    assert tried > 0


def test_missing_values() -> None:
    empty = ssl.UpdateCertificateInstanceResponse.from_dict({})
    assert empty.deploy_record_id is None
    assert empty.update_sync_progress == ()
    assert empty.request_id == ""


@pytest.mark.parametrize(
    ("came", "is_read_as"),
    [(5, 5), ("5", 5), (" -5 ", -5), (5.0, 5), (2**64, 2**64), (None, None)],
)
def test_integers_are_read_leniently(came: object, is_read_as: int | None) -> None:
    view = ssl.UpdateCertificateInstanceResponse.from_dict({"DeployRecordId": came})
    assert view.deploy_record_id == is_read_as


@pytest.mark.parametrize("came", ["five", "", 5.5, True, [5], {}, "5" * 21])
def test_what_is_no_integer(came: object) -> None:
    view = ssl.UpdateCertificateInstanceResponse.from_dict({"DeployRecordId": came, "DeployStatus": 1})
    with pytest.raises(tc3.DecodeError, match=r"UpdateCertificateInstanceResponse\.DeployRecordId"):
        _ = view.deploy_record_id
    # The rest is readable, and so is it, by its own name.
    assert view.deploy_status is ssl.DeployStatus.CREATED
    assert view["DeployRecordId"] == came
    repr(view)


@pytest.mark.parametrize(("came", "is_read_as"), [("a", "a"), (7, "7"), (True, "true"), (0.5, "0.5")])
def test_texts_are_read_leniently(came: object, is_read_as: str) -> None:
    assert ssl.Tags.from_dict({"TagKey": came}).tag_key == is_read_as


@pytest.mark.parametrize(("came", "is_read_as"), [(True, True), ("true", True), ("0", False), (1, True)])
def test_booleans_are_read_leniently(came: object, is_read_as: bool) -> None:
    assert ssl.ClbListenerRule.from_dict({"IsMatch": came}).is_match is is_read_as


def test_null_elements_are_left_out() -> None:
    view = ssl.UpdateCertificateInstanceResponse.from_dict({"UpdateSyncProgress": [None, {"Status": 1}]})
    [progress] = view.update_sync_progress
    assert progress.status is ssl.UpdateSyncProgressStatus.PROCESSED


def test_a_list_that_is_none() -> None:
    view = ssl.UpdateCertificateInstanceResponse.from_dict({"UpdateSyncProgress": {"Status": 1}})
    with pytest.raises(tc3.DecodeError, match="a list was expected, an object came"):
        _ = view.update_sync_progress
    nested = ssl.UpdateCertificateInstanceResponse.from_dict({"UpdateSyncProgress": [{}, "x"]})
    with pytest.raises(tc3.DecodeError, match=r"UpdateSyncProgress\[1\]: an object was expected"):
        _ = nested.update_sync_progress


def test_codes_without_a_name() -> None:
    order = ssl.CommitCertificateInformationResponse.from_dict({"Status": 99})
    assert order.status == 99
    assert order.status is not None
    assert order.status.name is None
    assert repr(order.status) == "<CertificateStatus: 99>"


def test_an_answer_nested_too_deeply() -> None:
    """What is known of it can be read; what is not is an error that says why, when it is asked for."""
    depth = 100_000
    text = '{"DeployRecordId": 1, "New": ' + "[" * depth + "]" * depth + ', "RequestId": "r-1"}'
    answer = ssl.UpdateCertificateInstanceResponse.from_json(text)
    assert (answer.deploy_record_id, answer.request_id) == (1, "r-1")
    with pytest.raises(tc3.DecodeError, match="nested") as caught:
        answer.to_dict()
    assert (caught.value.request_id, caught.value.may_have_executed) == ("r-1", True)
    assert repr(answer) == "UpdateCertificateInstanceResponse(<unreadable>)"
    deep = '{"UpdateSyncProgress": ' + "[" * depth + "]" * depth + ', "RequestId": "r-1"}'
    with pytest.raises(tc3.DecodeError, match="nested"):
        _ = ssl.UpdateCertificateInstanceResponse.from_json(deep).update_sync_progress


@pytest.mark.parametrize("name", ["DeployRecordId", r"\u0044eployRecordId"])
@pytest.mark.parametrize("space", ["", " ", "\n\t "])
def test_texts_of_every_form(name: str, space: str) -> None:
    """Names with escapes, blanks, numbers of every size, halves of pairs and members that come twice."""
    members = [
        f'"{name}": 12345678901234567890123',
        r'"New": "\ud83d"',
        '"DeployStatus": "1"',
        '"DeployStatus": 1',
    ]
    text = "{" + space + ",".join(members) + ', "UpdateSyncProgress": [{' + space + '}], "RequestId": 7}'
    answer = ssl.UpdateCertificateInstanceResponse.from_json(text)
    assert answer.deploy_record_id == 12345678901234567890123
    assert answer.deploy_status is ssl.DeployStatus.CREATED
    assert answer.request_id == "7"
    assert answer["New"] == "\ud83d"
    [progress] = answer.update_sync_progress
    assert (progress.resource_type, progress.to_dict()) == (None, {})
    assert answer.to_dict() == json.loads(text)


def test_the_last_of_two_members_holds() -> None:
    text = '{"DeployRecordId": 1, "DeployRecordId": "two", "UpdateSyncProgress": [{"Status": 1}, {"Status": "x"}]}'
    answer = ssl.UpdateCertificateInstanceResponse.from_json(text)
    with pytest.raises(tc3.DecodeError, match="DeployRecordId: an integer was expected"):
        _ = answer.deploy_record_id
    first, second = answer.update_sync_progress
    assert first.status is ssl.UpdateSyncProgressStatus.PROCESSED
    with pytest.raises(tc3.DecodeError, match="Status"):
        _ = second.status


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '{"DeployRecordId": 1', '{"DeployRecordId": 1}}', "{'a': 1}"]
)
def test_what_is_no_object(text: str) -> None:
    with pytest.raises((tc3.DecodeError, ValueError)):
        ssl.UpdateCertificateInstanceResponse.from_json(text)


def test_a_subclass_of_ones_own() -> None:
    class Mine(ssl.UpdateCertificateInstanceResponse):
        """It has a `__dict__`, and takes a member over."""

        @property
        def deploy_record_id(self) -> int:
            return 42

        def twice(self) -> int:
            return 2 * (self.deploy_status or 0)

    answer = Mine.from_json('{"DeployRecordId": 1, "DeployStatus": 1, "RequestId": "r"}')
    assert (answer.deploy_record_id, answer.twice(), answer.request_id) == (42, 2, "r")
    assert isinstance(answer, Mine)
