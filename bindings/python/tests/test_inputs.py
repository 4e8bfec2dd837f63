"""Bad input: each a clear error that names the member, and no request is sent."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from functools import reduce
from types import MappingProxyType
from typing import Any

import pytest

import tc3
from conftest import Fake
from tc3 import ssl

GOOD: dict[str, Any] = {"old_certificate_id": "gej**kkk", "resource_types": ["clb"]}
CYCLE: list[Any] = []
CYCLE.append(CYCLE)
# Seventy deep, and 2**70 elements wide for one who does not stop.
BRANCHING: list[Any] = reduce(lambda inner, _: [inner, inner], range(70), list[Any]())


# The arguments, and what the message must say.
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"old_certificate_id": 5}, "OldCertificateId must be a string, not an integer"),
    ({"old_certificate_id": ["a"]}, "OldCertificateId must be a string, not an array"),
    ({"old_certificate_id": None}, "OldCertificateId is required and missing"),
    ({"resource_types": "clb"}, "ResourceTypes must be an array, not a string"),
    ({"resource_types": ["clb", 5]}, "ResourceTypes[1] must be a string, not an integer"),
    ({"resource_types": ["clb", None]}, "ResourceTypes[1] is None"),
    ({"project_id": "5"}, "ProjectId must be"),
    ({"project_id": 5.5}, "ProjectId"),
    ({"project_id": True}, "ProjectId must be"),
    ({"project_id": -1}, "ProjectId is out of range"),
    ({"project_id": 2**64}, "ProjectId is out of range"),
    ({"project_id": -(2**63) - 1}, "ProjectId is out of range"),
    ({"project_id": 10**5000}, "ProjectId is out of range"),
    ({"project_id": float("nan")}, "ProjectId is not a finite number"),
    ({"project_id": float("-inf")}, "ProjectId is not a finite number"),
    ({"repeatable": "yes"}, "Repeatable must be a boolean, not a string"),
    ({"repeatable": 1}, "Repeatable must be a boolean, not an integer"),
    ({"old_certificate_id": "\ud83d"}, "OldCertificateId holds an unpaired surrogate"),
    ({"resource_types": ["ok", "a\udc00"]}, "ResourceTypes[1] holds an unpaired surrogate"),
    (
        {"resource_types_regions": [{"ResourceType": "clb"}, {"Regions": ["a", 2]}]},
        "ResourceTypesRegions[1].Regions[1] must be a string, not an integer",
    ),
    (
        {"resource_types_regions": [{"ResourceTyp": "clb"}]},
        "ResourceTypesRegions[0].ResourceTyp is unknown, did you mean ResourceType?",
    ),
    ({"resource_types_regions": [{"\ud83d": "clb"}]}, "ResourceTypesRegions[0] has a name that holds"),
    ({"resource_types_regions": {"ResourceType": "clb"}}, "ResourceTypesRegions must be an array"),
    ({"tags": [{"TagKey": "a"}]}, "Tags[0].TagValue is required and missing"),
    ({"tags": [ssl.ResourceTypeRegions(resource_type="clb")]}, "Tags[0].ResourceType is unknown"),
    ({"tags": CYCLE}, "is nested too deep"),
    ({"tags": BRANCHING}, "is nested too deep"),
]

# The same for Python types that no request can carry.
UNSENDABLE: list[tuple[dict[str, Any], str]] = [
    ({"old_certificate_id": b"bytes"}, "OldCertificateId is of the Python type bytes"),
    ({"resource_types": {"clb"}}, "ResourceTypes is of the Python type set"),
    ({"resource_types": [object()]}, "ResourceTypes[0] is of the Python type object"),
    ({"resource_types": (name for name in ["clb"])}, "ResourceTypes is of the Python type generator"),
    ({"project_id": datetime.timedelta(1)}, "ProjectId is of the Python type datetime.timedelta"),
    ({"tags": [{1: "a"}]}, "Tags[0] has a name of the Python type int"),
    ({"project_id": 1j}, "ProjectId is of the Python type complex"),
]


def said(call: Callable[[], object]) -> tc3.InvalidRequestError:
    with pytest.raises(tc3.InvalidRequestError) as raised:
        call()
    error = raised.value
    assert (error.kind, error.code, error.request_id, error.attempts) == ("invalid", None, None, 0)
    assert error.action == "UpdateCertificateInstance"
    assert not error.may_have_executed
    assert isinstance(error, ValueError)
    assert "nothing was sent" in str(error)
    return error


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong(arguments: dict[str, Any], message: str, client: ssl.Client, fake: Fake) -> None:
    error = said(lambda: client.update_certificate_instance(**{**GOOD, **arguments}))
    assert message in error.message
    assert not isinstance(error, TypeError)
    assert not fake.requests()


@pytest.mark.parametrize(("arguments", "message"), UNSENDABLE)
def test_unsendable(arguments: dict[str, Any], message: str, client: ssl.Client, fake: Fake) -> None:
    error = said(lambda: client.update_certificate_instance(**{**GOOD, **arguments}))
    assert message in error.message
    assert isinstance(error, TypeError)
    assert not fake.requests()


def test_a_typo_in_a_keyword(client: ssl.Client, fake: Fake) -> None:
    """As with any function: the name is in the message, and nothing is sent."""
    call: Any = client.update_certificate_instance
    with pytest.raises(TypeError, match="'old_certificate_idd'"):
        call(**GOOD, old_certificate_idd="a")
    regions: Any = ssl.ResourceTypeRegions
    with pytest.raises(TypeError, match="resource_typ\\b"):
        regions(resource_typ="clb")
    assert not fake.requests()


@pytest.mark.parametrize(("arguments", "message"), WRONG + UNSENDABLE)
def test_awaited(arguments: dict[str, Any], message: str, fake: Fake) -> None:
    async def call() -> None:
        async with ssl.AsyncClient(**fake.options()) as client:
            await client.update_certificate_instance(**{**GOOD, **arguments})

    error = said(lambda: asyncio.run(call()))
    assert message in error.message
    assert not fake.requests()


def test_every_fault_at_once(client: ssl.Client, fake: Fake) -> None:
    error = said(
        lambda: client.update_certificate_instance(
            old_certificate_id=5,  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
            resource_types="clb",  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
            project_id=2**70,
            certificate_public_key=b"",  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        )
    )
    for member in ("OldCertificateId", "ResourceTypes", "ProjectId", "CertificatePublicKey"):
        assert error.message.count(f"{member} ") == 1
    assert not fake.requests()


def test_keywords(client: ssl.Client, fake: Fake) -> None:
    with pytest.raises(TypeError, match="old_certificate_id"):
        client.update_certificate_instance(resource_types=[])  # type: ignore[call-arg] # pyright: ignore
    with pytest.raises(TypeError, match="old_certifcate_id"):
        client.update_certificate_instance(**GOOD, old_certifcate_id="")  # type: ignore[call-arg] # pyright: ignore
    with pytest.raises(TypeError):
        client.update_certificate_instance("a", ["clb"])  # type: ignore[call-arg] # pyright: ignore
    assert not fake.requests()


def test_untyped_parameters(client: ssl.Client, fake: Fake) -> None:
    with pytest.raises(tc3.InvalidRequestError, match="did you mean OldCertificateId"):
        client.call(
            "ssl", "2019-12-05", "UpdateCertificateInstance", {"OldCertifcateId": "a", "ResourceTypes": []}
        )
    # Of an action that is not known only what JSON cannot say is refused.
    with pytest.raises(tc3.InvalidRequestError, match=r"A\[0\] holds an unpaired surrogate"):
        client.call("ssl", "2019-12-05", "BrandNew", {"A": ["\udc00"]})
    with pytest.raises(TypeError, match="a name of the Python type int"):
        client.call("ssl", "2019-12-05", "BrandNew", {1: "a"})  # type: ignore[dict-item] # pyright: ignore[reportArgumentType]
    wrong: Any
    for wrong in ([], [1], "", "a", 0, False, b""):
        with pytest.raises(tc3.InvalidTypeError, match="the parameters must be a mapping, not"):
            client.call("ssl", "2019-12-05", "BrandNew", wrong)
    assert not fake.requests()


def test_any_mapping_holds_untyped_parameters(client: ssl.Client, fake: Fake) -> None:
    client.call("ssl", "2019-12-05", "CommitCertificateInformation", MappingProxyType({"CertificateId": "a"}))
    [request] = fake.requests()
    assert request["input"] == {"CertificateId": "a"}


def test_what_is_sent(client: ssl.Client, fake: Fake) -> None:
    """Texts of every kind arrive as they are; so do the widest integers."""
    text = 'quote " backslash \\ slash / tab \t line \n return \r null \0 bell \x07 é 中文 😀 \u2028 end'

    class Text(str):
        __slots__ = ()

    client.update_certificate_instance(
        old_certificate_id=text,
        resource_types=[Text("clb")],
        project_id=2**64 - 1,
        expiring_notification_switch=ssl.DeployStatus.CREATED,
        repeatable=False,
    )
    [request] = fake.requests()
    assert request["input"] == {
        "OldCertificateId": text,
        "ResourceTypes": ["clb"],
        "ProjectId": 2**64 - 1,
        "ExpiringNotificationSwitch": 1,
        "Repeatable": False,
    }
