"""One call with the official SDK, from the start of the process to its end."""

import sys

from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ssl.v20191205 import models, ssl_client

client = ssl_client.SslClient(
    credential.Credential("AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"),
    "",
    ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=sys.argv[2].removeprefix("http://"))),
)
request = models.CommitCertificateInformationRequest()
request.CertificateId = "abcb1234"
if client.CommitCertificateInformation(request).OrderId != "SO8zRv29":
    raise SystemExit("this is not the answer")
