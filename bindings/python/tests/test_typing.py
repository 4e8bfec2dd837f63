"""Two type checkers find every marked mistake of `typing_bad.py` and none elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
BAD = HERE / "typing_bad.py"


def marked() -> set[int]:
    lines = BAD.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if "# refused: " in line}


def mypy(path: Path) -> set[int]:
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", str(path)],
        capture_output=True,
        text=True,
        cwd=HERE.parent,
    )
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    return {int(line) for line in re.findall(rf"{path.name}:(\d+): error:", ran.stdout)}


def pyright(path: Path) -> set[int]:
    ran = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--level", "error", "--outputjson", str(path)],
        capture_output=True,
        text=True,
        cwd=HERE.parent,
    )
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    return {found["range"]["start"]["line"] + 1 for found in json.loads(ran.stdout)["generalDiagnostics"]}


@pytest.mark.parametrize("check", [mypy, pyright])
def test_mistakes_are_found(check: object) -> None:
    assert callable(check)
    assert check(BAD) == marked()


@pytest.mark.parametrize("check", [mypy, pyright])
def test_what_is_right_is_taken(check: object) -> None:
    assert callable(check)
    assert check(HERE / "typing_ok.py") == set()
