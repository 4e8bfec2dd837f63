"""SSL Certificates, API version 2019-12-05.

    from tc3 import ssl

    client = ssl.Client(site="international")
    update = client.update_certificate_instance(
        old_certificate_id="aBcD1234", certificate_id="eFgH5678", resource_types=["clb", "cdn"]
    )
    print(update.deploy_record_id)

:class:`Client` waits for each answer, :class:`AsyncClient` is awaited. ``ssl.errors`` has the service's error codes,
``ssl.models`` every data type.
"""

from __future__ import annotations

from tc3 import _lazy
from tc3.ssl.generated import HOMES
from tc3.ssl.generated import __all__ as __all__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tc3.ssl.generated import *  # noqa: F403 - these are the names of `__all__`

__getattr__ = _lazy.loader(__name__, HOMES)
