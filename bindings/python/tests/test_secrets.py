"""Keys, private keys and passwords are shown by nothing: repr, str, vars, pickles, errors, help."""

from __future__ import annotations

import contextlib
import copy
import io
import pickle
import traceback
from typing import Any

import pytest

import tc3
from conftest import SECRET_KEY, Fake
from tc3 import _model, ssl

PRIVATE_KEY = "-----BEGIN PRIVATE KEY----- hush"
PASSWORD = "correct-horse"
HUSH = (SECRET_KEY, PRIVATE_KEY, PASSWORD)


class Holder(_model.Input):
    """A data type with a secret, as other services have them."""

    __slots__ = ("name", "password", "email", "inner")
    _shape = (
        ("Name", str),
        ("Password", str, "secret"),
        ("Email", str, "personal"),
        ("Inner", ["Holder"]),
    )


def shown(value: object) -> str:
    """Everything that shows a value."""
    texts = [repr(value), str(value), f"{value}", ascii(value), repr(dir(value))]
    texts += [
        repr(getattr(value, name, None)) for name in dir(value) if name.startswith("_") and name != "_data"
    ]
    with contextlib.suppress(TypeError):
        texts.append(repr(vars(value)))
    try:
        texts.append(repr(pickle.dumps(value)))
    except TypeError as refused:
        texts.append(str(refused))
    if isinstance(value, BaseException):
        texts += traceback.format_exception(value)
    return "\n".join(texts)


def silent(value: object) -> None:
    text = shown(value)
    assert not [secret for secret in HUSH if secret in text]


def test_clients(fake: Fake) -> None:
    options = fake.options(token=PASSWORD)
    for client in (ssl.Client(**options), ssl.AsyncClient(**options)):
        silent(client)
        silent(client._native)  # pyright: ignore[reportPrivateUsage]
        assert "AKIDEXAMPLE" in repr(client)
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(client)
        assert copy.copy(client) is copy.deepcopy(client) is client


def test_errors_of_a_call(client: ssl.Client, fake: Fake) -> None:
    fake.cue(code="FailedOperation.CertificateMatchError", message="They do not match.")
    with pytest.raises(tc3.TencentCloudError) as raised:
        client.update_certificate_instance(
            old_certificate_id="a", resource_types=["clb"], certificate_private_key=PRIVATE_KEY
        )
    silent(raised.value)
    with pytest.raises(tc3.TencentCloudError) as raised:
        client.submit_certificate_information(
            certificate_id="a",
            key_password=[PASSWORD],  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        )
    silent(raised.value)
    assert "KeyPassword" in str(raised.value)
    with pytest.raises(tc3.TencentCloudError) as raised:
        client.call(
            "ssl",
            "2019-12-05",
            "SubmitCertificateInformation",
            {"CertificateId": {"a": PASSWORD}, "IsDV": PRIVATE_KEY},
        )
    silent(raised.value)


def test_a_key_that_is_refused() -> None:
    with pytest.raises(tc3.ConfigError) as raised:
        ssl.Client(secret_id="AKID", secret_key=PRIVATE_KEY)
    silent(raised.value)


def test_inputs() -> None:
    plain = Holder.from_dict({"Name": "a"})
    assert pickle.loads(pickle.dumps(plain)) == plain
    for holder in (
        Holder.from_dict({"Name": "a", "Password": PASSWORD}),
        Holder.from_dict({"Inner": [{"Name": "b"}, {"Password": PASSWORD}]}),
    ):
        silent(holder)
        with pytest.raises(TypeError, match=r"not pickled: (Inner\.)?Password holds a secret"):
            pickle.dumps(holder)
        assert copy.deepcopy(holder) == holder
    # What the caller put in can be read again, on purpose.
    assert Holder.from_dict({"Password": PASSWORD})["Password"] == PASSWORD
    text = repr(Holder.from_dict({"Name": "a", "Password": PASSWORD, "Email": "a@example.com"}))
    assert text == "Holder(name='a', password=[redacted], email=[redacted])"


def test_answers() -> None:
    answer: Any = ssl.CommitCertificateInformationResponse.from_dict({"Unknown": PRIVATE_KEY})
    assert PRIVATE_KEY not in repr(answer)
    assert PRIVATE_KEY not in str(answer)


def test_what_an_error_prints(client: ssl.Client) -> None:
    out = io.StringIO()
    try:
        client.update_certificate_instance(
            old_certificate_id="a",
            resource_types="clb",  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
            certificate_private_key=PRIVATE_KEY,
        )
    except tc3.InvalidRequestError:
        traceback.print_exc(file=out)
    assert "ResourceTypes must be an array" in out.getvalue()
    assert not [secret for secret in HUSH if secret in out.getvalue()]


@pytest.mark.parametrize("wrong", [{"site": "moon"}, {"timeout": "soon"}, {"ca_bundle": "no-such-file"}])
def test_a_client_that_cannot_be_made_leaves_no_key_in_a_traceback(wrong: dict[str, Any]) -> None:
    """Tools that show the local variables of every frame: of this frame they would show the keys anyway."""
    keys = ("a-secret-key-of-mine", "a-token-of-mine")
    with pytest.raises((tc3.TencentCloudError, TypeError)) as raised:
        ssl.Client(secret_id="AKIDEXAMPLE", secret_key=keys[0], token=keys[1], **wrong)
    frames = list(traceback.walk_tb(raised.value.__traceback__))[1:]
    assert frames
    shown = "".join(repr(value) for frame, _ in frames for value in frame.f_locals.values())
    assert not any(key in shown for key in keys)
