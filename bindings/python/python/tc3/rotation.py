"""Rotation: one certificate takes another's place wherever that one is in use, safely and once.

    from tc3 import rotation, ssl

    client = ssl.Client()
    report = rotation.rotate(
        client,
        "aBcD1234",
        certificate=chain,
        private_key=key,
        journal="/var/lib/tc3/www.example.com.json",
        roll_back_on_failure=True,
        on_step=print,
    )
    print(report.certificate_id, "is in use at", len(report.bound), "places")

The pair is checked before it is sent: it can be read, belongs together, is in order and in time, and has the old one's names.
It is uploaded once, also by a second run; one update is begun, waited for, and verified; then the reminders of the old
certificate are switched off, and it is deleted if that is asked for. With a journal a run that was killed goes on where it
stopped.

:func:`rotate` and :func:`plan` take a :class:`tc3.ssl.Client`, :func:`rotate_async` and :func:`plan_async` an
:class:`tc3.ssl.AsyncClient`.
"""

from __future__ import annotations

import os

from ._answer import parsed
from ._sequence import Steps
from ._value import Value
from .ssl.generated.models import DescribeHostUpdateRecordDetailResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .ssl import AsyncClient, Client

__all__ = ["Bound", "Plan", "Report", "Step", "plan", "plan_async", "rotate", "rotate_async"]


class Bound(Value):
    """Resources of one type in one region that use a certificate.

    Attributes:
        resource_type: The resource type, in lower case, such as ``"clb"``.
        region: The region; empty for types without regions.
        count: How many there are.
    """

    __slots__ = ("count", "region", "resource_type")

    resource_type: str
    region: str
    count: int

    def __init__(self, resource_type: str, region: str, count: int) -> None:
        """Takes them all."""
        self._set(resource_type=resource_type, region=region, count=count)

    def __reduce__(self) -> tuple[Any, ...]:
        return Bound, (self.resource_type, self.region, self.count)

    def __str__(self) -> str:
        return f"{self.count} {self.resource_type}" + (f" in {self.region}" if self.region else "")


class Step(Value):
    """A step that is done.

    Attributes:
        name: ``"check"``, ``"upload"``, ``"scan"``, ``"update"``, ``"wait"``, ``"verify"``, ``"silence"``, ``"delete"`` or
            ``"roll_back"``.
        outcome: What came of it, in words.
        resumed: Whether the journal says that an earlier run has done it.
    """

    __slots__ = ("name", "outcome", "resumed")

    name: str
    outcome: str
    resumed: bool

    def __init__(self, name: str, outcome: str, resumed: bool) -> None:
        """Takes them all."""
        self._set(name=name, outcome=outcome, resumed=resumed)

    def __reduce__(self) -> tuple[Any, ...]:
        return Step, (self.name, self.outcome, self.resumed)

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}" + (" (by an earlier run)" if self.resumed else "")


class Plan(Value):
    """What a rotation would do. Its ``str`` has a line for each step.

    Attributes:
        old_certificate_id: The certificate that is to be replaced.
        certificate_id: What is to take its place; None if it has yet to be uploaded.
        names: The names of the new certificate.
        names_lost: The names of the old one that the new one does not have.
        bound: What uses the old certificate and would be updated.
        steps: The steps, in words.
    """

    __slots__ = ("bound", "certificate_id", "names", "names_lost", "old_certificate_id", "steps")

    old_certificate_id: str
    certificate_id: str | None
    names: tuple[str, ...]
    names_lost: tuple[str, ...]
    bound: tuple[Bound, ...]
    steps: tuple[str, ...]

    def __init__(
        self,
        old_certificate_id: str,
        certificate_id: str | None,
        names: Sequence[str],
        names_lost: Sequence[str],
        bound: Sequence[Bound],
        steps: Sequence[str],
    ) -> None:
        """Takes them all."""
        self._set(
            old_certificate_id=old_certificate_id,
            certificate_id=certificate_id,
            names=tuple(names),
            names_lost=tuple(names_lost),
            bound=tuple(bound),
            steps=tuple(steps),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        members = (self.old_certificate_id, self.certificate_id, self.names, self.names_lost, self.bound)
        return Plan, (*members, self.steps)

    def __str__(self) -> str:
        return "\n".join(f"{at}. {step}" for at, step in enumerate(self.steps, 1))


class Report(Value):
    """What a rotation has done.

    Attributes:
        old_certificate_id: The certificate that was replaced.
        certificate_id: The certificate that took its place.
        uploaded: Whether this rotation uploaded it; not if the account had it already.
        bound: What used the old certificate.
        deploy_record_id: The record of the update; None if nothing was to be updated.
        silenced: Whether the reminders of the old certificate were switched off.
        deleted: Whether the old certificate was deleted.
    """

    __slots__ = (
        "bound",
        "certificate_id",
        "deleted",
        "deploy_record_id",
        "old_certificate_id",
        "silenced",
        "uploaded",
    )

    old_certificate_id: str
    certificate_id: str
    uploaded: bool
    bound: tuple[Bound, ...]
    deploy_record_id: int | None
    silenced: bool
    deleted: bool

    def __init__(
        self,
        old_certificate_id: str,
        certificate_id: str,
        uploaded: bool,
        bound: Sequence[Bound],
        deploy_record_id: int | None,
        silenced: bool,
        deleted: bool,
    ) -> None:
        """Takes them all."""
        self._set(
            old_certificate_id=old_certificate_id,
            certificate_id=certificate_id,
            uploaded=uploaded,
            bound=tuple(bound),
            deploy_record_id=deploy_record_id,
            silenced=silenced,
            deleted=deleted,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        members = (self.old_certificate_id, self.certificate_id, self.uploaded, self.bound)
        return Report, (*members, self.deploy_record_id, self.silenced, self.deleted)


def rotate(
    client: Client,
    old_certificate_id: str,
    *,
    certificate_id: str | None = None,
    certificate: str | None = None,
    private_key: str | None = None,
    resource_types: Sequence[str] | None = None,
    journal: str | os.PathLike[str] | None = None,
    roll_back_on_failure: bool = False,
    keep_reminders: bool = False,
    delete_old: bool = False,
    names_may_go: bool = False,
    timeout: float | None = None,
    interval: float | None = None,
    on_step: Callable[[Step], object] | None = None,
) -> Report:
    """Has another certificate take this one's place wherever it is in use. Ctrl-C stops it where it is.

    Args:
        client: Whose account it is.
        old_certificate_id: The certificate that is to be replaced.
        certificate_id: What takes its place: a certificate of the account.
        certificate: Instead of that, a certificate with its chain, in PEM; it is uploaded unless the account has it.
        private_key: The private key that belongs to it, in PEM. It is never shown.
        resource_types: Updates resources of these types only (``"clb"``, ``"cdn"``, ...), instead of all.
        journal: The file that keeps the steps that are done, so that a run that was killed goes on. It holds ids and a
            fingerprint, never a key; only its owner can read it.
        roll_back_on_failure: Takes the update back if a part of it fails. Otherwise the next run with the same journal
            tries again what failed.
        keep_reminders: Keeps the reminders that the old certificate expires.
        delete_old: Deletes the old certificate at the end, if nothing uses it any more.
        names_may_go: Lets the new certificate leave out names that the old one has, which is refused otherwise.
        timeout: Seconds that it may take in all; half an hour where nothing is said.
        interval: Seconds of the first pause of each wait, instead of the waiters' own.
        on_step: Is told of every step as it is done, in this thread.

    Raises:
        tc3.InvalidRequestError: The pair or the options are wrong. Nothing was changed.
        tc3.WaitFailedError: Resources were not updated; ``answer`` has the outcome for each.
        tc3.RequestTimeoutError: The time is up. With a journal another run goes on.
        tc3.ConfigError: The journal is of another rotation, or cannot be read or written.
        tc3.TencentCloudError: A call failed; the subclass says how.
    """
    params = _params(locals())
    del private_key
    return _report(_finish(_steps(client, params), on_step))


def plan(
    client: Client,
    old_certificate_id: str,
    *,
    certificate_id: str | None = None,
    certificate: str | None = None,
    private_key: str | None = None,
    resource_types: Sequence[str] | None = None,
    journal: str | os.PathLike[str] | None = None,
    roll_back_on_failure: bool = False,
    keep_reminders: bool = False,
    delete_old: bool = False,
    names_may_go: bool = False,
    timeout: float | None = None,
    interval: float | None = None,
) -> Plan:
    """What :func:`rotate` would do with the same arguments, found by asking and changing nothing: a dry run."""
    params = _params({**locals(), "dry_run": True})
    del private_key
    return _plan(_finish(_steps(client, params), None))


async def rotate_async(
    client: AsyncClient,
    old_certificate_id: str,
    *,
    certificate_id: str | None = None,
    certificate: str | None = None,
    private_key: str | None = None,
    resource_types: Sequence[str] | None = None,
    journal: str | os.PathLike[str] | None = None,
    roll_back_on_failure: bool = False,
    keep_reminders: bool = False,
    delete_old: bool = False,
    names_may_go: bool = False,
    timeout: float | None = None,
    interval: float | None = None,
    on_step: Callable[[Step], object] | None = None,
) -> Report:
    """The same as :func:`rotate`, awaited. Cancelling it stops it where it is."""
    params = _params(locals())
    del private_key
    return _report(await _afinish(_steps(client, params), on_step))


async def plan_async(
    client: AsyncClient,
    old_certificate_id: str,
    *,
    certificate_id: str | None = None,
    certificate: str | None = None,
    private_key: str | None = None,
    resource_types: Sequence[str] | None = None,
    journal: str | os.PathLike[str] | None = None,
    roll_back_on_failure: bool = False,
    keep_reminders: bool = False,
    delete_old: bool = False,
    names_may_go: bool = False,
    timeout: float | None = None,
    interval: float | None = None,
) -> Plan:
    """The same as :func:`plan`, awaited."""
    params = _params({**locals(), "dry_run": True})
    del private_key
    return _plan(await _afinish(_steps(client, params), None))


def _params(given: dict[str, Any]) -> dict[str, Any]:
    """The parameters as the native half names them; what is None is left out."""
    named = {name: value for name, value in given.items() if value is not None}
    for name in ("client", "on_step"):
        named.pop(name, None)
    named["roll_back"] = named.pop("roll_back_on_failure")
    if "journal" in named:
        named["journal"] = os.fspath(named["journal"])
    if isinstance(named.get("resource_types"), str):
        raise TypeError("resource_types must be a sequence of str, not one str")
    if "resource_types" in named:
        named["resource_types"] = list(named["resource_types"])
    return named


def _steps(client: Client | AsyncClient, params: dict[str, Any]) -> Steps:
    try:
        return client._steps(params, DescribeHostUpdateRecordDetailResponse)  # pyright: ignore[reportPrivateUsage]
    finally:
        params.clear()


def _finish(steps: Steps, tell: Callable[[Step], object] | None) -> Any:
    try:
        while True:
            text, is_last = steps.next()
            if is_last:
                return parsed(text)
            if tell is not None:
                tell(Step(**parsed(text)))
    finally:
        steps.close()


async def _afinish(steps: Steps, tell: Callable[[Step], object] | None) -> Any:
    try:
        while True:
            text, is_last = await steps.anext()
            if is_last:
                return parsed(text)
            if tell is not None:
                tell(Step(**parsed(text)))
    finally:
        steps.close()


def _report(members: dict[str, Any]) -> Report:
    bound = [Bound(**bound) for bound in members.pop("bound")]
    return Report(bound=bound, **members)


def _plan(members: dict[str, Any]) -> Plan:
    bound = [Bound(**bound) for bound in members.pop("bound")]
    return Plan(bound=bound, **members)
