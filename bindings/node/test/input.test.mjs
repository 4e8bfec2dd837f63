// Parameters that JSON cannot say, or that say something else than was meant: each is an error that names the member, and
// nothing is sent.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import vm from 'node:vm'
import { InvalidRequestError, ssl } from 'tc3'
import { startAnswering } from './support/answering.mjs'

let server
let client
before(async () => {
  server = await startAnswering()
  client = new ssl.Client(server.options)
})
after(() => server.stop())

const valid = { OldCertificateId: 'a', ResourceTypes: ['clb'] }

async function refused(members, message) {
  const before = server.answer.count
  await assert.rejects(client.updateCertificateInstance({ ...valid, ...members }), (error) => {
    assert.ok(error instanceof InvalidRequestError)
    assert.equal(error.kind, 'invalid')
    assert.equal(error.code, undefined)
    assert.equal(error.action, 'UpdateCertificateInstance')
    assert.match(error.message, message)
    return true
  })
  assert.equal(server.answer.count, before, 'a request was sent')
}

async function sent(members) {
  await client.updateCertificateInstance({ ...valid, ...members })
  return JSON.parse(server.answer.bodies.at(-1))
}

test('undefined and null in an object are left out', async () => {
  assert.deepEqual(await sent({ CertificateId: undefined, Repeatable: null }), valid)
  assert.deepEqual(await sent({ Tags: [{ TagKey: 'k', TagValue: 'v', More: undefined }] }), {
    ...valid,
    Tags: [{ TagKey: 'k', TagValue: 'v' }],
  })
})

test('undefined and null in a list are refused', async () => {
  await refused({ ResourceTypes: ['clb', undefined] }, /ResourceTypes\[1\] must not be undefined/)
  await refused({ ResourceTypes: [null] }, /ResourceTypes\[0\] must not be null/)
  // biome-ignore lint/suspicious/noSparseArray: that is what is tested
  await refused({ ResourceTypes: ['clb', , 'cdn'] }, /ResourceTypes\[1\] must not be undefined/)
})

test('what JSON cannot say is refused by its path', async () => {
  class Tag {}
  const cases = [
    [Number.NaN, /ProjectId must not be NaN/],
    [Number.POSITIVE_INFINITY, /ProjectId must not be Infinity/],
    [() => 1, /ProjectId must not be a function/],
    [Symbol('x'), /ProjectId must not be a symbol/],
    [new Map(), /ProjectId must not be a Map/],
    [new Set(), /ProjectId must not be a Set/],
    [new Date(), /ProjectId must not be a Date/],
    [Buffer.from('x'), /ProjectId must not be a Buffer/],
    [new Tag(), /ProjectId must not be a Tag/],
    [new String('x'), /ProjectId must not be a String/],
    [Promise.resolve(1), /ProjectId must not be a Promise/],
  ]
  for (const [value, message] of cases) await refused({ ProjectId: value }, message)
  await refused({ Tags: [{ TagKey: 'k', TagValue: Number.NaN }] }, /Tags\[0\]\.TagValue must not be NaN/)
})

test('an unpaired surrogate is refused by its path', async () => {
  await refused(
    { ResourceTypesRegions: [{ ResourceType: '\ud800' }] },
    /ResourceTypesRegions\[0\]\.ResourceType has an/,
  )
  await refused({ '\udc00': 1 }, /has an unpaired surrogate in its name/)
  assert.deepEqual(await sent({ CertificateId: '\u{1f600}\0"\\\n' }), { ...valid, CertificateId: '\u{1f600}\0"\\\n' })
})

test('all of them at once', () => refused({ ProjectId: Number.NaN, Tags: [null] }, /ProjectId .*; Tags\[0\] /))

test('a cycle, and nesting without end, are refused', async () => {
  const tag = { TagKey: 'k' }
  tag.TagValue = tag
  await refused({ Tags: [tag] }, /Tags\[0\]\.TagValue refers back/)
  let deep = 'x'
  for (let i = 0; i < 100_000; i++) deep = [deep]
  await refused({ Tags: deep }, /nested more than 100 levels deep/)
})

test('the same object twice is no cycle', async () => {
  const tag = { TagKey: 'k', TagValue: 'v' }
  assert.deepEqual((await sent({ Tags: [tag, tag] })).Tags, [tag, tag])
})

test('getters, objects without a prototype and objects of other contexts are plain', async () => {
  const tag = Object.assign(Object.create(null), { TagKey: 'k' })
  Object.defineProperty(tag, 'TagValue', { get: () => 'v', enumerable: true })
  assert.deepEqual((await sent({ Tags: [tag] })).Tags, [{ TagKey: 'k', TagValue: 'v' }])
  const foreign = vm.runInNewContext("({ TagKey: 'k', TagValue: 'v' })")
  assert.deepEqual((await sent({ Tags: [foreign] })).Tags, [{ TagKey: 'k', TagValue: 'v' }])
})

test('a member that throws lets its own error through', async () => {
  const params = {
    get OldCertificateId() {
      throw new RangeError('mine')
    },
  }
  await assert.rejects(client.updateCertificateInstance(params), RangeError)
})

test('parameters that are no object are refused', async () => {
  for (const params of [null, 'x', 7, ['x'], new Map()]) {
    await assert.rejects(client.updateCertificateInstance(params), /the parameters must be an object, not /)
  }
  await assert.rejects(client.updateCertificateInstance(), /OldCertificateId/)
})

test('what to call must be said in strings', async () => {
  const before = server.answer.count
  for (const [what, wrong] of [
    ['service', []],
    ['version', ['ssl', 7]],
    ['action', ['ssl', '2019-12-05', Symbol('s')]],
  ]) {
    await assert.rejects(client.call(...wrong), (error) => {
      assert.ok(error instanceof InvalidRequestError)
      assert.match(error.message, new RegExp(`the ${what} must be a string, not (undefined|a number|a symbol)$`))
      return true
    })
  }
  assert.equal(server.answer.count, before, 'a request was sent')
})

test('the schema is checked before anything is sent', async () => {
  await refused({ OldCertificateId: undefined }, /OldCertificateId/)
  await refused({ CertificateID: 'a' }, /CertificateID.*did you mean CertificateId/)
  await refused({ ResourceTypes: ['clb', 7] }, /ResourceTypes\[1\]/)
  await refused({ ExpiringNotificationSwitch: -1 }, /ExpiringNotificationSwitch/)
  await refused({ ProjectId: 1.5 }, /ProjectId/)
})
