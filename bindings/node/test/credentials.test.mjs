// Who calls: functions that give credentials, profiles, roles, and the chain that is asked without any of them.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect, promisify } from 'node:util'
import { Client, ConfigError, ssl } from 'tc3'
import { FakeCloud } from 'tc3/testing'
import { startAnswering } from './support/answering.mjs'
import { secretId, secretKey, startFake } from './support/fake.mjs'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('..', import.meta.url))

let fake
let server
let home
before(async () => {
  ;[fake, server, home] = await Promise.all([startFake(), startAnswering(), mkdtemp(join(tmpdir(), 'tc3-'))])
})
after(async () => {
  server.stop()
  await Promise.all([fake.stop(), rm(home, { recursive: true })])
})
beforeEach(() => {
  server.answer.requests.length = 0
  server.answer.response = '{"RequestId":"r-1"}'
})

/** A client of the fake, or of the server, that has no keys. */
const keyless = ({ options }, more) => {
  const { secretId: _id, secretKey: _key, ...rest } = options
  return new ssl.Client({ ...rest, ...more })
}
const commit = (client, options) => client.commitCertificateInformation({ CertificateId: 'a' }, options)

test('keys in an object', async () => {
  assert.ok(await commit(keyless(fake, { credentials: { secretId, secretKey } })))
  await commit(keyless(server, { credentials: { secretId, secretKey, token: 'a-token' } }))
  assert.equal(server.answer.requests[0].headers['x-tc-token'], 'a-token')
})

test('a function: asked once for all calls at once, and its answer is kept', async () => {
  let asked = 0
  const client = keyless(fake, {
    credentials: async () => {
      asked += 1
      await new Promise(setImmediate)
      return { secretId, secretKey, expiresAt: new Date(Date.now() + 3_600_000) }
    },
  })
  assert.equal(asked, 0)
  await Promise.all(Array.from({ length: 20 }, () => commit(client)))
  await commit(client)
  assert.equal(asked, 1)
})

test('a function may give its keys at once, with a token, and with milliseconds', async () => {
  const expiresAt = Date.now() + 3_600_000
  const client = keyless(server, { credentials: () => ({ secretId: 'AKIDOTHER', secretKey, token: 't-1', expiresAt }) })
  await commit(client)
  const [{ headers }] = server.answer.requests
  assert.equal(headers['x-tc-token'], 't-1')
  assert.match(headers.authorization, /Credential=AKIDOTHER\//)
})

test('keys that are about to expire are asked for anew', async () => {
  let asked = 0
  // Less than half of this life is left at once, and it is not over: what there is serves while new keys come.
  const credentials = () => ({ secretId, secretKey, token: `t-${++asked}`, expiresAt: Date.now() + 40 })
  const client = keyless(server, { credentials })
  await commit(client)
  await new Promise((resolve) => setTimeout(resolve, 60))
  await commit(client)
  assert.deepEqual(
    server.answer.requests.map(({ headers }) => headers['x-tc-token']),
    ['t-1', 't-2'],
  )
})

test('what the function throws is the cause of a ConfigError, and nothing is sent', async () => {
  for (const thrown of [new Error('the vault is sealed with hush'), 'just words', undefined]) {
    const client = keyless(server, {
      credentials: async () => {
        throw thrown
      },
    })
    const errors = await Promise.all([commit(client), commit(client)].map((call) => call.catch((error) => error)))
    for (const error of errors) {
      assert.ok(error instanceof ConfigError, inspect(error))
      assert.equal(error.kind, 'config')
      assert.equal(error.cause, thrown)
      assert.equal(error.attempts, 0)
      assert.match(error.message, /^CommitCertificateInformation: the function given as credentials failed/)
      assert.doesNotMatch(error.message, /hush/)
    }
  }
  assert.equal(server.answer.requests.length, 0)
})

test('what the function gives is looked at', async () => {
  for (const [given, wrong] of [
    [undefined, /gave undefined, not \{ secretId/],
    ['hush', /gave a string/],
    [{ secretId }, /no usable secretKey/],
    [{ secretId: '', secretKey }, /no usable secretId/],
    [{ secretId, secretKey: 7 }, /no usable secretKey/],
    [{ secretId, secretKey, token: 7 }, /no usable token/],
    [{ secretId, secretKey, expiresAt: 'soon' }, /no usable expiresAt/],
    [{ secretId, secretKey, expiresAt: new Date('x') }, /no usable expiresAt/],
    [{ secretId, secretKey: 'hush hush' }, /the secret key holds white space/],
    [{ secretId, secretKey, expiresAt: 0 }, /expired/],
  ]) {
    const call = commit(keyless(server, { credentials: () => given }))
    await assert.rejects(call, (error) => {
      assert.equal(error.kind, 'config')
      assert.match(error.message, wrong)
      assert.doesNotMatch(inspect(error, { depth: 9 }), /hush/)
      return true
    })
  }
  assert.equal(server.answer.requests.length, 0)
})

test("a function's time is the call's: time-outs and signals end the wait", async () => {
  const client = keyless(server, { credentials: () => new Promise(() => {}) })
  await assert.rejects(commit(client, { timeout: 30 }), { kind: 'timeout', attempts: 0, mayHaveExecuted: false })
  const controller = new AbortController()
  const call = commit(client, { signal: controller.signal })
  controller.abort()
  await assert.rejects(call, { name: 'AbortError' })
})

test('a client with a function does not keep the process alive, and is collected', async () => {
  const program = `
    import { ssl } from 'tc3'
    const options = ${JSON.stringify({ ...server.options, secretId: undefined, secretKey: undefined })}
    const make = () => {
      const client = new ssl.Client({ ...options, credentials: () => ({ secretId: 'a', secretKey: String(client) }) })
      return client.commitCertificateInformation({ CertificateId: 'a' }).catch(() => new WeakRef(client))
    }
    const gone = await make()
    for (let i = 0; i < 100 && gone.deref(); i++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      gc()
    }
    console.log(gone.deref() === undefined)
  `
  const flags = ['--expose-gc', '--input-type=module', '-e', program]
  const { stdout } = await run(process.execPath, flags, { cwd: folder, timeout: 20_000 })
  assert.equal(stdout, 'true\n')
})

test('two ways to say who calls exclude each other', () => {
  const credentials = { secretId, secretKey }
  assert.throws(() => new Client({ secretId, secretKey, credentials }), /credentials are given twice/)
  assert.throws(() => new Client({ credentials: () => credentials, profile: 'p' }), /exclude each other/)
  assert.throws(() => new Client({ secretId, secretKey, profile: 'p' }), /exclude each other/)
  const assumeRole = { roleArn: 'qcs::cam::uin/1:roleName/r' }
  assert.throws(() => new Client({ credentials, profile: 'p', assumeRole }), /exclude each other/)
})

/** Runs a program that calls, with nothing in its environment but this. */
async function elsewhere(env, options, call = "commitCertificateInformation({ CertificateId: 'a' })") {
  const program = `
    const { ssl } = require('tc3')
    const client = new ssl.Client(${JSON.stringify(options)})
    client.${call}.then(
      (answer) => console.log(answer.RequestId),
      (error) => console.log(JSON.stringify(error)),
    )
  `
  const { stdout } = await run(process.execPath, ['-e', program], { cwd: folder, env: { HOME: home, ...env } })
  return stdout.trim()
}

test('without keys the chain is asked; its error lists what was tried', async () => {
  const error = JSON.parse(await elsewhere({}, { endpoint: server.options.endpoint }))
  assert.equal(error.kind, 'config')
  for (const link of ['environment', 'profile', 'tccli', 'TKE', 'CVM role']) {
    assert.match(error.message, new RegExp(`\\d\\. ${link}: `))
  }
  assert.match(error.message, /TENCENTCLOUD_SECRET_ID/)
  assert.equal(server.answer.requests.length, 0)
})

test('the environment: the token under each of its names', async () => {
  for (const name of ['TENCENTCLOUD_TOKEN', 'TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN']) {
    server.answer.requests.length = 0
    const env = { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey, [name]: 'from-env' }
    assert.equal(await elsewhere(env, { endpoint: server.options.endpoint }), 'r-1')
    assert.equal(server.answer.requests[0].headers['x-tc-token'], 'from-env')
  }
})

test('a profile by its name, and nothing else', async () => {
  const file = join(home, 'credentials.ini')
  await writeFile(file, `[default]\nsecret_id = x\nsecret_key = y\n[work]\nsecret_id = AKIDWORK\nsecret_key = z\n`)
  const env = {
    TENCENTCLOUD_CREDENTIALS_FILE: file,
    TENCENTCLOUD_SECRET_ID: secretId,
    TENCENTCLOUD_SECRET_KEY: secretKey,
  }
  const { endpoint } = server.options
  assert.equal(await elsewhere(env, { endpoint, profile: 'work' }), 'r-1')
  assert.match(server.answer.requests[0].headers.authorization, /Credential=AKIDWORK\//)
  const { kind, message } = JSON.parse(await elsewhere(env, { endpoint, profile: 'play' }))
  assert.equal(kind, 'config')
  assert.match(message, /play/)
  assert.equal(server.answer.requests.length, 1)
})

test("tccli's profile: its keys, and a login's for as long as they are valid", async () => {
  const directory = join(home, '.tccli')
  await mkdir(directory, { recursive: true })
  const { endpoint } = server.options
  const seconds = Math.floor(Date.now() / 1000)
  for (const [name, profile, token] of [
    ['default', { secretId: 'AKIDTCCLI', secretKey: 'hush' }, undefined],
    [
      'work',
      { type: 'oauth', secretId: 'AKIDOAUTH', secretKey: 'hush', token: 'a-login', expiresAt: seconds + 3600 },
      'a-login',
    ],
    [
      'gone',
      { type: 'sso', secretId: 'AKIDSSO', secretKey: 'hush', token: 'b', expiresAt: seconds - 1 },
      /tccli sso login/,
    ],
  ]) {
    server.answer.requests.length = 0
    await writeFile(join(directory, `${name}.credential`), JSON.stringify(profile))
    const answer = await elsewhere({ TCCLI_PROFILE: name }, { endpoint })
    assert.doesNotMatch(answer, /hush/)
    if (token instanceof RegExp) {
      assert.match(JSON.parse(answer).message, token)
      assert.equal(server.answer.requests.length, 0)
    } else {
      assert.equal(answer, 'r-1')
      const [{ headers }] = server.answer.requests
      assert.match(headers.authorization, new RegExp(`Credential=${profile.secretId}/`))
      assert.equal(headers['x-tc-token'], token)
    }
  }
  await rm(directory, { recursive: true })
})

const roleArn = 'qcs::cam::uin/100000000001:roleName/deploy'

test('the identity of a TKE pod: STS is asked through the proxy and the authorities of the client', async () => {
  const cloud = new FakeCloud(
    { keys: [], roles: [{ arn: roleArn, web_identities: [{ provider_id: 'tke', token: 'the-pods-token' }] }] },
    { tls: true },
  )
  const hosts = []
  const proxy = createServer().on('connect', (request, socket, head) => {
    hosts.push(request.url)
    const { hostname, port } = new URL(cloud.endpoint)
    const tunnel = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      tunnel.write(head)
      tunnel.pipe(socket).pipe(tunnel)
    })
    for (const end of [tunnel, socket]) end.on('error', () => end.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const tokenFile = join(home, 'token')
  await writeFile(tokenFile, 'the-pods-token')
  const env = {
    TKE_REGION: 'ap-guangzhou',
    TKE_PROVIDER_ID: 'tke',
    TKE_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    TKE_ROLE_ARN: roleArn,
  }
  const url = `http://127.0.0.1:${proxy.address().port}`
  const options = { proxy: { url }, caBundle: cloud.caBundle, timeout: 20_000 }
  assert.match(await elsewhere(env, options, 'describeCertificates({})'), /^[0-9a-f-]{36}$/)
  assert.deepEqual(hosts, ['sts.tencentcloudapi.com:443', 'ssl.tencentcloudapi.com:443'])
  const calls = cloud.requests().map(({ action, verdict }) => [action, verdict])
  assert.deepEqual(calls, [
    ['AssumeRoleWithWebIdentity', 'answered'],
    ['DescribeCertificates', 'answered'],
  ])
  await writeFile(tokenFile, 'another-token')
  assert.match(await elsewhere(env, options, 'describeCertificates({})'), /AssumeRoleWithWebIdentity|TKE/)
  proxy.close()
  proxy.closeAllConnections()
  await cloud.close()
})

test("the role of a CVM: the metadata service's keys", async () => {
  const cloud = new FakeCloud({ roles: [{ arn: roleArn, bound_to_machine: true }] })
  const { endpoint } = cloud
  const options = { endpoint, metadataEndpoint: endpoint, timeout: 20_000 }
  assert.match(await elsewhere({}, options, 'describeCertificates({})'), /^[0-9a-f-]{36}$/)
  const [{ verdict, verified }] = cloud.requests('DescribeCertificates')
  assert.deepEqual({ verdict, verified }, { verdict: 'answered', verified: true })
  await cloud.close()
})

test('a role is assumed with the keys, and asked for once', async () => {
  const sts = await startAnswering()
  sts.answer.response = JSON.stringify({
    Credentials: { TmpSecretId: 'AKIDROLE', TmpSecretKey: 'hush', Token: 'role-token' },
    ExpiredTime: Math.floor(Date.now() / 1000) + 7200,
    RequestId: 'r-2',
  })
  const client = new ssl.Client({
    ...server.options,
    assumeRole: {
      roleArn: 'qcs::cam::uin/1:roleName/deploy',
      roleSessionName: 'nightly',
      durationSeconds: 1800,
      externalId: 'hush-id',
      endpoint: sts.options.endpoint,
    },
  })
  await Promise.all([commit(client), commit(client)])
  for (const { headers } of server.answer.requests) {
    assert.equal(headers['x-tc-token'], 'role-token')
    assert.match(headers.authorization, /Credential=AKIDROLE\//)
  }
  assert.equal(sts.answer.requests.length, 1)
  const [{ headers, body }] = sts.answer.requests
  assert.equal(headers['x-tc-action'], 'AssumeRole')
  assert.match(headers.authorization, /Credential=AKIDEXAMPLE\//)
  assert.deepEqual(JSON.parse(body), {
    RoleArn: 'qcs::cam::uin/1:roleName/deploy',
    RoleSessionName: 'nightly',
    DurationSeconds: 1800,
    ExternalId: 'hush-id',
  })
  assert.doesNotMatch(inspect(client, { depth: 9 }), /hush/)
  sts.stop()
})

test('a role is assumed with what a function gives', async () => {
  const client = keyless(server, {
    credentials: () => Promise.reject(new RangeError('no')),
    assumeRole: { roleArn: 'qcs::cam::uin/1:roleName/deploy', endpoint: server.options.endpoint },
  })
  await assert.rejects(commit(client), (error) => error.kind === 'config' && error.cause instanceof RangeError)
  assert.equal(server.answer.requests.length, 0)
})
