"""Rotations against the fake: `tc3.rotation`."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import stat
from pathlib import Path
from typing import Any

import pytest

import tc3
from tc3 import rotation
from tc3.testing import FakeCloud

OLD = "aBcD1234"
NEW = "eFgH5678"
ACCOUNT: Any = {
    "certificates": [
        {"id": OLD, "domain": "www.example.com"},
        {"id": NEW, "domain": "www.example.com"},
    ],
    "resources": [
        {"type": "cdn", "domain": "www.example.com", "certificate": OLD},
        {"type": "live", "domain": "www.example.com", "certificate": OLD},
    ],
}


def uses(cloud: FakeCloud, certificate: str) -> int:
    return json.dumps(cloud.state()["resources"]).count(f'"{certificate}"')


def actions(cloud: FakeCloud) -> list[str]:
    return [request.action for request in cloud.requests()]


def changes(cloud: FakeCloud) -> list[str]:
    lookups = ("Describe", "CreateCertificateBindResourceSyncTask")
    return [action for action in actions(cloud) if not action.startswith(lookups)]


def test_another_certificate_takes_its_place() -> None:
    steps: list[rotation.Step] = []
    with FakeCloud(ACCOUNT) as cloud, cloud.client() as client:
        report = rotation.rotate(
            client, OLD, certificate_id=NEW, delete_old=True, interval=0, on_step=steps.append
        )
        assert report.certificate_id == NEW
        assert report.deploy_record_id
        assert not report.uploaded
        assert report.silenced
        assert report.deleted
        assert sum(bound.count for bound in report.bound) == 2
        assert (uses(cloud, OLD), uses(cloud, NEW)) == (0, 2)
    assert [step.name for step in steps] == ["check", "scan", "update", "wait", "verify", "silence", "delete"]
    assert not any(step.resumed for step in steps)
    assert str(steps[-1]) == f"delete: {OLD} is deleted"


async def test_the_same_awaited() -> None:
    steps: list[str] = []
    with FakeCloud(ACCOUNT) as cloud:
        async with cloud.async_client() as client:
            planned = await rotation.plan_async(client, OLD, certificate_id=NEW, interval=0)
            assert changes(cloud) == []
            assert planned.certificate_id == NEW
            report = await rotation.rotate_async(
                client,
                OLD,
                certificate_id=NEW,
                resource_types=["cdn"],
                interval=0,
                on_step=lambda step: steps.append(step.name),
            )
            assert [bound.resource_type for bound in report.bound] == ["cdn"]
            assert (uses(cloud, OLD), uses(cloud, NEW)) == (1, 1)
    assert "update" in steps


async def test_cancelling_stops_it_where_it_is() -> None:
    with FakeCloud(ACCOUNT) as cloud:
        async with cloud.async_client() as client:
            cloud.fail_next(fault="stall_before_response", action="UpdateCertificateInstance")
            begun = asyncio.Event()

            def tell(step: rotation.Step) -> None:
                if step.name == "scan":
                    begun.set()

            task = asyncio.create_task(
                rotation.rotate_async(client, OLD, certificate_id=NEW, interval=0, on_step=tell)
            )
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert uses(cloud, NEW) == 0


def test_a_dry_run_prints_the_plan() -> None:
    with FakeCloud(ACCOUNT) as cloud, cloud.client() as client:
        plan = rotation.plan(client, OLD, certificate_id=NEW, delete_old=True, interval=0)
        assert plan.bound == (rotation.Bound("cdn", "", 1), rotation.Bound("live", "", 1))
        assert plan.names == ("www.example.com",)
        assert str(plan).splitlines()[0] == f"1. update what uses {OLD}: 1 cdn, 1 live"
        assert changes(cloud) == []


def test_what_failed_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    failing: dict[str, Any] = {"type": "vod", "domain": "www.example.com", "certificate": OLD, "failing": 1}
    account: Any = {**ACCOUNT, "resources": [*ACCOUNT["resources"], failing]}
    journal = tmp_path / "journal.json"
    with FakeCloud(account) as cloud, cloud.client() as client:
        with pytest.raises(tc3.WaitFailedError) as failed:
            rotation.rotate(client, OLD, certificate_id=NEW, interval=0, journal=journal)
        answer: Any = failed.value.answer
        assert answer.failed_total_count == 1
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
        steps: list[rotation.Step] = []
        rotation.rotate(client, OLD, certificate_id=NEW, interval=0, journal=journal, on_step=steps.append)
        assert any(step.resumed for step in steps)
        assert (uses(cloud, OLD), uses(cloud, NEW)) == (0, 3)
        assert len(cloud.state()["records"]) == 1
        with pytest.raises(tc3.ConfigError, match="another rotation"):
            rotation.rotate(client, OLD, certificate_id="iJkL9012", interval=0, journal=journal)


def test_what_cannot_be_is_refused_before_anything_is_changed() -> None:
    with FakeCloud(ACCOUNT) as cloud, cloud.client() as client:
        for wrong, words in [
            ({"certificate_id": OLD}, "is the old one"),
            ({}, "give one of the two"),
            ({"certificate_id": NEW, "certificate": "-"}, "give one of the two"),
            ({"certificate": "hello", "private_key": "hush"}, "no PEM block CERTIFICATE"),
            ({"certificate_id": NEW, "timeout": -1.0}, "timeout must be a number of seconds"),
        ]:
            arguments: Any = wrong
            with pytest.raises(tc3.InvalidRequestError, match=words) as refused:
                rotation.rotate(client, OLD, **arguments)
            assert "hush" not in f"{refused.value!r} {refused.value}"
        with pytest.raises(TypeError, match="not one str"):
            rotation.rotate(client, OLD, certificate_id=NEW, resource_types="cdn")
        assert actions(cloud) == []


def test_no_key_is_among_the_local_variables_of_a_traceback() -> None:
    with FakeCloud(ACCOUNT) as cloud, cloud.client() as client:
        with pytest.raises(tc3.InvalidRequestError) as refused:
            rotation.rotate(client, OLD, certificate="hello", private_key="hush" + "-hush")
        frame = refused.value.__traceback__
        while frame is not None:
            if frame.tb_frame.f_code.co_filename == rotation.__file__:
                assert "hush-hush" not in repr(frame.tb_frame.f_locals)
            frame = frame.tb_next


def test_what_is_told_are_values() -> None:
    bound = rotation.Bound("clb", "ap-guangzhou", 2)
    plan = rotation.Plan(OLD, None, ["a"], [], [bound], ["x"])
    report = rotation.Report(OLD, NEW, True, [bound], None, True, False)
    step = rotation.Step("scan", "none", True)
    assert str(bound) == "2 clb in ap-guangzhou"
    assert str(step) == "scan: none (by an earlier run)"
    for value in (bound, plan, report, step):
        assert pickle.loads(pickle.dumps(value)) == value == copy.deepcopy(value)
        assert hash(value) == hash(copy.copy(value))
        with pytest.raises(AttributeError):
            setattr(value, value.__slots__[0], None)
