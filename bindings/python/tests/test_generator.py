"""The generator, on services with every name that can get in a Python module's way: formatted, typed, importable.

Their specs are in `tests/api-specs` and `crates/tc3-tricky/api-specs`; nothing of them is in the package.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from specs import ROOT

PACKAGE = ROOT / "bindings" / "python"
SPECS = [PACKAGE / "tests" / "api-specs", ROOT / "crates" / "tc3-tricky" / "api-specs"]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's own files with the generated ones of the tricky services beside them."""
    root = tmp_path_factory.mktemp("tricky")
    render = ["cargo", "run", "--quiet", "--package", "tc3-codegen", "--example", "render_python", "--"]
    for specs in SPECS:
        subprocess.run([*render, str(specs), str(root)], check=True, cwd=ROOT)
    package = root / "bindings" / "python"
    own = shutil.ignore_patterns(
        "__pycache__", "*.so", "*.pyd", "ssl", "rotation.py", "testing.py", "tc3_pytest"
    )
    shutil.copytree(PACKAGE / "python", package / "python", ignore=own, dirs_exist_ok=True)
    shutil.copy(PACKAGE / "pyproject.toml", package)
    for service in ("snake", "tricky"):
        (package / "python" / "tc3" / service / "__init__.py").touch()
    (package / "tests").mkdir()
    return package


@pytest.mark.parametrize(
    "check",
    [
        ["ruff", "format", "--diff", "."],
        ["ruff", "check", "."],
        ["mypy", "python/tc3"],
        ["basedpyright"],
    ],
    ids=lambda check: " ".join(check),
)
def test_it_is_clean(rendered: Path, check: list[str]) -> None:
    ran = subprocess.run([sys.executable, "-m", *check], cwd=rendered, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


USED = """
import pickle, sys, types
sys.modules["tc3._native"] = types.SimpleNamespace(
    __version__="", NativeClient=lambda **options: Native(), read=lambda of, text: of._from_text(text),
    abandon=None
)

class Native:
    def call(self, action, params, of, into, *options):
        Native.sent = (action, params, options)
        return into._from_text('{"RequestID": "inner", "Str": "s", "Tuple": ["t"], "Abc": [{"Model": {"Name": "m"}}], "Level": 2}')

from tc3.snake.generated import AsyncClient, Client, Level, errors, inputs, models
from tc3.tricky.generated import models as tricky

client = Client()
answer = client.print_everything(timeout_=5, language_="l", retry_=True, self_="s", class_="c", async_="a",
    import_="i", models=[models.Model(name="n")], inputs=[models.Builtins(str="s", from_="f", to_dict_="t")],
    none="n", print="p", response={"Text": "t"}, empty=models.Empty(), timeout=9, language="en-US", retry=1)
action, params, options = Native.sent
assert (params["Timeout"], params["Language"], params["Retry"], params["Self"]) == (5, "l", True, "s")
assert options == (9, None, "en-US", 1, False)
assert params["Models"][0].to_dict() == {"Name": "n"} and params["Inputs"][0]["ToDict"] == "t"
assert answer.inner_request_id == "inner" and answer.request_id == "" and answer.str == "s"
assert answer.tuple == ("t",) and answer.abc[0].model.name == "m" and answer.level is Level.NAME
assert answer.level.name == "NAME" and Level.VALUE.value == 3
assert pickle.loads(pickle.dumps(answer)) == answer and "str='s'" in repr(answer)
assert client.close_snake().request_id == "" and repr(models.Empty()) == "Empty()"
assert errors.INVALID_PARAMETER_CLASS == "InvalidParameter.Class"
assert Client.print_everything.__doc__.count("C:\\\\temp") == 1
tree = tricky.Tree.from_dict({"Value": "1", "Left": {"Value": "2", "Left": {"Value": "3"}}})
assert tree.left.left.value is not None and tree.left.left.left is None
"""


def test_it_works(rendered: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", USED], cwd=rendered / "python", capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
