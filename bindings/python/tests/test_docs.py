"""What the documentation shows runs: every method's example and every Python block of the README, against the fake."""

from __future__ import annotations

import asyncio
import contextlib
import doctest
import inspect
import io
import pydoc
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tc3
import tc3.paging
import tc3.waiting
from conftest import Fake
from specs import actions, method, snake
from tc3 import ssl

README = Path(__file__).resolve().parents[1] / "README.md"
CLIENTS: list[type[Any]] = [ssl.Client, ssl.AsyncClient]
METHODS = [(of, page["name"]) for of in CLIENTS for page in actions()]


def of_the_fake(fake: Fake) -> SimpleNamespace:
    """The module `ssl`, with clients that reach the fake."""

    def client(of: type[Any]) -> Callable[..., Any]:
        def make(**options: Any) -> Any:
            options.pop("credentials", None)
            return of(**{**options, **fake.options()})

        return make

    names = {name: getattr(ssl, name) for name in ssl.__all__}
    return SimpleNamespace(**names | {"Client": client(ssl.Client), "AsyncClient": client(ssl.AsyncClient)})


@pytest.mark.parametrize(("of", "action"), METHODS)
def test_the_example_of_every_method(of: type[Any], action: str, fake: Fake) -> None:
    text = inspect.getdoc(method(of, action))
    assert text is not None
    names = {"ssl": of_the_fake(fake), "asyncio": asyncio}
    example = doctest.DocTestParser().get_doctest(text, names, action, None, 0)
    assert example.examples
    out = io.StringIO()
    failed = doctest.DocTestRunner().run(example, out=out.write).failed
    assert not failed, out.getvalue()
    assert [request["action"] for request in fake.requests()] == [action]


@pytest.mark.parametrize(("of", "action"), METHODS)
def test_the_page_of_every_method(of: type[Any], action: str) -> None:
    """`help` says what a call takes, gives and raises."""
    [page] = [page for page in actions() if page["name"] == action]
    text = pydoc.plain(pydoc.render_doc(method(of, action)))
    for section in ("Args:", "Returns:", "Raises:", "Example:"):
        assert section in text
    assert page.get("page", {}).get("url", "") in text
    for member in page["input"]:
        if member.get("disabled"):
            continue
        assert re.search(rf"^ +{snake(member['name'])} \(", text, re.MULTILINE), member["name"]
    for code in page["errors"]:
        assert f"`{code}`" in text
    if "requests_per_second" in page:
        assert f"{page['requests_per_second']} requests per second" in text
    else:
        assert "Limit: not documented." in text


def test_dir_knows_what_is_not_loaded_yet() -> None:
    assert set(ssl.__all__) <= set(dir(ssl))
    assert "CertificateStatus" in pydoc.plain(pydoc.render_doc(ssl))


def test_every_public_name_is_documented() -> None:
    for module in (tc3, ssl, ssl.models, ssl.errors, ssl.inputs, tc3.errors, tc3.paging, tc3.waiting):
        assert module.__doc__
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isclass(value) or inspect.isroutine(value):
                assert inspect.getdoc(value), f"{module.__name__}.{name}"


def blocks() -> list[str]:
    """Its blocks, but for tests: `test_testing.py` runs these as such."""
    found = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [block for block in found if "def test_" not in block]


@pytest.mark.parametrize("block", blocks())
def test_the_readme(block: str, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    module = of_the_fake(fake)
    monkeypatch.setattr(tc3, "ssl", module)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(block, str(README), "exec"), {"__name__": "__main__"})
    # Some bring a fake of their own.
    assert fake.requests() or "FakeCloud" in block


def test_the_readme_has_blocks() -> None:
    assert len(blocks()) >= 3
