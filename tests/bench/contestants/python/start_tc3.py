"""One call with tc3, from the start of the process to its end."""

import sys

from tc3 import ssl

client = ssl.Client(
    secret_id="AKIDEXAMPLE",
    secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    endpoint=sys.argv[2],
)
if client.commit_certificate_information(certificate_id="abcb1234").order_id != "SO8zRv29":
    raise SystemExit("this is not the answer")
