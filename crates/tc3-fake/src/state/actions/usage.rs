//! Where certificates are used: scans, and what they found.

use serde_json::{Map, Value, json};

use super::Behaviour;
use crate::{
    refusal::{Refusal, code, excerpt},
    state::{Call, Page, Resource, ResourceType, Scan, World, advance::Thing, time_text},
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "CreateCertificateBindResourceSyncTask" => create,
        "DescribeCertificateBindResourceTaskDetail" => detail,
        "DescribeCertificateBindResourceTaskResult" => result,
        _ => return None,
    })
}

/// How long a scan may be used again, in seconds. Source: `IsCache` of `CreateCertificateBindResourceSyncTask`.
const CACHED: i64 = 30 * 60;

fn create(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let ids = call.texts("CertificateIds");
    if ids.len() > 100 {
        let message = format!("`CertificateIds` has {} items; 100 are allowed.", ids.len());
        return Err(Refusal::new(code::INVALID_PARAM, message));
    }
    for id in &ids {
        world.certificate(id)?;
    }
    let cached = call.number("IsCache") != Some(0);
    let mut tasks = Vec::new();
    for id in ids {
        let young = |scan: &&Scan| scan.certificate == id && scan.status != 2 && call.now - scan.at < CACHED;
        let known = world
            .scans
            .iter()
            .rev()
            .find(young)
            .filter(|_| cached)
            .map(|scan| scan.id.clone());
        let task = known.unwrap_or_else(|| world.scan(id, call.now));
        tasks.push(json!({ "CertId": id, "TaskId": task }));
    }
    Ok(json!({ "CertTaskIds": tasks }))
}

impl World {
    /// Begins a scan and returns its id.
    fn scan(&mut self, certificate: &str, now: i64) -> String {
        let id = self.ids.digits();
        let fails = self.failing_scans > 0;
        self.failing_scans = self.failing_scans.saturating_sub(1);
        self.scans.push(Scan {
            id: id.clone(),
            certificate: certificate.to_owned(),
            status: 0,
            fails,
            at: now,
            stepped: now,
            found: Vec::new(),
        });
        self.trim();
        self.begun(&Thing::Scan(id.clone()));
        id
    }
}

fn task<'w>(world: &'w World, id: &str) -> Result<&'w Scan, Refusal> {
    world.scans.iter().find(|scan| scan.id == id).ok_or_else(|| {
        let message = format!("There is no task `{}`.", excerpt(id));
        Refusal::new(code::SYNC_TASK_ID_INVALID, message)
    })
}

fn detail(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("TaskId");
    let scan = task(world, id)?.clone();
    let page = call.page(10, 100);
    let (types, regions) = (call.texts("ResourceTypes"), call.texts("Regions"));
    let mut output = Map::new();
    for kind in ResourceType::ALL {
        let asked = types.is_empty() || types.iter().any(|word| ResourceType::named(word) == Some(kind));
        let found: Vec<&Resource> = scan
            .found
            .iter()
            .filter(|resource| resource.kind == kind)
            .filter(|resource| {
                regions.is_empty() || !kind.has_regions() || regions.contains(&resource.region.as_str())
            })
            .collect();
        let list = if asked {
            lists(&found, &scan.certificate, page, kind)
        } else {
            Vec::new()
        };
        output.insert(kind.as_str().to_uppercase(), list.into());
    }
    output.insert("Status".to_owned(), scan.status.into());
    output.insert("CacheTime".to_owned(), time_text(scan.at).into());
    world.polled(&Thing::Scan(id.to_owned()), call.now);
    Ok(Value::Object(output))
}

fn result(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let ids = call.texts("TaskIds");
    if ids.len() > 100 {
        let message = format!("`TaskIds` has {} items; 100 are allowed.", ids.len());
        return Err(Refusal::new(code::INVALID_PARAM, message));
    }
    let mut results = Vec::new();
    for id in ids {
        let scan = task(world, id)?;
        let kinds = ResourceType::ALL.into_iter().filter(|_| scan.status == 1).map(|kind| {
            let found: Vec<&Resource> = scan.found.iter().filter(|resource| resource.kind == kind).collect();
            let regions = regions(&found, kind).into_iter().map(|region| {
                let here: Vec<&&Resource> = found.iter().filter(|resource| resource.region == region).collect();
                let error = error_of(here.iter().map(|resource| **resource));
                let total = here.iter().filter(|resource| !resource.unreadable).count();
                json!({ "Region": region, "TotalCount": total, "Error": error })
            });
            json!({ "ResourceType": kind.as_str(), "BindResourceRegionResult": regions.collect::<Vec<_>>() })
        });
        let error = (scan.status == 2).then(
            || json!({ "Code": code::INTERNAL_ERROR, "Message": "The resources could not be looked at." }),
        );
        results.push(json!({
            "TaskId": id,
            "BindResourceResult": kinds.collect::<Vec<_>>(),
            "Status": scan.status,
            "Error": error,
            "CacheTime": time_text(scan.at),
        }));
        world.polled(&Thing::Scan(id.to_owned()), call.now);
    }
    Ok(json!({ "SyncTaskBindResourceResult": results }))
}

/// The regions of these resources, sorted; of a type without regions, one that is empty.
fn regions(found: &[&Resource], kind: ResourceType) -> Vec<String> {
    let mut regions: Vec<String> = found.iter().map(|resource| resource.region.clone()).collect();
    if regions.is_empty() && !kind.has_regions() {
        regions.push(String::new());
    }
    regions.sort_unstable();
    regions.dedup();
    regions
}

fn error_of<'r>(mut resources: impl Iterator<Item = &'r Resource>) -> &'static str {
    if resources.any(|resource| resource.unreadable) {
        "The resources could not be looked at."
    } else {
        ""
    }
}

/// The entries of one type: one for each region, or one where the type has no regions.
fn lists(found: &[&Resource], certificate: &str, page: Page, kind: ResourceType) -> Vec<Value> {
    let lists = regions(found, kind)
        .into_iter()
        .filter(|_| !found.is_empty())
        .map(|region| {
            let here = || found.iter().copied().filter(|resource| resource.region == region);
            let readable = || here().filter(|resource| !resource.unreadable);
            let shown: Vec<Value> = page
                .of(readable())
                .into_iter()
                .map(|resource| instance(resource, certificate))
                .collect();
            let mut entry = Map::new();
            if kind.has_regions() {
                entry.insert("Region".to_owned(), region.clone().into());
            }
            entry.insert("Error".to_owned(), error_of(here()).into());
            if kind == ResourceType::Tcb {
                entry.insert("Environments".to_owned(), shown.into());
            } else {
                entry.insert("InstanceList".to_owned(), shown.into());
                entry.insert("TotalCount".to_owned(), readable().count().into());
            }
            Value::Object(entry)
        });
    lists.collect()
}

/// A resource as the API describes it: its type's own shape.
pub(super) fn instance(resource: &Resource, certificate: &str) -> Value {
    let Resource {
        id,
        name,
        domain,
        region,
        ..
    } = resource;
    let bound = resource.certificate.as_deref().unwrap_or_default();
    match resource.kind {
        ResourceType::Clb => json!({
            "LoadBalancerId": id,
            "LoadBalancerName": name,
            "Forward": 1,
            "Listeners": listeners(resource, certificate),
        }),
        ResourceType::Tke => json!({
            "ClusterId": id,
            "ClusterName": name,
            "ClusterType": "MANAGED_CLUSTER",
            "ClusterVersion": "1.30.0",
            "NamespaceList": namespaces(resource, certificate),
        }),
        ResourceType::Cdn => {
            json!({ "Domain": domain, "CertId": bound, "Status": "online", "HttpsBillingSwitch": "on" })
        }
        ResourceType::Waf => json!({ "Domain": domain, "CertId": bound, "Keepalive": 1 }),
        ResourceType::Ddos => json!({
            "Domain": domain, "InstanceId": id, "Protocol": "https", "CertId": bound, "VirtualPort": "443",
        }),
        ResourceType::Live => json!({ "Domain": domain, "CertId": bound, "Status": 1 }),
        ResourceType::Vod => json!({ "Domain": domain, "CertId": bound }),
        ResourceType::ApiGateway => json!({
            "ServiceId": id, "ServiceName": name, "Domain": domain, "CertId": bound, "Protocol": "https",
        }),
        ResourceType::Tcb => json!({
            "Environment": { "ID": id, "Source": "miniapp", "Name": name, "Status": "NORMAL" },
            "AccessService": {
                "TotalCount": 1,
                "InstanceList": [{
                    "Domain": domain, "Status": 1, "UnionStatus": 1, "IsPreempted": false, "ICPStatus": 0,
                    "OldCertificateId": bound,
                }],
            },
            "HostService": { "TotalCount": 0, "InstanceList": [] },
        }),
        ResourceType::Teo => json!({
            "Host": domain, "CertId": bound, "ZoneId": id, "Status": "deployed", "Algorithm": "ECC",
        }),
        ResourceType::Tse => json!({
            "GatewayId": id,
            "GatewayName": name,
            "CertificateList": [{
                "Id": format!("{id}-{bound}"), "Name": domain, "BindDomains": [domain], "CertSource": "native",
                "CertId": bound,
            }],
        }),
        ResourceType::Cos => json!({
            "Domain": domain, "CertId": bound, "Status": "ENABLED", "Bucket": id, "Region": region,
        }),
    }
}

/// The listeners and rules that use the certificate; all of them where none is named.
fn listeners(resource: &Resource, certificate: &str) -> Vec<Value> {
    let uses = |bound: Option<&str>| certificate.is_empty() || bound == Some(certificate);
    let shown = |bound: &Option<String>| match bound {
        Some(id) => json!({ "CertId": id, "DnsNames": [], "CertCaId": "", "SSLMode": "UNIDIRECTIONAL" }),
        None => Value::Null,
    };
    let relevant = resource.listeners.iter().filter(|listener| {
        uses(listener.certificate.as_deref())
            || listener
                .rules
                .iter()
                .any(|rule| uses(rule.certificate.as_deref()))
    });
    let listeners = relevant.map(|listener| {
        let rules = listener
            .rules
            .iter()
            .filter(|rule| uses(rule.certificate.as_deref()))
            .map(|rule| {
                json!({
                    "LocationId": rule.id,
                    "Domain": rule.domain,
                    "Url": rule.url,
                    "IsMatch": true,
                    "Certificate": shown(&rule.certificate),
                    "NoMatchDomains": [],
                })
            });
        json!({
            "ListenerId": listener.id,
            "ListenerName": listener.name,
            "SniSwitch": u8::from(listener.sni),
            "Protocol": listener.protocol,
            "Certificate": shown(&listener.certificate),
            "Rules": rules.collect::<Vec<_>>(),
            "NoMatchDomains": [],
        })
    });
    listeners.collect()
}

fn namespaces(resource: &Resource, certificate: &str) -> Vec<Value> {
    let uses = |bound: Option<&str>| certificate.is_empty() || bound == Some(certificate);
    let relevant = || {
        resource
            .secrets
            .iter()
            .filter(|secret| uses(secret.certificate.as_deref()))
    };
    let mut names: Vec<&str> = relevant().map(|secret| secret.namespace.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let namespaces = names.into_iter().map(|name| {
        let secrets = relevant().filter(|secret| secret.namespace == name).map(|secret| {
            json!({
                "Name": secret.name,
                "CertId": secret.certificate,
                "NoMatchDomains": [],
                "IngressList": [{ "IngressName": secret.name, "TlsDomains": secret.domains, "Domains": secret.domains }],
            })
        });
        json!({ "Name": name, "SecretList": secrets.collect::<Vec<_>>() })
    });
    namespaces.collect()
}
