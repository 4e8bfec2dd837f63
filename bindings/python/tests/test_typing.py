"""Two type checkers find every marked mistake of `typing_bad.py` and none elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
BAD = HERE / "typing_bad.py"


def marked() -> set[int]:
    lines = BAD.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if "# refused: " in line}


def mypy(path: Path, _: Path) -> set[int]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=HERE.parent)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    return {int(line) for line in re.findall(rf"{path.name}:(\d+): error:", ran.stdout)}


def pyright(path: Path, scratch: Path) -> set[int]:
    # A project of its own: the package's leaves the file with mistakes out.
    (scratch / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    project = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.10",
        "extraPaths": [str(HERE.parent / "python")],
    }
    (scratch / "pyrightconfig.json").write_text(json.dumps(project), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "--project", str(scratch), "--outputjson"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=scratch)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    found = json.loads(ran.stdout)["generalDiagnostics"]
    return {fault["range"]["start"]["line"] + 1 for fault in found if fault["severity"] == "error"}


Check = Callable[[Path, Path], set[int]]


@pytest.mark.parametrize("check", [mypy, pyright])
def test_mistakes_are_found(check: Check, tmp_path: Path) -> None:
    assert check(BAD, tmp_path) == marked()


@pytest.mark.parametrize("check", [mypy, pyright])
def test_what_is_right_is_taken(check: Check, tmp_path: Path) -> None:
    assert check(HERE / "typing_ok.py", tmp_path) == set()
