"""Replaces a certificate wherever it is in use, and takes that back: rotate.py OLD_ID CERTIFICATE.pem KEY.pem"""

import os
import sys
from pathlib import Path

from tc3 import ssl

old, public, private = sys.argv[1], Path(sys.argv[2]).read_text(), Path(sys.argv[3]).read_text()
waits = {"interval": float(os.environ.get("ROTATE_PAUSE", "5")), "progress_bar": True}
# The keys are the environment's or a profile's.
client = ssl.Client(endpoint=os.environ.get("ROTATE_ENDPOINT"))

upload = client.upload_certificate(
    certificate_public_key=public, certificate_private_key=private, repeatable=False
)
new = upload.repeat_cert_id or upload.certificate_id

# Another record of the certificate may not be finished: both waits pass over that, and over trouble on the way.
update = client.wait_until_update_created(
    old_certificate_id=old, certificate_id=new, resource_types=["clb", "cdn"], **waits
)
client.wait_until_update_finished(deploy_record_id=str(update.deploy_record_id), **waits)

(scan,) = client.create_certificate_bind_resource_sync_task(certificate_ids=[new], is_cache=0).cert_task_ids
bound = client.wait_until_bind_resource_task_done(task_id=scan.task_id, **waits)
print(f"{new} is in use on {sum(place.total_count for place in [*bound.clb, *bound.cdn])} resources")

back = client.update_certificate_record_rollback(deploy_record_id=update.deploy_record_id)
client.wait_until_update_rolled_back(deploy_record_id=str(back.deploy_record_id), **waits)
print(f"{old} is back, by record {back.deploy_record_id}")
