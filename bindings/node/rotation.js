'use strict'
// Rotation of certificates. The steps are the native half's; here are its options and what is told of it. It keeps no key.

const { rules } = require('./lib/options.js')

const { text, texts, flag, called, signal, milliseconds } = rules

const OPTIONS = {
  signal,
  certificateId: text,
  certificate: text,
  privateKey: text,
  resourceTypes: texts,
  journal: text,
  rollBackOnFailure: flag,
  keepReminders: flag,
  deleteOld: flag,
  namesMayGo: flag,
  timeout: milliseconds(1),
  interval: milliseconds(0),
}

async function rotate(client, oldCertificateId, options) {
  return finish(client, oldCertificateId, options, { ...OPTIONS, onStep: called }, false)
}

async function plan(client, oldCertificateId, options) {
  const planned = await finish(client, oldCertificateId, options, OPTIONS, true)
  const lines = () => planned.steps.map((step, at) => `${at + 1}. ${step}`).join('\n')
  return Object.defineProperty(planned, 'toString', { value: lines })
}

async function finish(client, oldCertificateId, options, rules, isDryRun) {
  const begun = new Error()
  const params = (given) => ({
    old_certificate_id: String(oldCertificateId),
    certificate_id: given.certificateId,
    certificate: given.certificate,
    private_key: given.privateKey,
    resource_types: given.resourceTypes,
    journal: given.journal,
    roll_back: given.rollBackOnFailure,
    keep_reminders: given.keepReminders,
    delete_old: given.deleteOld,
    names_may_go: given.namesMayGo,
    dry_run: isDryRun,
    timeout: seconds(given.timeout),
    interval: seconds(given.interval),
  })
  for await (const next of client._rotation(options, rules, begun, params)) {
    if ('outcome' in next) return camel(next.outcome)
    options?.onStep?.(next.step)
  }
}

const seconds = (given) => (given === undefined ? undefined : given / 1000)

/** The native half's names as JavaScript writes them. */
function camel(value) {
  if (Array.isArray(value)) return value.map(camel)
  if (value === null || typeof value !== 'object') return value
  const named = ([name, member]) => [name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()), camel(member)]
  return Object.fromEntries(Object.entries(value).map(named))
}

module.exports = { rotate, plan }
