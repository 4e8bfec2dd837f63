// `tc3/rotation`, against the fake in the process of the tests.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { ConfigError, FailedError, InvalidRequestError } from 'tc3'
import { plan, rotate } from 'tc3/rotation'
import { FakeCloud } from 'tc3/testing'

const OLD = 'aBcD1234'
const NEW = 'eFgH5678'
const ACCOUNT = {
  certificates: [
    { id: OLD, domain: 'www.example.com' },
    { id: NEW, domain: 'www.example.com' },
  ],
  resources: [
    { type: 'cdn', domain: 'www.example.com', certificate: OLD },
    { type: 'live', domain: 'www.example.com', certificate: OLD },
  ],
}

let cloud
let client
beforeEach(() => {
  cloud = new FakeCloud(ACCOUNT)
  client = cloud.client()
})
afterEach(() => cloud.close())

const uses = (id) => JSON.stringify(cloud.state().resources).split(`"${id}"`).length - 1
const lookups = /^(Describe|CreateCertificateBindResourceSyncTask$)/
const changes = () => cloud.requests().filter((request) => !lookups.test(request.action))

test('another certificate takes its place', async () => {
  const steps = []
  const report = await rotate(client, OLD, {
    certificateId: NEW,
    deleteOld: true,
    interval: 0,
    onStep: (step) => steps.push(step),
  })
  const { bound, deployRecordId, ...rest } = report
  assert.deepEqual(rest, {
    oldCertificateId: OLD,
    certificateId: NEW,
    uploaded: false,
    silenced: true,
    deleted: true,
  })
  assert.ok(deployRecordId > 0)
  assert.deepEqual(
    bound.map(({ resourceType, count }) => [resourceType, count]),
    [
      ['cdn', 1],
      ['live', 1],
    ],
  )
  assert.deepEqual([uses(OLD), uses(NEW)], [0, 2])
  assert.deepEqual(
    steps.map((step) => step.name),
    ['check', 'scan', 'update', 'wait', 'verify', 'silence', 'delete'],
  )
})

test('a dry run prints the plan and changes nothing', async () => {
  const planned = await plan(client, OLD, { certificateId: NEW, resourceTypes: ['cdn'], interval: 0 })
  assert.equal(`${planned}`.split('\n')[0], `1. update what uses ${OLD}: 1 cdn`)
  assert.deepEqual(planned.names, ['www.example.com'])
  assert.deepEqual(changes(), [])
})

test('what failed is tried again by the next run with the same journal', async () => {
  await cloud.close()
  const failing = { type: 'vod', domain: 'www.example.com', certificate: OLD, failing: 1 }
  cloud = new FakeCloud({ ...ACCOUNT, resources: [...ACCOUNT.resources, failing] })
  client = cloud.client()
  const folder = mkdtempSync(join(tmpdir(), 'rotation-'))
  try {
    const journal = join(folder, 'journal.json')
    const steps = []
    const options = { certificateId: NEW, interval: 0, journal, onStep: (step) => steps.push(step) }
    await assert.rejects(rotate(client, OLD, options), (error) => {
      assert.ok(error instanceof FailedError, error)
      assert.equal(error.answer.FailedTotalCount, 1)
      assert.match(error.stack, /rotation\.test\.mjs/)
      return true
    })
    assert.equal(statSync(journal).mode & 0o777, 0o600)
    steps.length = 0
    await rotate(client, OLD, options)
    assert.ok(steps.some((step) => step.resumed))
    assert.deepEqual([uses(OLD), uses(NEW), cloud.state().records.length], [0, 3, 1])
    await assert.rejects(rotate(client, OLD, { certificateId: 'iJkL9012', journal }), ConfigError)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a signal stops it where it is', async () => {
  cloud.failNext({ fault: 'stall_before_response', action: 'UpdateCertificateInstance' })
  const controller = new AbortController()
  const onStep = (step) => step.name === 'scan' && controller.abort()
  const rotation = rotate(client, OLD, { certificateId: NEW, interval: 0, onStep, signal: controller.signal })
  await assert.rejects(rotation, { name: 'AbortError' })
  assert.equal(uses(NEW), 0)
})

test('what cannot be is refused before anything is sent', async () => {
  for (const [options, type, words] of [
    [{ certificateId: OLD }, InvalidRequestError, /is the old one/],
    [{}, InvalidRequestError, /give one of the two/],
    [undefined, InvalidRequestError, /give one of the two/],
    [{ certificateId: NEW, privateKey: 'hush' }, InvalidRequestError, /give one of the two/],
    [{ certificate: 'hello', privateKey: 'hush' }, InvalidRequestError, /no PEM block CERTIFICATE/],
    [{ certificatId: NEW }, ConfigError, /certificateId/],
    [{ certificateId: NEW, resourceTypes: 'cdn' }, ConfigError, /resourceTypes must be an array of strings/],
  ]) {
    await assert.rejects(rotate(client, OLD, options), (error) => {
      assert.ok(error instanceof type, error)
      assert.match(error.message, words)
      assert.doesNotMatch(`${error.stack}`, /hush/)
      return true
    })
  }
  assert.deepEqual(cloud.requests(), [])
})

test('import and require give the same functions', () => {
  assert.equal(createRequire(import.meta.url)('tc3/rotation').rotate, rotate)
})
