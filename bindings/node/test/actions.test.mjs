// The five actions against the fake, which verifies every signature.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, ssl } from 'tc3'
import { startFake } from './support/fake.mjs'

let fake
let client
before(async () => {
  fake = await startFake()
  client = new ssl.Client(fake.options)
})
after(() => fake.stop())

test('UpdateCertificateInstance', async () => {
  const update = await client.updateCertificateInstance({
    OldCertificateId: 'aBcD1234',
    CertificateId: 'eFgH5678',
    ResourceTypes: ['clb'],
    ResourceTypesRegions: [{ ResourceType: 'clb', Regions: ['ap-guangzhou'] }],
  })
  assert.equal(update.DeployRecordId, 1763489)
  assert.equal(update.UpdateSyncProgress[0].UpdateSyncProgressRegions[0].Region, 'ap-guangzhou')
  assert.match(update.RequestId, /^[0-9a-f-]{36}$/)
})

test('UploadUpdateCertificateRecordRollback', async () => {
  const answer = await client.uploadUpdateCertificateRecordRollback({ DeployRecordId: 2 })
  assert.deepEqual(Object.keys(answer), ['RequestId'])
})

test('SubmitCertificateInformation', async () => {
  const answer = await client.submitCertificateInformation({ CertificateId: 'aBcD1234', CsrType: 'online' })
  assert.equal(typeof answer.CertificateId, 'string')
})

test('CommitCertificateInformation', async () => {
  const answer = await client.commitCertificateInformation({ CertificateId: 'aBcD1234' })
  assert.equal(answer.OrderId, 'SO8zRv29')
  assert.equal(typeof answer.Status, 'number')
})

test('DescribeCertificateBindResourceTaskDetail', async () => {
  const detail = await client.describeCertificateBindResourceTaskDetail({ TaskId: '758439', Limit: '10', Offset: '0' })
  assert.ok(Array.isArray(detail.CLB))
  assert.equal(typeof detail.CacheTime, 'string')
})

test('a client without a service calls every action by its name', async () => {
  const untyped = new Client(fake.options)
  const params = { CertificateId: 'aBcD1234' }
  const answer = await untyped.call('ssl', '2019-12-05', 'CommitCertificateInformation', params)
  assert.equal(answer.OrderId, 'SO8zRv29')
})

test('an untyped call of an unknown action is sent as it is', async () => {
  await assert.rejects(client.call('ssl', '2019-12-05', 'NoSuchAction', { Anything: 1 }), { code: 'InvalidAction' })
})

test('every request was signed and verified', async () => {
  const requests = await fake.requests()
  assert.ok(requests.length >= 6)
  assert.ok(requests.every((request) => request.verified))
})

test('many calls at once', async () => {
  const calls = Array.from({ length: 64 }, () => client.commitCertificateInformation({ CertificateId: 'aBcD1234' }))
  const ids = new Set((await Promise.all(calls)).map((answer) => answer.RequestId))
  assert.equal(ids.size, 64)
})
