"""The exceptions: one tree, by kind, with everything one needs to know."""

from __future__ import annotations

import copy
import pickle
import socket
import traceback

import pytest

import tc3
from conftest import Fake
from tc3 import errors, ssl

TREE: list[tuple[str, type[tc3.TencentCloudError], type[Exception] | None]] = [
    ("throttled", tc3.ThrottledError, None),
    ("auth", tc3.AuthError, None),
    ("permission", tc3.PermissionDeniedError, None),
    ("not_found", tc3.NotFoundError, None),
    ("quota", tc3.QuotaError, None),
    ("conflict", tc3.ConflictError, None),
    ("invalid", tc3.InvalidRequestError, ValueError),
    ("server", tc3.ServerError, None),
    ("connect", tc3.ConnectError, ConnectionError),
    ("network", tc3.NetworkError, ConnectionError),
    ("timeout", tc3.RequestTimeoutError, TimeoutError),
    ("failed", tc3.WaitFailedError, None),
    ("cancelled", tc3.RequestCancelledError, None),
    ("decode", tc3.DecodeError, None),
    ("config", tc3.ConfigError, ValueError),
    ("other", tc3.TencentCloudError, None),
]


@pytest.mark.parametrize(("kind", "of", "builtin"), TREE)
def test_tree(kind: str, of: type[tc3.TencentCloudError], builtin: type[Exception] | None) -> None:
    error = errors.make(
        kind, "It failed.", "A.B", "r-1", 200, 2, "t-1", True, "DoIt", "other", [], "the cause"
    )
    assert type(error) is of
    assert error.kind == kind
    assert builtin is None or isinstance(error, builtin)
    assert str(error) == "A.B: It failed. (DoIt, 2 attempts, request ID r-1)"
    assert repr(error) == f"<{of.__name__}: {error}>"
    assert str(error.__cause__) == "the cause"
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is of
        assert vars(again) == vars(error)
        assert str(again) == str(error)


def test_one_of_the_service(client: ssl.Client, fake: Fake) -> None:
    fake.cue(code=ssl.errors.FAILED_OPERATION_CERTIFICATE_NOT_FOUND, message="There is none.")
    with pytest.raises(tc3.NotFoundError) as raised:
        client.commit_certificate_information(certificate_id="abcb1234")
    error = raised.value
    [request] = fake.requests()
    assert (error.code, error.message) == ("FailedOperation.CertificateNotFound", "There is none.")
    assert (error.http_status, error.attempts, error.action) == (200, 1, "CommitCertificateInformation")
    assert error.request_id == request["request_id"]
    assert error.trace_id == request["trace_id"]
    assert not error.may_have_executed


def test_a_wrong_key(fake: Fake) -> None:
    options = fake.options(secret_key="wrong")
    with ssl.Client(**options) as client, pytest.raises(tc3.AuthError) as raised:
        client.commit_certificate_information(certificate_id="abcb1234")
    assert raised.value.code == "AuthFailure.SignatureFailure"


def test_repetitions(fake: Fake) -> None:
    with ssl.Client(**fake.options(retry=1)) as client:
        fake.cue(code="LimitExceeded.RateLimitExceeded", message="Slow down.")
        client.commit_certificate_information(certificate_id="abcb1234")
        assert len(fake.requests()) == 2
        fake.cue(code="LimitExceeded.RateLimitExceeded", message="Slow down.")
        with pytest.raises(tc3.ThrottledError):
            client.commit_certificate_information(certificate_id="abcb1234", retry=0)


def test_nobody_listens() -> None:
    with (
        ssl.Client(secret_id="a", secret_key="b", endpoint="http://127.0.0.1:1", retry=0) as client,
        pytest.raises(tc3.ConnectError) as raised,
    ):
        client.commit_certificate_information(certificate_id="a")
    assert not raised.value.may_have_executed
    assert raised.value.request_id is None


def test_no_answer_in_time(client: ssl.Client, fake: Fake) -> None:
    fake.cue(delay_ms=10_000)
    with pytest.raises(TimeoutError) as raised:
        client.commit_certificate_information(certificate_id="a", timeout=0.1)
    assert isinstance(raised.value, tc3.RequestTimeoutError)
    assert raised.value.may_have_executed


def test_a_lost_answer(client: ssl.Client, fake: Fake) -> None:
    fake.cue(fault="close_before_response")
    with pytest.raises(tc3.NetworkError) as raised:
        client.commit_certificate_information(certificate_id="a")
    assert raised.value.kind == "network"
    assert raised.value.may_have_executed


def test_something_else_answers(client: ssl.Client, fake: Fake) -> None:
    fake.cue(status=502, body="<html>bad gateway</html>")
    with pytest.raises(tc3.ServerError) as raised:
        client.commit_certificate_information(certificate_id="a")
    assert raised.value.http_status == 502
    assert "HTTP status 502" in str(raised.value)
    assert "bad gateway" not in str(raised.value)


def test_codes_are_constants() -> None:
    assert ssl.errors.FAILED_OPERATION_CERTIFICATE_NOT_FOUND == "FailedOperation.CertificateNotFound"
    assert len(ssl.errors.__all__) == len(set(ssl.errors.__all__)) == 116
    assert all(isinstance(getattr(ssl.errors, name), str) for name in ssl.errors.__all__)


def test_every_fault_of_a_request_by_its_member(client: ssl.Client, fake: Fake) -> None:
    """What Python cannot send and what the action does not take, together."""
    with pytest.raises(tc3.InvalidRequestError) as caught:
        client.call(
            "ssl",
            "2019-12-05",
            "UpdateCertificateInstance",
            {"ResourceTypes": [b"clb"], "CertificateID": "a"},
        )
    faults = {fault.path: fault.message for fault in caught.value.faults}
    assert {"ResourceTypes[0]", "CertificateID", "OldCertificateId"} <= faults.keys()
    assert all(message.startswith(path) for path, message in faults.items())
    assert caught.value.error_class is None
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults
    assert fake.requests() == []


def test_the_class_of_a_code(client: ssl.Client, fake: Fake) -> None:
    fake.cue(code="FailedOperation.CertificateNotFound", message="There is none.")
    with pytest.raises(tc3.NotFoundError) as caught:
        client.commit_certificate_information(certificate_id="a")
    assert (caught.value.error_class, caught.value.faults) == ("not_found", ())


def test_the_cause_of_a_failure_is_chained() -> None:
    """What the operating system said, below what it means for the call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = ssl.Client(
        secret_id="AKIDEXAMPLE", secret_key="EXAMPLE", endpoint=f"http://127.0.0.1:{port}", retry=0
    )
    with pytest.raises(tc3.ConnectError) as raised:
        client.commit_certificate_information(certificate_id="a")
    assert isinstance(raised.value.__cause__, OSError)
    assert "refused" in str(raised.value.__cause__)
    shown = "".join(traceback.format_exception(raised.value))
    assert "The above exception was the direct cause" in shown
