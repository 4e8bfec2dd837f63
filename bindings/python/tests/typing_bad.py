"""What type checkers must refuse: every line that is marked, and no other. Never run."""

from __future__ import annotations

from tc3 import ssl


def mistakes(client: ssl.Client) -> None:
    client.commit_certificate_information(certificate_id=5)  # refused: a wrong type
    client.commit_certificate_information(certificat_id="a")  # refused: no such keyword
    client.commit_certificate_information()  # refused: a required member is missing
    client.commit_certificate_information("a")  # refused: members are keywords
    client.submit_certificate_information(certificate_id="a", domain_list="b")  # refused: a str is no list
    client.submit_certificate_information(certificate_id="a", domain_list=[5])  # refused: an element's type
    client.update_certificate_instance(
        old_certificate_id="a",
        resource_types=[],
        tags=[{"TagKey": "a"}],  # refused: TagValue is required
    )
    client.commit_certificate_information(certificate_id="a", language="la")  # refused: no such language
    client.commit_certificate_information(certificate_id="a", timeout="5")  # refused: seconds are a number
    client.commit_certificate_informations(certificate_id="a")  # refused: no such action
    ssl.Client(site="moon")  # refused: no such site
    ssl.Client("AKID", "key")  # refused: options are keywords
    ssl.Client(credentials=lambda: "AKID")  # refused: no credentials
    ssl.Client(proxy=True)  # refused: an address, or False
    ssl.Client(on_attempt=lambda: None)  # refused: it is given an attempt
    ssl.Client(signature="MD5")  # refused: no such signature
    ssl.Tags(tag_key="a")  # refused: tag_value is required
    ssl.Tags(tag_key=1, tag_value="b")  # refused: a wrong type
    ssl.ResourceTypeRegions(regions="ap-guangzhou")  # refused: a str is no list


def answers(client: ssl.Client) -> None:
    update = client.update_certificate_instance(old_certificate_id="a", resource_types=[])
    print(update.deploy_recrod_id)  # refused: no such attribute
    print(update.deploy_record_id + 1)  # refused: it may be None
    update.deploy_record_id = 5  # refused: an answer does not change
    text: str = update.deploy_status  # refused: a wrong type
    print(text, ssl.DeployStatus.NO_SUCH, ssl.errors.NO_SUCH)  # refused: no such names
    for progress in update.update_sync_progress:
        print(progress.statuss)  # refused: no such attribute


async def awaited(client: ssl.AsyncClient) -> None:
    order = client.commit_certificate_information(certificate_id="a")
    print(order.status)  # refused: it is to be awaited
    await order
