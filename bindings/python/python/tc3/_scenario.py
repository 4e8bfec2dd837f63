"""What a fake's account holds, as a test says it and as a test reads it: the document of `tc3.testing`.

The same document is a file for the program ``tc3-fake``; its members are explained there too.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Fault = (
    Literal["close_before_response"]
    | Literal["reset_before_response"]
    | Literal["close_after_headers"]
    | Literal["reset_after_headers"]
    | Literal["close_mid_body"]
    | Literal["reset_mid_body"]
    | Literal["stall_before_response"]
    | Literal["stall_mid_body"]
)
"""How a connection breaks: it is closed, reset (TCP RST) or falls silent, and when."""


class Cue(TypedDict, total=False):
    """What the next calls meet: one of code, fault and status, or a delay alone. See ``FakeCloud.fail_next``."""

    action: str
    times: int
    code: str
    message: str
    fault: Fault
    status: int
    body: str
    content_type: str
    delay_ms: int
    executed: bool


class Key(TypedDict, total=False):
    """A pair of keys and what it may do. Actions are ``DeleteCertificate``, ``ssl:Delete*`` or ``*``."""

    secret_id: str
    secret_key: str
    token: str
    expires_at: int
    deny: list[str]
    allow: list[str]


class WebIdentity(TypedDict):
    """A web identity token and the provider that issued it."""

    provider_id: str
    token: str


class Role(TypedDict, total=False):
    """A role that STS hands out keys for, and the metadata service if it is bound to the machine."""

    arn: str
    external_id: str
    web_identities: list[WebIdentity]
    bound_to_machine: bool
    deny: list[str]


class Certificate(TypedDict, total=False):
    """A certificate in any status; issued (1) unless said. Times are seconds since 1970; 0 is what suits the status."""

    id: str
    status: int
    status_msg: str
    alias: str
    domain: str
    names: list[str]
    source: Literal["trust_asia", "upload"]
    validation: Literal["DV", "OV", "EV"]
    verify_type: Literal["DNS", "DNS_AUTO", "FILE"]
    certificate_type: Literal["SVR", "CA"]
    project_id: int
    tags: dict[str, str]
    order_id: str
    inserted: int
    not_before: int
    not_after: int
    public_key: str
    private_key: str
    allow_download: bool
    notify: bool
    submitted: dict[str, Any]
    replaces: str


class Rule(TypedDict, total=False):
    """A forwarding rule of a listener, with the id of its certificate."""

    id: str
    domain: str
    url: str
    certificate: str | None


class Listener(TypedDict, total=False):
    """A listener of a load balancer: with the id of its own certificate, or with rules that have theirs (``sni``)."""

    id: str
    name: str
    protocol: str
    sni: bool
    certificate: str | None
    rules: list[Rule]


class TlsSecret(TypedDict, total=False):
    """A secret of a cluster, with the id of its certificate."""

    namespace: str
    name: str
    domains: list[str]
    certificate: str | None


class Resource(TypedDict, total=False):
    """A cloud resource: a load balancer has listeners, a cluster has secrets, all others a domain and a certificate.

    ``failing`` is how many of the next deployments to it fail; a scan cannot look at what is ``unreadable``.
    """

    type: Literal["clb", "cdn", "waf", "ddos", "live", "vod", "tke", "apigateway", "tcb", "teo", "tse", "cos"]
    region: str
    id: str
    name: str
    domain: str
    certificate: str | None
    listeners: list[Listener]
    secrets: list[TlsSecret]
    failing: int
    unreadable: bool


class Scenario(TypedDict, total=False):
    """What an account holds and how the fake behaves. What is absent stays as it is.

    ``answers`` is ``"state"`` unless said; with ``"examples"`` every call is answered with its documented example.
    ``rate_limits`` refuses calls beyond the documented numbers per second, or beyond those of ``{"per_second":
    {action: number}}``. ``progress`` is what makes orders, scans and records take a step: being asked about them
    (``"poll"``, unless said), ``advance()`` alone (``"command"``), nothing because they are done at once
    (``"instant"``), or the clock (``{"clock": seconds}``). ``latency_ms`` is real time that every answer takes.
    """

    seed: int
    clock: int
    site: Literal["mainland", "international", "both"]
    answers: Literal["state", "examples"]
    rate_limits: Literal["off", "documented"] | dict[Literal["per_second"], dict[str, int]]
    progress: Literal["poll", "command", "instant"] | dict[Literal["clock"], int]
    latency_ms: int
    failing_scans: int
    keys: list[Key]
    roles: list[Role]
    certificates: list[Certificate]
    resources: list[Resource]
    cues: list[Cue]


class Update(TypedDict):
    """An update that was asked for and has no record yet: 0 pending, 3 processing."""

    kind: Literal["update", "upload_update", "deploy"]
    old_certificate: str
    new_certificate: str
    status: int


class RecordDetail(TypedDict):
    """What a record does to one place: 0 waiting, 1 done, 2 failed, 3 running, 4 rolled back, 5 roll-back failed."""

    id: int
    type: str
    region: str
    resource: str
    place: str
    status: int
    error: str


class Record(TypedDict):
    """A record, with the statuses of its details and 6 for nothing to do."""

    id: int
    kind: Literal["update", "upload_update", "deploy"]
    old_certificate: str
    new_certificate: str
    status: int
    rolls_back: bool
    details: list[RecordDetail]


class Task(TypedDict):
    """A scan for bound resources, or a deletion: 0 under way, 1 done; other numbers are failures."""

    id: str
    certificate: str
    deletes: bool
    status: int


class State(TypedDict):
    """What the account holds now. Private keys are not in it."""

    clock: int
    certificates: list[Certificate]
    resources: list[Resource]
    updates: list[Update]
    records: list[Record]
    tasks: list[Task]
