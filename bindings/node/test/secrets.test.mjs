// No key, no private key and no password gets into anything that can be shown.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import { Client, ssl } from 'tc3'
import { FakeCloud } from 'tc3/testing'
import { startAnswering } from './support/answering.mjs'
import { startFake } from './support/fake.mjs'

// What a generated table calls for a service whose answers hold secrets.
const { declare } = createRequire(import.meta.url)('../lib/redaction.js')

let fake
before(async () => {
  fake = await startFake()
})
after(() => fake.stop())

function shown(value) {
  return [
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
    `${value?.stack} ${value?.message}`,
    Reflect.ownKeys(value).map((key) => inspect(value[key])),
  ].join('\n')
}

test('a client shows its options without the keys', () => {
  const client = new ssl.Client({
    secretId: 'AKIDEXAMPLE',
    secretKey: 'hushkey',
    token: 'hushtoken',
    region: 'ap-guangzhou',
  })
  assert.doesNotMatch(shown(client), /hush/)
  assert.equal(inspect(client), "Client { site: 'mainland', region: 'ap-guangzhou' }")
  assert.equal(JSON.stringify(client), '{"site":"mainland","region":"ap-guangzhou"}')
  assert.doesNotMatch(serialize(client).toString('latin1'), /hush/)
})

test('a refused option shows no value', () => {
  for (const options of [
    { secretKey: 'hush hush', secretId: 'x' },
    { secretid: 'hush' },
    { endpoint: 'http://hush:hush@x y' },
  ]) {
    assert.throws(
      () => new ssl.Client(options),
      (error) => {
        assert.doesNotMatch(shown(error), /hush/)
        return true
      },
    )
  }
})

test('a refused request shows no value', async () => {
  const client = new ssl.Client({ ...fake.options, secretKey: 'hushkey' })
  const base = { OldCertificateId: 'a', ResourceTypes: ['clb'] }
  for (const params of [
    { ...base, CertificatePrivateKey: 'hush' },
    { ...base, CertificatePrivateKey: ['hush'] },
    { ...base, CertificatePrivateKeys: 'hush' },
    { ...base, CertificatePrivateKey: 'hush\ud800' },
    { ...base, ProjectId: { hush: new Map([['hush', 'hush']]) }.hush },
    { ...base, ProjectId: 'hush' },
  ]) {
    await assert.rejects(client.updateCertificateInstance(params), (error) => {
      assert.doesNotMatch(shown(error), /hush/)
      return true
    })
  }
})

test("node's own debug log shows no value", () => {
  const script = `
    import { ssl } from 'tc3'
    const client = new ssl.Client({ ...JSON.parse(process.argv[1]), token: 'hushtoken' })
    await client.submitCertificateInformation({ CertificateId: 'a', KeyPassword: 'hushpassword' }).catch(() => {})
    await client.submitCertificateInformation({ CertificateId: 'a', KeyPassword: 7 }).catch(() => {})
  `
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `${script} console.log('done')`, JSON.stringify(fake.options)],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, NODE_DEBUG: 'tc3' },
      encoding: 'utf8',
    },
  )
  assert.equal(stdout, 'done\n')
  assert.match(stderr, /SubmitCertificateInformation/)
  assert.doesNotMatch(stderr, /hush|Gu5t9x/)
})

test('a secret in an answer is there, and neither console.log nor util.inspect shows it', async () => {
  declare('vault', { ReadKeys: ['Content', 'PrivateKey'] })
  const server = await startAnswering()
  const response = {
    Content: 'hush hush',
    PrivateKey: '',
    Keys: [{ PrivateKey: 'hush', Name: 'a', Older: { PrivateKey: 'hush' } }, { PrivateKey: null }, { Name: 'b' }],
    RequestId: 'r-1',
  }
  server.answer.response = JSON.stringify(response)
  const answer = await new Client(server.options).call('vault', '2020-01-01', 'ReadKeys')
  server.stop()
  assert.equal(answer.Content, 'hush hush')
  assert.equal(answer.Keys[0].Older.PrivateKey, 'hush')
  // Nothing else tells it from any other object.
  assert.deepStrictEqual(answer, response)
  assert.deepEqual(JSON.parse(JSON.stringify(answer)), response)
  assert.deepEqual(Object.keys(answer), Object.keys(response))
  assert.deepEqual(structuredClone(answer), response)
  for (const value of [answer, answer.Keys, answer.Keys[0], { nested: { answer } }, new Map([['answer', answer]])]) {
    for (const options of [{ depth: 20 }, { depth: 20, showHidden: true, getters: true, compact: false }]) {
      assert.doesNotMatch(inspect(value, options), /hush/)
    }
    assert.doesNotMatch(format('%o %O %s', value, value, value), /hush/)
  }
  assert.equal(
    inspect(answer, { depth: 1, breakLength: Infinity }),
    "{ Content: '***', PrivateKey: '', Keys: [ [Object], [Object], [Object] ], RequestId: 'r-1' }",
  )
  assert.equal(inspect(answer.Keys[0]), "{ PrivateKey: '***', Name: 'a', Older: { PrivateKey: '***' } }")
})

test('what hides secrets does not recurse', async () => {
  const server = await startAnswering()
  const depth = 5_000
  server.answer.response = `{"Keys":${'['.repeat(depth)}{"PrivateKey":"hush"}${']'.repeat(depth)},"RequestId":"r-1"}`
  const answer = await new Client(server.options).call('vault', '2020-01-01', 'ReadKeys')
  server.stop()
  let inner = answer.Keys
  while (Array.isArray(inner)) inner = inner[0]
  assert.equal(inspect(inner), "{ PrivateKey: '***' }")
})

test('a private key that the service answers is not shown', async () => {
  const cloud = new FakeCloud({ certificates: [{ id: 'aBcD1234', domain: 'www.example.com' }] })
  const client = cloud.client()
  const detail = await client.describeCertificateDetail({ CertificateId: 'aBcD1234' })
  assert.match(detail.CertificatePrivateKey, /PRIVATE KEY/)
  assert.doesNotMatch(format('%O', detail), /PRIVATE KEY/)
  assert.match(inspect(detail), /CertificatePrivateKey: '\*\*\*'/)
  const download = await client.downloadCertificate({ CertificateId: 'aBcD1234' })
  assert.ok(download.Content.length > 100)
  assert.match(inspect(download), /Content: '\*\*\*'/)
  await cloud.close()
})
