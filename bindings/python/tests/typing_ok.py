"""What type checkers must take. Never run."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from typing_extensions import assert_type

import tc3
from tc3 import paging, ssl, waiting


def waited_for(client: ssl.Client) -> None:
    update = client.update_certificate_instance(
        old_certificate_id="a",
        resource_types=["clb"],
        resource_types_regions=[
            ssl.ResourceTypeRegions(resource_type="clb", regions=("ap-guangzhou",)),
            {"ResourceType": "tke", "Regions": ["ap-beijing"]},
        ],
        tags=[ssl.Tags(tag_key="a", tag_value="b")],
        project_id=None,
        timeout=5,
        retry=0,
        region="ap-guangzhou",
        language="en-US",
    )
    assert_type(update, ssl.UpdateCertificateInstanceResponse)
    assert_type(update.deploy_record_id, "int | None")
    assert_type(update.deploy_status, "ssl.DeployStatus | None")
    assert_type(update.update_sync_progress, "tuple[ssl.UpdateSyncProgress, ...]")
    assert_type(update.request_id, str)
    assert_type(update["DeployRecordId"], Any)
    assert_type(update.to_dict(), "dict[str, Any]")
    assert_type(update.to_json(), str)
    if update.deploy_status is not None:
        assert_type(update.deploy_status.name, "str | None")
        number: int = update.deploy_status
        print(number == ssl.DeployStatus.CREATED)
    match update:
        case ssl.UpdateCertificateInstanceResponse(deploy_record_id=record, request_id=request_id):
            assert_type(record, "int | None")
            assert_type(request_id, str)
    match ssl.Tags(tag_key="a", tag_value="b"):
        case ssl.Tags(key, value):
            assert_type(key, "str | None")
            assert_type(value, "str | None")


def kept(tags: list[ssl.Tags], dicts: list[ssl.inputs.TagsDict], client: ssl.Client) -> None:
    """Lists that one has in variables."""
    client.update_certificate_instance(old_certificate_id="a", resource_types=["clb"], tags=tags)
    client.update_certificate_instance(old_certificate_id="a", resource_types=("clb",), tags=dicts)
    mixed: list[ssl.TagsLike] = [*tags, *dicts]
    client.update_certificate_instance(old_certificate_id="a", resource_types=[], tags=mixed)


async def awaited() -> None:
    async with ssl.AsyncClient(secret_id="a", secret_key="b", site="international", timeout=2.5) as client:
        assert_type(client, ssl.AsyncClient)
        order = await client.commit_certificate_information(certificate_id="a")
        assert_type(order.status, "ssl.CertificateStatus | None")
        task = asyncio.create_task(client.commit_certificate_information(certificate_id="a"))
        assert_type(await task, ssl.CommitCertificateInformationResponse)
        assert_type(await client.call("any", "2026-01-01", "Any", {"A": 1}), "dict[str, Any]")


def listed(client: ssl.Client) -> None:
    certificates = client.describe_certificates_items(limit=100, read_ahead=True)
    assert_type(certificates, paging.Items[ssl.Certificates])
    assert_type(certificates.position, int)
    for certificate in certificates:
        assert_type(certificate.certificate_id, "str | None")
    for page in client.describe_certificates_pages():
        assert_type(page, ssl.DescribeCertificatesResponse)


def waited(client: ssl.Client) -> None:
    def told(progress: waiting.Progress[ssl.DescribeCertificateResponse]) -> None:
        assert_type(progress.answer.status, "ssl.CertificateStatus | None")
        assert_type(progress.done, "int | None")

    def told_of_any(progress: waiting.Progress[Any]) -> None:
        assert_type(progress.elapsed, float)

    answer = client.wait_until_certificate_issued(
        certificate_id="a", deadline=60, interval=1.5, on_progress=told, progress_bar=True
    )
    assert_type(answer, ssl.DescribeCertificateResponse)
    client.wait_until_update_finished(deploy_record_id="1", on_progress=told_of_any)
    for progress in client.watch_until_update_finished(deploy_record_id="1"):
        assert_type(progress.answer, ssl.DescribeHostUpdateRecordDetailResponse)


async def listed_and_waited(client: ssl.AsyncClient) -> None:
    async for certificate in client.describe_certificates_items():
        assert_type(certificate, ssl.Certificates)
    async for page in client.describe_certificates_pages():
        assert_type(page, ssl.DescribeCertificatesResponse)
    answer = await client.wait_until_certificate_issued(certificate_id="a")
    assert_type(answer, ssl.DescribeCertificateResponse)
    async for progress in client.watch_until_certificate_issued(certificate_id="a"):
        assert_type(progress.reached, bool)


def raised(client: ssl.Client) -> None:
    try:
        client.call("any", "2026-01-01", "Any")
    except tc3.NotFoundError as error:
        assert_type(error.code, "str | None")
        assert_type(error.may_have_executed, bool)
        print(error.code == ssl.errors.FAILED_OPERATION_CERTIFICATE_NOT_FOUND)
    except (tc3.RequestTimeoutError, tc3.NetworkError) as error:
        assert_type(error.attempts, int)


def opened() -> None:
    """Every form of an option."""

    def give() -> tc3.Credentials:
        return tc3.Credentials("a", "b", "c", datetime.now(timezone.utc))

    async def give_later() -> tc3.Credentials:
        return tc3.Credentials("a", "b", expires_at=time.time() + 60)

    def told(attempt: tc3.Attempt) -> None:
        assert_type(attempt.duration, float)
        assert_type(attempt.code, "str | None")

    for credentials in (give, give_later):
        ssl.AsyncClient(credentials=credentials)
    ssl.Client(
        credentials=give_later, proxy=False, ca_bundle=Path("ca.pem"), on_attempt=told, hosts="private"
    )
    ssl.Client(profile="work", proxy="http://127.0.0.1:1", ca_bundle=b"", method="GET", signature="HmacSHA1")
    client = ssl.Client(retry=tc3.Retry(5, longest_pause=5), assume_role=tc3.AssumeRole("arn", duration=900))
    client.commit_certificate_information(certificate_id="a", retry=tc3.Retry(2), safe_to_repeat=True)
