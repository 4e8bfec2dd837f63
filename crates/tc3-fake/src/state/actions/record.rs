//! Records as the API describes them: lists, and what each did to each resource.

use serde_json::{Map, Value, json};

use super::Behaviour;
use crate::{
    refusal::{Refusal, code, excerpt},
    state::{
        Call, Record, RecordKind, ResourceType, World,
        advance::Thing,
        record::{Detail, step},
        time_text,
    },
};

pub(super) fn behaviour(action: &str) -> Option<Behaviour> {
    Some(match action {
        "DescribeHostUpdateRecord" => |world, call| Ok(update_records(world, call)),
        "DescribeHostUpdateRecordDetail" => update_detail,
        "DescribeHostUploadUpdateRecord" => |world, call| Ok(upload_update_records(world, call)),
        "DescribeHostUploadUpdateRecordDetail" => upload_update_detail,
        "DescribeHostDeployRecord" => deploy_records,
        "DescribeHostDeployRecordDetail" => deploy_detail,
        _ => return None,
    })
}

fn types(record: &Record) -> Vec<&'static str> {
    let mut types: Vec<ResourceType> = record.details.iter().map(|detail| detail.place.kind).collect();
    types.sort_unstable();
    types.dedup();
    types.into_iter().map(ResourceType::as_str).collect()
}

fn regions(record: &Record) -> Vec<&str> {
    let mut regions: Vec<&str> = record
        .details
        .iter()
        .map(|detail| detail.place.region.as_str())
        .collect();
    regions.retain(|region| !region.is_empty());
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// The records of a kind that are wanted, the newest first; those on the page take their steps.
fn page_of(
    world: &mut World,
    call: &Call<'_>,
    kind: RecordKind,
    wanted: impl Fn(&Record) -> bool,
    describe: impl Fn(&Record) -> Value,
) -> Value {
    let found: Vec<&Record> = world
        .records
        .iter()
        .rev()
        .filter(|it| it.kind == kind && wanted(it))
        .collect();
    let total = found.len();
    let page = call.page(10, 200).of(found);
    let shown: Vec<Value> = page.iter().map(|record| describe(record)).collect();
    let ids: Vec<u64> = page.iter().map(|record| record.id).collect();
    for id in ids {
        world.polled(&Thing::Record(id), call.now);
    }
    json!({ "TotalCount": total, "DeployRecordList": shown })
}

/// Whether a filter that was given is met.
fn is(given: &str, own: &str) -> bool {
    given.is_empty() || given == own
}

fn update_records(world: &mut World, call: &Call<'_>) -> Value {
    let wanted = |record: &Record| {
        is(call.text("CertificateId"), &record.new) && is(call.text("OldCertificateId"), &record.old)
    };
    page_of(world, call, RecordKind::Update, wanted, |record| {
        json!({
            "Id": record.id,
            "CertId": record.new,
            "OldCertId": record.old,
            "ResourceTypes": types(record),
            "Regions": regions(record),
            "Status": record.status,
            "CreateTime": time_text(record.created),
            "UpdateTime": time_text(record.updated),
        })
    })
}

fn upload_update_records(world: &mut World, call: &Call<'_>) -> Value {
    let wanted = |record: &Record| is(call.text("OldCertificateId"), &record.old);
    page_of(world, call, RecordKind::UploadUpdate, wanted, |record| {
        json!({
            "Id": record.id,
            "OldCertId": record.old,
            "ResourceTypes": types(record),
            "Status": record.status,
            "CreateTime": time_text(record.created),
            "UpdateTime": time_text(record.updated),
        })
    })
}

fn deploy_records(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    world.certificate(call.text("CertificateId"))?;
    let kind = call.text("ResourceType");
    let wanted = |record: &Record| {
        is(call.text("CertificateId"), &record.new) && (kind.is_empty() || types(record).contains(&kind))
    };
    Ok(page_of(world, call, RecordKind::Deploy, wanted, |record| {
        json!({
            "Id": record.id,
            "CertId": record.new,
            "ResourceType": types(record).first().copied().unwrap_or_default(),
            "Region": regions(record).first().copied().unwrap_or_default(),
            "Status": record.status,
            "CreateTime": time_text(record.created),
            "UpdateTime": time_text(record.updated),
        })
    }))
}

/// The record that is asked about, by a number that some actions take as a text.
fn asked(world: &World, call: &Call<'_>, kind: RecordKind, unknown: &str) -> Result<Record, Refusal> {
    let id = call
        .number("DeployRecordId")
        .and_then(|id| u64::try_from(id).ok());
    let record = id.and_then(|id| world.record(id, kind)).cloned();
    record.ok_or_else(|| {
        let sent = call
            .input
            .get("DeployRecordId")
            .map(Value::to_string)
            .unwrap_or_default();
        Refusal::new(
            unknown,
            format!("There is no record {} of this kind.", excerpt(&sent)),
        )
    })
}

/// How many details are in which state.
fn counts(record: &Record) -> Map<String, Value> {
    let of = |statuses: &[u8]| statuses.iter().map(|status| record.count(*status)).sum::<usize>();
    [
        ("SuccessTotalCount", of(&[step::DONE, step::ROLLED_BACK])),
        ("FailedTotalCount", of(&[step::FAILED, step::ROLL_BACK_FAILED])),
        ("RunningTotalCount", of(&[step::RUNNING])),
        ("PendingTotalCount", of(&[step::WAITING])),
    ]
    .into_iter()
    .map(|(name, count)| (name.to_owned(), count.into()))
    .collect()
}

/// The details by resource type, a page of each.
fn by_type(
    record: &Record,
    call: &Call<'_>,
    describe: fn(&World, &Record, &Detail) -> Value,
    world: &World,
) -> Value {
    let page = call.page(10, 200);
    let lists = types(record).into_iter().map(|kind| {
        let of_type: Vec<&Detail> = record
            .details
            .iter()
            .filter(|it| it.place.kind.as_str() == kind)
            .collect();
        let total = of_type.len();
        let list: Vec<Value> = page
            .of(of_type)
            .into_iter()
            .map(|detail| describe(world, record, detail))
            .collect();
        json!({ "ResourceType": kind, "List": list, "TotalCount": total })
    });
    lists.collect()
}

fn update_detail(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let record = asked(world, call, RecordKind::Update, code::DEPLOY_NOT_EXIST)?;
    let mut output = counts(&record);
    output.insert("TotalCount".to_owned(), record.details.len().into());
    output.insert(
        "RecordDetailList".to_owned(),
        by_type(&record, call, detail_of_update, world),
    );
    world.polled(&Thing::Record(record.id), call.now);
    Ok(output.into())
}

fn upload_update_detail(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let record = asked(world, call, RecordKind::UploadUpdate, code::INVALID_PARAM)?;
    let mut entry = counts(&record);
    entry.insert("TotalCount".to_owned(), record.details.len().into());
    // 0 of a deployment, 1 of a roll-back.
    entry.insert("Type".to_owned(), u8::from(record.undoes).into());
    entry.insert("Status".to_owned(), record.status.into());
    entry.insert("CreateTime".to_owned(), time_text(record.created).into());
    entry.insert(
        "RecordDetailList".to_owned(),
        by_type(&record, call, detail_of_upload_update, world),
    );
    world.polled(&Thing::Record(record.id), call.now);
    Ok(json!({ "DeployRecordDetail": [entry] }))
}

fn deploy_detail(world: &mut World, call: &Call<'_>) -> Result<Value, Refusal> {
    let record = asked(world, call, RecordKind::Deploy, code::DEPLOY_NOT_EXIST)?;
    let mut output = counts(&record);
    output.insert("TotalCount".to_owned(), record.details.len().into());
    let page = call.page(10, 200).of(&record.details);
    let list: Vec<Value> = page
        .into_iter()
        .map(|detail| detail_of_deployment(world, &record, detail))
        .collect();
    output.insert("DeployRecordDetailList".to_owned(), list.into());
    world.polled(&Thing::Record(record.id), call.now);
    Ok(output.into())
}

/// The members that the details of all three kinds have.
fn detail(world: &World, record: &Record, detail: &Detail) -> Map<String, Value> {
    let place = &detail.place;
    let resource = world.resources.iter().find(|resource| place.is_on(resource));
    let listener = resource.and_then(|it| {
        it.listeners
            .iter()
            .find(|listener| listener.id == place.spot.listener)
    });
    let protocol = listener.map_or("https", |listener| listener.protocol.as_str());
    let object = json!({
        "Id": detail.id,
        "OldCertId": detail.old,
        "InstanceId": place.id,
        "InstanceName": resource.map(|resource| resource.name.as_str()).unwrap_or_default(),
        "ListenerId": place.spot.listener,
        "ListenerName": listener.map(|listener| listener.name.as_str()).unwrap_or_default(),
        "Domains": detail.domains,
        "Protocol": protocol,
        "Status": detail.status,
        "ErrorMsg": detail.error,
        "CreateTime": time_text(record.created),
        "UpdateTime": time_text(detail.updated),
        "SniSwitch": u8::from(listener.is_some_and(|listener| listener.sni)),
        "Bucket": if place.kind == ResourceType::Cos { place.id.as_str() } else { "" },
        "Namespace": place.spot.namespace,
        "SecretName": place.spot.secret,
        "Port": 443,
        "Region": place.region,
    });
    match object {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn detail_of_update(world: &World, record: &Record, it: &Detail) -> Value {
    let mut members = detail(world, record, it);
    members.insert("CertId".to_owned(), record.new.as_str().into());
    members.insert("ResourceType".to_owned(), it.place.kind.as_str().into());
    members.insert("EnvId".to_owned(), environment(it).into());
    members.into()
}

fn detail_of_upload_update(world: &World, record: &Record, it: &Detail) -> Value {
    let mut members = detail(world, record, it);
    members.insert("ResourceType".to_owned(), it.place.kind.as_str().into());
    members.insert("Forward".to_owned(), 1.into());
    members.insert("SSLMode".to_owned(), "UNIDIRECTIONAL".into());
    members.into()
}

fn detail_of_deployment(world: &World, record: &Record, it: &Detail) -> Value {
    let mut members = detail(world, record, it);
    members.insert("CertId".to_owned(), record.new.as_str().into());
    members.insert("EnvId".to_owned(), environment(it).into());
    members.into()
}

fn environment(detail: &Detail) -> &str {
    if detail.place.kind == ResourceType::Tcb {
        &detail.place.id
    } else {
        ""
    }
}
