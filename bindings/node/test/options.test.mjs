// The options of clients and calls: what is accepted, and that what is not has no silent effect.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ConfigError, ssl } from 'tc3'
import { startFake } from './support/fake.mjs'

let fake
before(async () => {
  fake = await startFake()
})
after(() => fake.stop())

const keys = { secretId: 'AKIDEXAMPLE', secretKey: 'hush' }

test('an unknown option is refused with a suggestion', () => {
  assert.throws(() => new ssl.Client({ ...keys, time_out: 1 }), /no option "time_out", did you mean timeout\?/)
  assert.throws(() => new ssl.Client({ ...keys, secretid: 'x' }), /no option "secretid", did you mean secretId\?/)
  assert.throws(() => new ssl.Client({ ...keys, xyzzy: 1 }), { message: 'there is no option "xyzzy"', kind: 'config' })
  assert.throws(() => new ssl.Client({ ...keys, toString: 1 }), ConfigError)
})

test('plain http beyond loopback is refused, and the error names the option that permits it', () => {
  const endpoint = 'http://gateway.example.com'
  assert.throws(() => new ssl.Client({ ...keys, endpoint }), /plain http and not loopback .*allowHttp/)
  assert.ok(new ssl.Client({ ...keys, endpoint, allowHttp: true }))
})

test('a wrong value is refused', () => {
  for (const wrong of [
    { timeout: '5' },
    { timeout: 0 },
    { timeout: -1 },
    { timeout: Number.NaN },
    { timeout: 1e12 },
    { site: 'intl' },
    { language: 'en' },
    { region: '' },
    { endpoint: 7 },
    { endpoint: 'not an address' },
    { secretKey: 7 },
    { retry: true },
    { retry: 3 },
    { retry: { attempts: 0 } },
    { retry: { attempts: 1.5 } },
    { retry: { firstPause: -1 } },
    { rateLimit: { share: 0 } },
    { rateLimit: 5 },
  ]) {
    assert.throws(() => new ssl.Client({ ...keys, ...wrong }), ConfigError, JSON.stringify(wrong))
  }
  assert.throws(() => new ssl.Client('x'), /the options must be an object/)
})

test('the members of an option are checked too', () => {
  assert.throws(
    () => new ssl.Client({ ...keys, retry: { attempt: 1 } }),
    /option retry .*"attempt", did you mean attempts\?/,
  )
  assert.throws(
    () => new ssl.Client({ ...keys, retry: { attempts: 0 } }),
    /the option retry is wrong: attempts must be an integer from 1 to 100$/,
  )
})

test('retry: false means one request, otherwise a refused one is repeated', async () => {
  const client = new ssl.Client({ ...fake.options, retry: { attempts: 2, firstPause: 1 } })
  const call = (options) => client.commitCertificateInformation({ CertificateId: 'a' }, options)
  const cue = { action: 'CommitCertificateInformation', code: 'RequestLimitExceeded', message: 'On cue.' }
  await fake.cue(cue)
  assert.ok(await call())
  await fake.cue(cue)
  await assert.rejects(call({ retry: false }), { kind: 'throttled', attempts: 1 })
  await fake.cue({ ...cue, times: 3 })
  await assert.rejects(call({ retry: { attempts: 3, firstPause: 0 } }), { kind: 'throttled', attempts: 3 })
  await fake.reset()
})

test('half a key pair is refused', () => {
  assert.throws(() => new ssl.Client({ secretId: 'AKIDEXAMPLE' }), /secretId is given without secretKey/)
  assert.throws(() => new ssl.Client({ secretKey: 'hush' }), /secretKey is given without secretId/)
  assert.throws(() => new ssl.Client({ token: 'hush' }), /a token is of no use/)
})

test('undefined and null options are as good as none', () => {
  assert.ok(new ssl.Client({ ...keys, token: undefined, region: null }))
  assert.ok(new ssl.Client(undefined))
  assert.ok(new ssl.Client(null))
})

test('the options of a call are checked too, and nothing is sent', async () => {
  const client = new ssl.Client(fake.options)
  const call = (options) => client.commitCertificateInformation({ CertificateId: 'a' }, options)
  await assert.rejects(call({ timeOut: 1 }), /CommitCertificateInformation: .*"timeOut", did you mean timeout\?/)
  await assert.rejects(call({ timeout: -1 }), ConfigError)
  await assert.rejects(call({ signal: 7 }), ConfigError)
  await assert.rejects(call('x'), ConfigError)
  assert.deepEqual(await fake.requests(), [])
  assert.ok(await call({ timeout: 5000, language: 'en-US', signal: null }))
  assert.ok(await call(null))
})

test('without keys the environment is asked', async () => {
  const { TENCENTCLOUD_SECRET_ID: id, TENCENTCLOUD_SECRET_KEY: key } = process.env
  const { secretId, secretKey, ...rest } = fake.options
  try {
    process.env.TENCENTCLOUD_SECRET_ID = secretId
    process.env.TENCENTCLOUD_SECRET_KEY = secretKey
    assert.ok(await new ssl.Client(rest).commitCertificateInformation({ CertificateId: 'a' }))
  } finally {
    restore('TENCENTCLOUD_SECRET_ID', id)
    restore('TENCENTCLOUD_SECRET_KEY', key)
  }
})

function restore(name, value) {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
