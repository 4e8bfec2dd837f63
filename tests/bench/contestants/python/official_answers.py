"""The sums over the official SDK's answers, and its requests, for both of its clients."""

from __future__ import annotations

from typing import Any

from measure import CA_FILE, CERTIFICATE_ID, ENDPOINT, SECRET_ID, SECRET_KEY, TASK_ID
from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ssl.v20191205 import models

CREDENTIAL = credential.Credential(SECRET_ID, SECRET_KEY)


def profile() -> ClientProfile:
    """The endpoint, and keep-alive: what a user sets who wants it to be quick."""
    scheme, _, host = ENDPOINT.partition("://")
    http = HttpProfile(protocol=scheme, endpoint=host, keepAlive=True)
    if scheme == "https":
        http.certification = CA_FILE
    return ClientProfile(httpProfile=http)


def commit() -> models.CommitCertificateInformationRequest:
    """The small request."""
    request = models.CommitCertificateInformationRequest()
    request.CertificateId = CERTIFICATE_ID
    return request


def describe() -> models.DescribeCertificateBindResourceTaskDetailRequest:
    """The large request."""
    request = models.DescribeCertificateBindResourceTaskDetailRequest()
    request.TaskId = TASK_ID
    return request


def committed(answer: Any) -> int:
    """Of the small answer."""
    return len(answer.OrderId) + answer.Status


def bound(answer: Any) -> int:
    """Of the large answer, every member read."""
    total = answer.Status + len(answer.CacheTime)
    for region in answer.CLB:
        total += len(region.Region) + region.TotalCount + len(region.Error)
        for instance in region.InstanceList:
            total += len(instance.LoadBalancerId) + len(instance.LoadBalancerName)
            total += instance.Forward
            for listener in instance.Listeners:
                total += len(listener.ListenerId) + len(listener.ListenerName)
                total += listener.SniSwitch + len(listener.Protocol)
                total += certificate(listener.Certificate) + sum(map(len, listener.NoMatchDomains))
                for rule in listener.Rules:
                    total += len(rule.LocationId) + len(rule.Domain) + rule.IsMatch
                    total += certificate(rule.Certificate) + sum(map(len, rule.NoMatchDomains))
                    total += len(rule.Url)
    return total


def certificate(of: Any) -> int:
    """Of a certificate."""
    return len(of.CertId) + sum(map(len, of.DnsNames)) + len(of.CertCaId) + len(of.SSLMode)
