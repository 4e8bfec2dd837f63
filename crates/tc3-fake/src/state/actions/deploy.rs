//! Putting a certificate on chosen resources, and the resources that can be chosen.

use serde_json::{Value, json};

use super::{Behaviour, update::pending, usage::instance};
use crate::{
    refusal::{Refusal, code, excerpt},
    state::{
        Call, Record, RecordKind, Resource, ResourceType, World,
        record::{Detail, Place, step},
    },
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "DeployCertificateInstance" => deploy,
        "DescribeDeployedResources" => deployed,
        "DescribeHostClbInstanceList" => |world, call| hosts(world, call, ResourceType::Clb),
        "DescribeHostCdnInstanceList" => |world, call| hosts(world, call, ResourceType::Cdn),
        "DescribeHostWafInstanceList" => |world, call| hosts(world, call, ResourceType::Waf),
        "DescribeHostLiveInstanceList" => |world, call| hosts(world, call, ResourceType::Live),
        "DescribeHostVodInstanceList" => |world, call| hosts(world, call, ResourceType::Vod),
        "DescribeHostDdosInstanceList" => |world, call| hosts(world, call, ResourceType::Ddos),
        "DescribeHostTeoInstanceList" => |world, call| hosts(world, call, ResourceType::Teo),
        "DescribeHostTkeInstanceList" => |world, call| hosts(world, call, ResourceType::Tke),
        "DescribeHostCosInstanceList" => |world, call| hosts(world, call, ResourceType::Cos),
        "DescribeHostApiGatewayInstanceList" => |world, call| hosts(world, call, ResourceType::ApiGateway),
        _ => return None,
    })
}

fn deploy(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.text("CertificateId").to_owned();
    let certificate = world.certificate(&id)?;
    if !certificate.deployable() {
        let message = format!("The certificate `{id}` has the status {}.", certificate.status);
        return Err(Refusal::new(code::CERTIFICATE_NOT_AVAILABLE, message));
    }
    let named = Some(call.text("ResourceType"))
        .filter(|named| !named.is_empty())
        .unwrap_or("clb");
    let kind = ResourceType::named(named).ok_or_else(|| {
        let message = format!("There is no resource type `{}`.", excerpt(named));
        Refusal::new(code::RESOURCE_TYPE_INVALID, message)
    })?;
    // Buckets carry their region in the entry.
    if kind.has_regions() && kind != ResourceType::Cos && call.region.is_empty() {
        let message = format!("The region is needed for `{named}`.");
        return Err(Refusal::new(code::REGION_NOT_EMPTY, message));
    }
    if let Some(record) = world.pending_record(&id) {
        if record.kind == RecordKind::Deploy && !record.undoes {
            return Ok(json!({ "DeployRecordId": record.id, "DeployStatus": 0 }));
        }
        return Err(pending(record));
    }
    let mut details = Vec::new();
    for entry in call.texts("InstanceIdList") {
        details.push(detail(world, call, kind, entry)?);
    }
    if details.is_empty() {
        return Err(Refusal::new(
            code::INSTANCE_FORMAT_ERROR,
            "`InstanceIdList` names no resource.",
        ));
    }
    let certificate = world.certificate(&id)?;
    let fits =
        |it: &Detail| it.domains.is_empty() || it.domains.iter().any(|domain| certificate.covers(domain));
    if let Some(wrong) = details
        .iter()
        .find(|it| !certificate.domain.is_empty() && !fits(it))
    {
        let message = format!(
            "The certificate `{id}` is not for `{}`.",
            wrong.domains.join(", ")
        );
        return Err(Refusal::new(code::NOT_DEPLOY_INSTANCE, message));
    }
    let number = world.ids.record();
    world.note("deploy", &id, call.now);
    let record = world.add_record(Record {
        id: number,
        kind: RecordKind::Deploy,
        old: String::new(),
        new: id,
        status: step::WAITING,
        details,
        created: call.now,
        updated: call.now,
        stepped: call.now,
        undoes: false,
        undone: false,
        before: None,
        after: None,
    });
    Ok(json!({ "DeployRecordId": record, "DeployStatus": 1 }))
}

/// The place that an entry of `InstanceIdList` names: parts joined by `|`, of which each type has its own.
fn detail(world: &mut World, call: &Call<'_>, kind: ResourceType, entry: &str) -> Result<Detail, Refusal> {
    let parts: Vec<&str> = entry.split('|').collect();
    let malformed = || {
        let message = format!(
            "`{}` names no `{}` resource; the form is {}.",
            excerpt(entry),
            kind.as_str(),
            form(kind)
        );
        Refusal::new(code::INSTANCE_FORMAT_ERROR, message)
    };
    let wanted = |resource: &&Resource| {
        let (id, domain) = (resource.id.as_str(), resource.domain.as_str());
        resource.kind == kind
            && match (kind, &parts[..]) {
                (ResourceType::Clb, [it, _]) | (ResourceType::Clb | ResourceType::Tke, [it, _, _]) => {
                    *it == id && resource.region == call.region
                }
                (ResourceType::Ddos, [it, host, _]) => *it == id && *host == domain,
                (ResourceType::ApiGateway | ResourceType::Tse | ResourceType::Tcb, [it, host]) => {
                    *it == id && *host == domain
                }
                (ResourceType::Cos, [region, it, host]) => {
                    *it == id && *host == domain && *region == resource.region
                }
                (ResourceType::Clb | ResourceType::Tke | ResourceType::Cos, _) => false,
                (_, [host] | [host, _]) => *host == domain,
                _ => false,
            }
    };
    let resource = world.resources.iter().find(wanted).ok_or_else(malformed)?;
    let on_spot = |binding: &&crate::state::Binding<'_>| {
        let spot = &binding.spot;
        match (kind, &parts[..]) {
            (ResourceType::Clb, [_, listener]) => spot.listener == *listener && spot.rule.is_empty(),
            (ResourceType::Clb, [_, listener, host]) => {
                spot.listener == *listener
                    && (binding.domains.contains(host) || binding.domains.is_empty() && spot.rule.is_empty())
            }
            (ResourceType::Tke, [_, namespace, secret]) => {
                spot.namespace == *namespace && spot.secret == *secret
            }
            _ => true,
        }
    };
    let bindings = resource.bindings();
    let binding = bindings.iter().find(on_spot).ok_or_else(malformed)?;
    let place = Place {
        kind,
        region: resource.region.clone(),
        id: resource.id.clone(),
        domain: resource.domain.clone(),
        spot: binding.spot.clone(),
    };
    let domains = binding
        .domains
        .iter()
        .map(|domain| (*domain).to_owned())
        .collect();
    let old = binding.certificate.map(str::to_owned);
    Ok(Detail {
        id: world.ids.record(),
        place,
        domains,
        old,
        status: step::WAITING,
        error: String::new(),
        updated: call.now,
    })
}

/// How an entry of `InstanceIdList` is written. Source: `InstanceIdList` of `DeployCertificateInstance`.
fn form(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::Clb => "`LoadBalancerId|ListenerId` or `LoadBalancerId|ListenerId|Domain`",
        ResourceType::Tke => "`ClusterId|Namespace|SecretName`",
        ResourceType::Ddos => "`InstanceId|Domain|VirtualPort`",
        ResourceType::ApiGateway => "`ServiceId|Domain`",
        ResourceType::Tse | ResourceType::Tcb => "`Id|Domain`",
        ResourceType::Cos => "`Region|Bucket|Domain`",
        ResourceType::Cdn => "`Domain|on` or `Domain|off`",
        _ => "`Domain`",
    }
}

fn deployed(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let named = call.text("ResourceType");
    let kind = ResourceType::named(named).ok_or_else(|| {
        let message = format!("There is no resource type `{}`.", excerpt(named));
        Refusal::new(code::INVALID_PARAM, message)
    })?;
    let mut list = Vec::new();
    for id in call.texts("CertificateIds") {
        world.certificate(id)?;
        let uses = world
            .resources
            .iter()
            .filter(|it| it.kind == kind && it.certificates().contains(&id));
        let ids: Vec<&str> = uses.map(|resource| resource.id.as_str()).collect();
        list.push(json!({
            "CertificateId": id, "Count": ids.len(), "Type": kind.as_str(), "ResourceIds": ids, "Resources": ids,
        }));
    }
    Ok(json!({ "DeployedResources": list }))
}

/// The resources of a type that a certificate could be put on, or that use another.
fn hosts(world: &mut World, call: &Call<'_>, kind: ResourceType) -> Result<Value, Refusal> {
    let certificate = call.text("CertificateId");
    if !certificate.is_empty() {
        world.certificate(certificate)?;
    }
    let old = call.text("OldCertificateId");
    let found: Vec<&Resource> = world
        .resources
        .iter()
        .filter(|resource| resource.kind == kind)
        .filter(|resource| {
            call.region.is_empty() || resource.region.is_empty() || resource.region == call.region
        })
        .filter(|resource| old.is_empty() || resource.certificates().contains(&old))
        .collect();
    let total = found.len();
    let shown: Vec<Value> = call
        .page(10, 200)
        .of(found)
        .into_iter()
        .map(|resource| instance(resource, old))
        .collect();
    // What stands beside the list differs by type, as documented for each action.
    let mut output = json!({ "InstanceList": shown });
    if !matches!(kind, ResourceType::Waf | ResourceType::Live) {
        output["TotalCount"] = json!(total);
    }
    if matches!(
        kind,
        ResourceType::Clb | ResourceType::Cdn | ResourceType::Tke | ResourceType::Cos
    ) {
        output["AsyncTotalNum"] = json!(total);
        output["AsyncOffset"] = json!(total);
        output["AsyncCacheTime"] = json!(crate::state::time_text(call.now));
    }
    Ok(output)
}
