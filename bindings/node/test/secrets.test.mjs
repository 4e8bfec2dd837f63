// No key, no private key and no password gets into anything that can be shown.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { serialize } from 'node:v8'
import { ssl } from 'tc3'
import { startFake } from './support/fake.mjs'

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
