"""The sums over tc3's answers, for its client that waits and for the one that is awaited."""

from __future__ import annotations

from tc3 import ssl


def committed(answer: ssl.CommitCertificateInformationResponse) -> int:
    """Of the small answer."""
    return len(answer.order_id) + answer.status


def bound(answer: ssl.DescribeCertificateBindResourceTaskDetailResponse) -> int:
    """Of the large answer, every member read."""
    total = answer.status + len(answer.cache_time)
    for region in answer.clb:
        total += len(region.region) + region.total_count + len(region.error)
        for instance in region.instance_list:
            total += len(instance.load_balancer_id) + len(instance.load_balancer_name)
            total += instance.forward
            for listener in instance.listeners:
                total += len(listener.listener_id) + len(listener.listener_name)
                total += listener.sni_switch + len(listener.protocol)
                total += certificate(listener.certificate) + sum(map(len, listener.no_match_domains))
                for rule in listener.rules:
                    total += len(rule.location_id) + len(rule.domain) + rule.is_match
                    total += certificate(rule.certificate) + sum(map(len, rule.no_match_domains))
                    total += len(rule.url)
    return total


def certificate(of: ssl.Certificate) -> int:
    """Of a certificate."""
    return len(of.cert_id) + sum(map(len, of.dns_names)) + len(of.cert_ca_id) + len(of.ssl_mode)
