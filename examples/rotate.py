"""Replaces a certificate wherever it is in use, and takes that back: rotate.py OLD_ID CERTIFICATE.pem KEY.pem"""

import os
import sys
import time

from tc3 import ConflictError, ssl

client = ssl.Client(endpoint=os.environ.get("ROTATE_ENDPOINT"))  # the keys are the environment's or a profile's


def until(ask):
    for _ in range(120):
        try:
            if answer := ask():
                return answer
        except ConflictError as error:
            if error.code != ssl.errors.FAILED_OPERATION_CERTIFICATE_DEPLOY_HAS_PENDING_RECORD:
                raise
        time.sleep(float(os.environ.get("ROTATE_PAUSE", "5")))  # it, or another record of it, is not finished
    raise TimeoutError


def ended(record):
    found = client.describe_host_update_record_detail(deploy_record_id=str(record))
    assert not found.failed_total_count, found
    return not (found.running_total_count or found.pending_total_count)


old, public, private = sys.argv[1], open(sys.argv[2]).read(), open(sys.argv[3]).read()
new = client.upload_certificate(certificate_public_key=public, certificate_private_key=private).certificate_id
change = {"old_certificate_id": old, "certificate_id": new, "resource_types": ["clb", "cdn"]}
record = until(lambda: client.update_certificate_instance(**change).deploy_record_id)
until(lambda: ended(record))
(scan,) = client.create_certificate_bind_resource_sync_task(certificate_ids=[new], is_cache=0).cert_task_ids
look = client.describe_certificate_bind_resource_task_detail
bound = until(lambda: (it := look(task_id=scan.task_id)).status == 1 and it)
print(f"{new} is in use on {sum(place.total_count for place in [*bound.clb, *bound.cdn])} resources")
back = client.update_certificate_record_rollback(deploy_record_id=record).deploy_record_id
print(f"{old} is back: {until(lambda: ended(back))}")
