"""Results, inputs and codes as Python values: equality, hash, copies, pickles, patterns, text."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from tc3 import ssl

OUTPUT: dict[str, Any] = {
    "DeployRecordId": 7,
    "DeployStatus": 1,
    "UpdateSyncProgress": [{"ResourceType": "clb", "Status": 3}],
    "RequestId": "r-1",
    "New": {"a": [1, 2]},
}


def view() -> ssl.UpdateCertificateInstanceResponse:
    return ssl.UpdateCertificateInstanceResponse.from_dict(OUTPUT)


def test_equality_and_hash() -> None:
    assert view() == view()
    assert hash(view()) == hash(view())
    assert len({view(), view()}) == 1
    other = ssl.UpdateCertificateInstanceResponse.from_dict({**OUTPUT, "DeployRecordId": 8})
    assert view() != other
    assert view() != OUTPUT
    assert ssl.Tags(tag_key="a", tag_value="b") == ssl.Tags.from_dict({"TagKey": "a", "TagValue": "b"})


def test_copies_and_pickles() -> None:
    original = view()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(original, protocol)) == original
    assert copy.copy(original) == copy.deepcopy(original) == original
    tag = ssl.Tags(tag_key="a", tag_value="b")
    assert pickle.loads(pickle.dumps(tag)) == copy.deepcopy(tag) == tag


def test_values_are_made_once_and_kept() -> None:
    original = view()
    assert original.update_sync_progress is original.update_sync_progress
    assert original.deploy_status is ssl.DeployStatus.CREATED


def test_nothing_can_be_changed() -> None:
    original = view()
    with pytest.raises(AttributeError, match="does not change"):
        original.deploy_record_id = 8  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(AttributeError, match="does not change"):
        del original.deploy_record_id  # pyright: ignore[reportAttributeAccessIssue]
    original.to_dict()["UpdateSyncProgress"].clear()
    original["UpdateSyncProgress"].clear()
    assert len(original.update_sync_progress) == 1
    regions = ["ap-guangzhou"]
    wanted = ssl.ResourceTypeRegions(resource_type="clb", regions=regions)
    regions.append("ap-beijing")
    assert wanted.regions == ("ap-guangzhou",)
    source: dict[str, Any] = {"Regions": ["a"]}
    taken = ssl.ResourceTypeRegions.from_dict(source)
    source["Regions"].append("b")
    assert taken.regions == ("a",)


def test_wire_names() -> None:
    original = view()
    assert original["DeployRecordId"] == 7
    assert original["New"] == {"a": [1, 2]}
    assert "New" in original
    assert "Old" not in original
    with pytest.raises(KeyError):
        original["Old"]
    with pytest.raises(TypeError):
        iter(original)  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]
    assert original.to_dict() == OUTPUT == json.loads(original.to_json())


def test_a_name_that_there_is_not() -> None:
    with pytest.raises(AttributeError, match="did you mean 'deploy_record_id'"):
        _ = view().deploy_recrod_id  # type: ignore[attr-defined] # pyright: ignore
    with pytest.raises(AttributeError):
        _ = view().__no_such__  # type: ignore[attr-defined] # pyright: ignore
    with pytest.raises(TypeError, match="tag_kay"):
        ssl.Tags(tag_kay="a", tag_value="b")  # type: ignore[call-arg] # pyright: ignore


def test_patterns() -> None:
    match view():
        case ssl.UpdateCertificateInstanceResponse(
            deploy_record_id=int(record), update_sync_progress=(first, *_)
        ):
            assert record == 7
            assert first.status is ssl.UpdateSyncProgressStatus.PROCESSING
        case _:
            pytest.fail("it should match")
    match ssl.Tags(tag_key="a", tag_value="b"):
        case ssl.Tags(key, value):
            assert (key, value) == ("a", "b")


def test_text() -> None:
    assert repr(view()) == (
        "UpdateCertificateInstanceResponse(deploy_record_id=7, deploy_status=<DeployStatus.CREATED: 1>, "
        "update_sync_progress=<1 element>, request_id='r-1', <1 unknown>)"
    )
    long = ssl.Tags(tag_key="k" * 1000, tag_value="b")
    assert len(repr(long)) < 120


def test_inputs_leave_out_none() -> None:
    assert ssl.ResourceTypeRegions(resource_type="clb").to_dict() == {"ResourceType": "clb"}
    assert ssl.ResourceTypeRegions(resource_type="clb", regions=None).regions == ()


def test_codes() -> None:
    issued = ssl.CertificateStatus(1)
    assert issued is ssl.CertificateStatus.APPROVED
    assert issued == 1
    assert isinstance(issued, int)
    assert {1: "one"}[issued] == "one"
    assert (issued.name, issued.value) == ("APPROVED", 1)
    assert repr(issued) == "<CertificateStatus.APPROVED: 1>"
    assert f"{issued}" == str(issued) == json.dumps(issued) == "1"
    assert pickle.loads(pickle.dumps(issued)) is issued
    assert copy.deepcopy(issued) is issued
    strange = ssl.CertificateStatus(99)
    assert strange == 99
    assert strange.name is None
    assert pickle.loads(pickle.dumps(strange)) == strange
    assert [code.value for code in ssl.CertificateStatus.known_values()] == list(range(16))


def shown_in_a_notebook(value: object) -> str:
    """As IPython asks for it: by name."""
    html: str = getattr(value, "_repr_html_")()  # noqa: B009 - the name is private to IPython and us
    return html


def test_a_notebook_shows_tables() -> None:
    html = shown_in_a_notebook(view())
    assert "<caption>UpdateCertificateInstanceResponse</caption>" in html
    assert "<th>deploy_record_id</th><td>7</td>" in html
    assert "update_sync_progress: 1 element" in html
    assert "<tr><th>resource_type</th><th>status</th></tr>" in html
    assert "<td>&#x27;clb&#x27;</td>" in html


def test_a_notebook_is_shown_nothing_that_a_repr_does_not_show() -> None:
    pem = "-----BEGIN PRIVATE KEY-----"
    html = shown_in_a_notebook(
        ssl.DescribeCertificateDetailResponse.from_dict(
            {"CertificatePrivateKey": pem, "Alias": "<script>", "Unknown": "hush"}
        )
    )
    assert "[redacted]" in html
    assert "&lt;script&gt;" in html
    assert not any(shown in html for shown in (pem, "<script>", "hush"))
    many = shown_in_a_notebook(
        ssl.DescribeCertificatesResponse.from_dict({"Certificates": [{"Alias": "a"}] * 1000})
    )
    assert "1000 elements, the first 100" in many
    assert many.count("<tr>") == 1 + 100
