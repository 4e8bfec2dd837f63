//! What uses a certificate, looked up anew by a task of the service.

use std::time::Duration;

use tc3_core::poll::Wait;
use tc3_core::{Error, ErrorKind, Operation};

use super::Bound;
use crate::Client;

/// The types and regions that use the certificate, with their counts. A region whose lookup failed is an error: what is
/// not known to be unused must count as used.
pub(super) async fn scan(
    client: &Client,
    certificate_id: &str,
    interval: Option<Duration>,
) -> Result<Vec<Bound>, Error> {
    let scan = client
        .create_certificate_bind_resource_sync_task()
        .certificate_ids([certificate_id])
        .is_cache(0)
        .await?;
    let tasks: Vec<String> = scan
        .cert_task_ids
        .into_iter()
        .filter_map(|task| task.task_id)
        .collect();
    if tasks.is_empty() {
        let message = format!("the service began no lookup of what uses {certificate_id}");
        return Err(Error::new(ErrorKind::Decode, message));
    }
    let wait = client
        .describe_certificate_bind_resource_task_result()
        .task_ids(tasks)
        .until_bind_resource_tasks_done();
    let wait = paced(wait, interval);
    let results = wait.await?.sync_task_bind_resource_result;
    let mut bound = Vec::new();
    let kinds = results.into_iter().flat_map(|result| result.bind_resource_result);
    for kind in kinds {
        let resource_type = kind.resource_type.unwrap_or_default();
        for place in kind.bind_resource_region_result {
            let region = place.region.unwrap_or_default();
            if let Some(error) = place.error.filter(|error| !error.is_empty()) {
                let message = format!(
                    "what uses {certificate_id} could not be looked up for {resource_type} {region}: {error}"
                );
                return Err(Error::new(ErrorKind::Failed, message));
            }
            let count = place.total_count.unwrap_or_default();
            if count > 0 {
                bound.push(Bound {
                    resource_type: resource_type.clone(),
                    region,
                    count,
                });
            }
        }
    }
    Ok(bound)
}

/// The wait, with the first pause that the rotation was told to make, if it was.
pub(super) fn paced<O: Operation>(wait: Wait<O>, interval: Option<Duration>) -> Wait<O> {
    match interval {
        Some(interval) => wait.with_interval(interval),
        None => wait,
    }
}
