// Errors as programs and people see them.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inspect } from 'node:util'
import * as tc3 from 'tc3'
import { startAnswering } from './support/answering.mjs'
import { startFake } from './support/fake.mjs'

const { ssl, TencentCloudError } = tc3

let fake
let client
before(async () => {
  fake = await startFake()
  client = new ssl.Client(fake.options)
})
after(() => fake.stop())

const commit = (options) => client.commitCertificateInformation({ CertificateId: 'a' }, options)

test('an error of the service has its code, its kind and its class', async () => {
  for (const [code, kind, type, category, mayHaveExecuted] of [
    ['FailedOperation.CertificateNotFound', 'not_found', tc3.NotFoundError, 'not_found', false],
    ['FailedOperation.AuthError', 'permission', tc3.PermissionError, 'permission', false],
    ['FailedOperation.CertificateInvalid', 'invalid', tc3.InvalidRequestError, 'invalid', false],
    ['InternalError', 'server', tc3.ServerError, 'transient', true],
  ]) {
    await fake.cue({ action: 'CommitCertificateInformation', code, message: 'On cue.' })
    await assert.rejects(commit(), (error) => {
      assert.ok(error instanceof type && error instanceof TencentCloudError && error instanceof Error)
      assert.equal(error.name, type.name)
      assert.equal(error.code, code)
      assert.equal(error.kind, kind)
      assert.equal(error.class, category)
      assert.equal(error.mayHaveExecuted, mayHaveExecuted)
      assert.match(error.traceId, /./)
      assert.equal(error.faults, undefined)
      assert.equal(error.httpStatus, 200)
      assert.equal(error.attempts, 1)
      assert.equal(error.action, 'CommitCertificateInformation')
      assert.match(error.requestId, /^[0-9a-f-]{36}$/)
      assert.equal(error.message, `CommitCertificateInformation: ${code}: On cue. (request id ${error.requestId})`)
      return true
    })
  }
  assert.ok(Object.values(ssl.ErrorCode).includes('FailedOperation.CertificateNotFound'))
})

test('a wrong key is an AuthError', async () => {
  const other = new ssl.Client({ ...fake.options, secretKey: 'wrong' })
  await assert.rejects(other.commitCertificateInformation({ CertificateId: 'a' }), (error) => {
    assert.ok(error instanceof tc3.AuthError)
    assert.equal(error.code, 'AuthFailure.SignatureFailure')
    return true
  })
})

test('nobody listening is a ConnectError with a cause, and nothing was executed', async () => {
  const other = new ssl.Client({ ...fake.options, endpoint: 'http://127.0.0.1:1' })
  await assert.rejects(other.commitCertificateInformation({ CertificateId: 'a' }), (error) => {
    assert.ok(error instanceof tc3.ConnectError)
    assert.equal(error.mayHaveExecuted, false)
    assert.equal(error.code, undefined)
    assert.ok(error.cause instanceof Error)
    return true
  })
})

test('no answer in time is a TimeoutError, and the action may have been executed', async () => {
  const server = await startAnswering()
  server.answer.hold = true
  const other = new ssl.Client(server.options)
  await assert.rejects(other.commitCertificateInformation({ CertificateId: 'a' }, { timeout: 100 }), (error) => {
    assert.ok(error instanceof tc3.TimeoutError)
    assert.equal(error.kind, 'timeout')
    assert.equal(error.mayHaveExecuted, true)
    return true
  })
  server.stop()
})

test('an answer that is none is a DecodeError', async () => {
  const server = await startAnswering()
  server.answer.response = '{"RequestId":'
  const other = new ssl.Client(server.options)
  await assert.rejects(other.commitCertificateInformation({ CertificateId: 'a' }), tc3.DecodeError)
  server.stop()
})

test('what is wrong with a request is there one by one', async () => {
  const faults = async (params) => (await client.updateCertificateInstance(params).catch((error) => error)).faults
  assert.deepEqual(await faults({ ResourceTypes: 'clb', Tag: [] }), [
    { path: 'ResourceTypes', fault: 'wrong_type', message: 'ResourceTypes must be an array, not a string' },
    { path: 'Tag', fault: 'unknown', message: 'Tag is unknown, did you mean Tags?', didYouMean: 'Tags' },
    { path: 'OldCertificateId', fault: 'missing', message: 'OldCertificateId is required and missing' },
  ])
  assert.deepEqual(await faults({ OldCertificateId: Number.NaN, ResourceTypes: ['\ud800'] }), [
    { path: 'OldCertificateId', fault: 'not_json', message: 'OldCertificateId must not be NaN' },
    {
      path: 'ResourceTypes[0]',
      fault: 'not_text',
      message: 'ResourceTypes[0] has an unpaired surrogate, which UTF-8 cannot carry',
    },
  ])
  assert.deepEqual(await faults(7), [
    { path: '', fault: 'wrong_type', message: 'the parameters must be an object, not a number' },
  ])
})

test("the stack starts at the caller's line", async () => {
  async function caller() {
    return await client.updateCertificateInstance({ OldCertificateId: Number.NaN })
  }
  async function sender() {
    await fake.cue({ action: 'CommitCertificateInformation', code: 'InternalError', message: 'On cue.' })
    return await commit()
  }
  await assert.rejects(caller(), (error) => /^[^\n]*\n\s+at caller \(.*errors\.test\.mjs/.test(error.stack))
  await assert.rejects(sender(), (error) => /^[^\n]*\n\s+at async sender \(.*errors\.test\.mjs/.test(error.stack))
  const wrong = () => new ssl.Client({ nonsense: 1 })
  assert.throws(wrong, (error) => /^[^\n]*\n\s+at wrong \(.*errors\.test\.mjs/.test(error.stack))
})

test('inspect and JSON show what is known and nothing else', async () => {
  const error = await client.updateCertificateInstance({}).catch((error) => error)
  assert.doesNotMatch(inspect(error), /code:|requestId:|undefined/)
  assert.deepEqual(Object.keys(error.toJSON()).sort(), [
    'action',
    'attempts',
    'faults',
    'kind',
    'mayHaveExecuted',
    'message',
    'name',
  ])
  assert.equal(JSON.parse(JSON.stringify(error)).kind, 'invalid')
})

test('users can make errors of their own, for doubles', () => {
  const error = new tc3.NotFoundError('gone', { code: 'ResourceNotFound', requestId: 'r', cause: 'x' })
  assert.equal(error.kind, 'not_found')
  assert.equal(error.code, 'ResourceNotFound')
  assert.equal(error.cause, 'x')
  assert.equal(error.name, 'NotFoundError')
  assert.equal(new TencentCloudError('what').kind, 'other')
  class Mine extends tc3.ThrottledError {}
  assert.equal(new Mine('slow').kind, 'throttled')
})
