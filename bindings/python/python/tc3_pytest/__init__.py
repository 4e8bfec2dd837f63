"""tc3's plugin for pytest: the fixture ``fake_cloud``.

pytest loads it in every run where tc3 is installed, so it is a package of its own that imports nothing of tc3 before a
test asks for a fake.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tc3.testing import FakeCloud


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marker."""
    config.addinivalue_line(
        "markers",
        "fake_cloud(scenario, **options): what the test's fake_cloud is started with; see tc3.testing.FakeCloud",
    )


@pytest.fixture
def fake_cloud(request: pytest.FixtureRequest) -> Iterator[FakeCloud]:
    """A fake Tencent Cloud of the test's own, see :class:`tc3.testing.FakeCloud`.

    ``@pytest.mark.fake_cloud(scenario, tls=True)`` says what it is started with; of several markers the nearest counts.
    """
    from tc3.testing import FakeCloud

    marker = request.node.get_closest_marker("fake_cloud")
    with FakeCloud(*marker.args, **marker.kwargs) if marker else FakeCloud() as cloud:
        yield cloud
