"""The five documented actions, with their pages' examples, waited for and awaited."""

from __future__ import annotations

import pytest

import tc3
from conftest import Fake
from tc3 import ssl


def test_update_certificate_instance(client: ssl.Client, fake: Fake) -> None:
    update = client.update_certificate_instance(
        old_certificate_id="gej**kkk",
        resource_types=["clb"],
        certificate_id="Th**jj",
        resource_types_regions=[ssl.ResourceTypeRegions(resource_type="clb", regions=["ap-guangzhou"])],
    )
    assert update.deploy_record_id == 1763489
    assert update.deploy_status == ssl.DeployStatus.ALREADY_RUNNING
    [progress] = update.update_sync_progress
    assert progress.resource_type == "clb"
    [region] = progress.update_sync_progress_regions
    assert (region.region, region.total_count, region.offset_count) == ("ap-guangzhou", 0, 0)
    assert region.status is ssl.UpdateSyncProgressStatus.PENDING
    [request] = fake.requests()
    assert request["verified"]
    assert request["request_id"] == update.request_id
    assert request["input"] == {
        "OldCertificateId": "gej**kkk",
        "ResourceTypes": ["clb"],
        "CertificateId": "Th**jj",
        "ResourceTypesRegions": [{"ResourceType": "clb", "Regions": ["ap-guangzhou"]}],
    }


def test_nested_inputs_as_plain_dicts(client: ssl.Client, fake: Fake) -> None:
    client.update_certificate_instance(
        old_certificate_id="gej**kkk",
        resource_types=("clb", "cdn"),
        resource_types_regions=[{"ResourceType": "clb", "Regions": ["ap-guangzhou"]}],
        tags=[ssl.Tags(tag_key="env", tag_value="prod"), {"TagKey": "a", "TagValue": "b"}],
    )
    [request] = fake.requests()
    assert request["input"]["ResourceTypes"] == ["clb", "cdn"]
    assert request["input"]["ResourceTypesRegions"] == [{"ResourceType": "clb", "Regions": ["ap-guangzhou"]}]
    assert request["input"]["Tags"] == [
        {"TagKey": "env", "TagValue": "prod"},
        {"TagKey": "a", "TagValue": "b"},
    ]


def test_upload_update_certificate_record_rollback(client: ssl.Client) -> None:
    rollback = client.upload_update_certificate_record_rollback(deploy_record_id=2)
    assert rollback.request_id
    assert rollback.to_dict() == {"RequestId": rollback.request_id}


def test_submit_certificate_information(client: ssl.Client, fake: Fake) -> None:
    filed = client.submit_certificate_information(
        certificate_id="abcb1234",
        csr_type="online",
        phone_area_code="0755",
        domain_list=["a.example", "b.example"],
        is_dv=False,
    )
    assert filed.certificate_id == "abcb1234"
    [request] = fake.requests()
    assert request["input"]["PhoneAreaCode"] == "0755"
    assert request["input"]["IsDV"] is False


def test_commit_certificate_information(client: ssl.Client) -> None:
    order = client.commit_certificate_information(certificate_id="abcb1234")
    assert order.order_id == "SO8zRv29"
    assert order.status is ssl.CertificateStatus.PENDING_CONFIRMATION_LETTER
    assert order.status == 8


def test_describe_certificate_bind_resource_task_detail(client: ssl.Client) -> None:
    detail = client.describe_certificate_bind_resource_task_detail(task_id="758439", limit="0", offset="10")
    assert detail.status is ssl.BindResourceTaskStatus.SUCCESSFUL
    assert detail.cache_time == "2023-10-12 12:00:00"
    [balancers] = detail.clb
    listener = balancers.instance_list[0].listeners[0]
    assert listener.certificate is not None
    assert listener.certificate.cert_id is not None
    # One member name, two types in one answer.
    assert detail.live[0].instance_list[0].status == 0
    assert detail.cdn[0].instance_list[0].status == "online"
    # Not in the example: absent, null and empty are all "none".
    assert detail.cos == detail.tse == detail.gaap == ()


async def test_awaited(async_client: ssl.AsyncClient, fake: Fake) -> None:
    update = await async_client.update_certificate_instance(
        old_certificate_id="gej**kkk", resource_types=["clb"], certificate_id="Th**jj"
    )
    assert update.deploy_record_id == 1763489
    rollback = await async_client.upload_update_certificate_record_rollback(deploy_record_id=2)
    filed = await async_client.submit_certificate_information(certificate_id="abcb1234")
    order = await async_client.commit_certificate_information(certificate_id="abcb1234")
    detail = await async_client.describe_certificate_bind_resource_task_detail(task_id="758439")
    answers = [update, rollback, filed, order, detail]
    assert [request["request_id"] for request in fake.requests()] == [answer.request_id for answer in answers]
    assert all(request["verified"] for request in fake.requests())


def test_options_of_one_call(client: ssl.Client, fake: Fake) -> None:
    client.commit_certificate_information(certificate_id="a", region="ap-guangzhou", language="zh-CN")
    [request] = fake.requests()
    assert (request["region"], request["language"]) == ("ap-guangzhou", "zh-CN")
    assert request["client"].endswith(f"python-{tc3.__version__}")


def test_options_of_a_client(fake: Fake) -> None:
    with ssl.Client(**fake.options(), language="en-US", site="international") as client:
        client.commit_certificate_information(certificate_id="a")
    [request] = fake.requests()
    assert request["language"] == "en-US"


def test_untyped(client: ssl.Client) -> None:
    answer = client.call("ssl", "2019-12-05", "CommitCertificateInformation", {"CertificateId": "abcb1234"})
    assert (answer["OrderId"], answer["Status"]) == ("SO8zRv29", 8)
    with pytest.raises(tc3.InvalidRequestError) as of_the_service:
        client.call("cvm", "2017-03-12", "DescribeZones")
    assert of_the_service.value.code is not None


async def test_untyped_awaited(async_client: ssl.AsyncClient) -> None:
    answer = await async_client.call(
        "ssl", "2019-12-05", "CommitCertificateInformation", {"CertificateId": "abcb1234"}
    )
    assert (answer["OrderId"], answer["Status"]) == ("SO8zRv29", 8)


BODY = b'{"CertificateId": "abcb1234"}'


def test_a_body_that_is_sent_as_it_is(client: ssl.Client, fake: Fake) -> None:
    for body in (BODY, BODY.decode(), bytearray(BODY)):
        answer = client.call(
            "ssl", "2019-12-05", "CommitCertificateInformation", body, content_type="application/json"
        )
        assert answer["OrderId"] == "SO8zRv29"
    with pytest.raises(tc3.TencentCloudError):
        client.call("ssl", "2019-12-05", "CommitCertificateInformation", b"\0", content_type="a/b")
    assert len(fake.requests()) == 4
    assert all(request["verified"] for request in fake.requests()[:3])
    with pytest.raises(tc3.InvalidTypeError, match="str or bytes, not dict"):
        client.call("ssl", "2019-12-05", "CommitCertificateInformation", {}, content_type="application/json")
    assert len(fake.requests()) == 4


async def test_a_body_that_is_sent_as_it_is_awaited(async_client: ssl.AsyncClient, fake: Fake) -> None:
    answer = await async_client.call(
        "ssl", "2019-12-05", "CommitCertificateInformation", BODY, content_type="application/json"
    )
    assert answer["OrderId"] == "SO8zRv29"


def test_keys_from_the_environment(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    options = fake.options()
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", options.pop("secret_id"))
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", options.pop("secret_key"))
    with ssl.Client(**options) as client:
        assert client.commit_certificate_information(certificate_id="a").status == 8


@pytest.mark.parametrize(
    "options",
    [
        {"secret_id": "AKID"},
        {"secret_key": "key"},
        {"token": "token"},
        {"secret_id": "AKID", "secret_key": "with space"},
        {"site": "moon"},
        {"language": "la"},
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": float("nan")},
        {"retry": -1},
        {"rate_limit": -0.5},
        {"endpoint": "ftp://127.0.0.1"},
        {"region": " "},
    ],
)
def test_options_that_do_not_fit(options: dict[str, object]) -> None:
    with pytest.raises(tc3.ConfigError) as refused:
        ssl.Client(**options)  # type: ignore[arg-type]
    assert refused.value.kind == "config"
    assert isinstance(refused.value, ValueError)


def test_closed(fake: Fake) -> None:
    client = ssl.Client(**fake.options())
    client.close()
    client.close()
    assert repr(client) == "ssl.Client(closed)"
    with pytest.raises(tc3.ConfigError, match="closed"):
        client.commit_certificate_information(certificate_id="a")
    assert not fake.requests()
