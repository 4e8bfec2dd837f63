// Where requests go, how they get there, and what they look like when they do.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { inspect } from 'node:util'
import { Client, ConfigError, ssl } from 'tc3'
import { startAnswering } from './support/answering.mjs'
import { startFake } from './support/fake.mjs'

let server
let fake
before(async () => {
  ;[server, fake] = await Promise.all([startAnswering(), startFake()])
})
after(async () => {
  server.stop()
  await fake.stop()
})
beforeEach(() => {
  server.answer.requests.length = 0
  server.answer.response = '{"RequestId":"r-1"}'
})

const keys = { secretId: 'AKIDEXAMPLE', secretKey: 'hush' }
const commit = (client, options) => client.commitCertificateInformation({ CertificateId: 'a' }, options)

test('wrong values are refused', () => {
  for (const wrong of [
    { credentials: 7 },
    { credentials: { secretId: 'a' } },
    { credentials: { secretId: 'a', secretKey: 'b', region: 'c' } },
    { profile: '' },
    { assumeRole: {} },
    { assumeRole: { roleArn: 'a', duration: 5 } },
    { assumeRole: { roleArn: 'a', durationSeconds: 43_201 } },
    { hosts: 'internal' },
    { hosts: {} },
    { hosts: { domain: 'evil.com/' } },
    { hosts: 'region', endpoint: 'http://127.0.0.1:1' },
    { endpoint: 'http://example.com' },
    { allowHttp: 1 },
    { proxy: true },
    { proxy: {} },
    { proxy: 'socks5://host:1' },
    { caBundle: 7 },
    { caBundle: '' },
    { caBundle: 'no certificate' },
    { connectTimeout: 0 },
    { readTimeout: 0 },
    { idleTimeout: -1 },
    { idleConnections: 1.5 },
    { responseLimit: 0 },
    { responseLimit: 1.5 },
    { method: 'PUT' },
    { signature: 'md5' },
    { unsignedPayload: 'yes' },
    { signAction: 1 },
    { requestClient: 'with space' },
    { rateLimit: { actions: { DescribeCertificates: 5 } } },
    { rateLimit: { actions: { 'ssl.DescribeCertificates': 0 } } },
    { rateLimit: { actions: [5] } },
    { onAttempt: 'console.log' },
  ]) {
    assert.throws(() => new ssl.Client({ ...keys, ...wrong }), ConfigError, inspect(wrong))
  }
  assert.throws(() => new Client({ ...keys, proxys: 'x' }), /did you mean proxy\?/)
  assert.throws(() => new Client({ ...keys, hosts: { domian: 'x' } }), /option hosts .*"domian", did you mean domain\?/)
  assert.throws(() => new Client({ assumeRole: { rolearn: 'x' } }), /did you mean roleArn\?; roleArn is missing/)
})

test('all of them are accepted, and none is shown that may hold a secret', () => {
  const client = new Client({
    ...keys,
    hosts: { domain: 'tencentcloudapi.example' },
    proxy: { url: 'http://hush:hush@127.0.0.1:3128', except: '.example' },
    connectTimeout: 1000,
    readTimeout: 1000,
    idleTimeout: 0,
    idleConnections: 0,
    responseLimit: 1024,
    method: 'GET',
    signature: 'HmacSHA256',
    unsignedPayload: false,
    signAction: true,
    requestClient: 'nightly-1.2',
    rateLimit: { share: 0.5, actions: { 'ssl.DescribeCertificates': 5 } },
    onAttempt: () => {},
  })
  assert.doesNotMatch(inspect(client, { depth: 9 }), /hush|onAttempt/)
  assert.equal(client.toJSON().proxy, '[set]')
})

test('hosts: by a proxy one sees which was meant', async () => {
  const asked = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(request.url)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const options = { ...keys, retry: false, proxy: `http://127.0.0.1:${proxy.address().port}`, region: 'ap-guangzhou' }
  for (const hosts of ['public', 'region', 'private', { domain: 'example.com' }, undefined]) {
    await assert.rejects(commit(new ssl.Client({ ...options, hosts })), { kind: 'connect', mayHaveExecuted: false })
  }
  assert.deepEqual(asked, [
    'ssl.tencentcloudapi.com:443',
    'ssl.ap-guangzhou.tencentcloudapi.com:443',
    'ssl.internal.tencentcloudapi.com:443',
    'ssl.example.com:443',
    'ssl.tencentcloudapi.com:443',
  ])
  proxy.close()
  proxy.closeAllConnections()
})

test('STS is asked through the proxy of its client', async () => {
  const controller = new AbortController()
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    controller.abort(request.url)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const client = new ssl.Client({
    ...keys,
    proxy: `http://127.0.0.1:${proxy.address().port}`,
    assumeRole: { roleArn: 'qcs::cam::uin/1:roleName/r' },
  })
  await assert.rejects(
    commit(client, { signal: controller.signal }),
    (reason) => reason === 'sts.tencentcloudapi.com:443',
  )
  proxy.close()
  proxy.closeAllConnections()
})

test('every signature and both methods are understood by a server that verifies them', async () => {
  for (const signature of ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1']) {
    for (const method of ['POST', 'GET']) {
      assert.ok(await commit(new ssl.Client({ ...fake.options, signature, method })), `${signature} ${method}`)
    }
  }
  const client = new ssl.Client(fake.options)
  assert.ok(await commit(client, { signature: 'HmacSHA1', method: 'GET' }))
  assert.ok(await commit(client, { unsignedPayload: true }))
  assert.ok(await commit(new ssl.Client({ ...fake.options, unsignedPayload: true, signAction: true })))
})

test('what a request looks like', async () => {
  const client = new ssl.Client({ ...server.options, unsignedPayload: true, requestClient: 'nightly-1.2' })
  await commit(client)
  await commit(client, { unsignedPayload: false, method: 'GET' })
  const [first, second] = server.answer.requests
  assert.equal(first.headers['x-tc-content-sha256'], 'UNSIGNED-PAYLOAD')
  assert.match(first.headers['x-tc-requestclient'], /^tc3-rust-[\d.]+;node-[\d.]+;nightly-1\.2$/)
  assert.equal(second.headers['x-tc-content-sha256'], undefined)
  assert.equal(second.method, 'GET')
  assert.equal(second.url, '/?CertificateId=a')
})

test('a request without a signature needs no keys', async () => {
  const client = new Client({ endpoint: server.options.endpoint, region: 'ap-guangzhou' })
  await client.call('sts', '2018-08-13', 'AssumeRoleWithWebIdentity', { RoleArn: 'r' }, { signature: 'SKIP' })
  assert.equal(server.answer.requests[0].headers.authorization, 'SKIP')
})

test("a body of the program's own is sent as it is", async () => {
  const client = new Client(server.options)
  const call = (body, contentType) => client.call('x', '2020-01-01', 'Upload', body, { contentType })
  await call(new Uint8Array([65, 66, 67]), 'application/octet-stream')
  await call('--b\r\n\r\nx\r\n--b--', 'multipart/form-data; boundary=b')
  const [bytes, form] = server.answer.requests
  assert.equal(bytes.body, 'ABC')
  assert.equal(bytes.headers['content-type'], 'application/octet-stream')
  assert.equal(form.body, '--b\r\n\r\nx\r\n--b--')
  for (const wrong of [{ A: 1 }, undefined, 'half a \ud800']) {
    await assert.rejects(call(wrong, 'text/plain'), { kind: 'invalid', attempts: 0 })
  }
  assert.equal(server.answer.requests.length, 2)
})

test('an answer beyond the limit is refused', async () => {
  server.answer.response = JSON.stringify({ RequestId: 'r-1', Text: 'x'.repeat(2000) })
  await assert.rejects(commit(new ssl.Client({ ...server.options, responseLimit: 1000 })), {
    kind: 'decode',
    mayHaveExecuted: true,
  })
  assert.ok(await commit(new ssl.Client({ ...server.options, responseLimit: 4000 })))
})

test('silence beyond the read time-out ends the call', async () => {
  server.answer.hold = true
  const client = new ssl.Client({ ...server.options, readTimeout: 50 })
  await assert.rejects(commit(client), { kind: 'timeout', mayHaveExecuted: true })
  server.answer.hold = false
})

test('what is vouched for is repeated after it may have arrived', async () => {
  const client = new ssl.Client({ ...fake.options, retry: { firstPause: 0 } })
  const cue = { action: 'CommitCertificateInformation', fault: 'close_before_response' }
  await fake.cue(cue)
  await assert.rejects(commit(client), { kind: 'network', attempts: 1, mayHaveExecuted: true })
  await fake.cue(cue)
  assert.ok(await commit(client, { safeToRepeat: true }))
  await fake.reset()
})

test("an action's own limit holds whatever the share is", async () => {
  const client = new ssl.Client({
    ...fake.options,
    rateLimit: { actions: { 'ssl.CommitCertificateInformation': 0.01 } },
  })
  assert.ok(await commit(client))
  // The next slot is 100 seconds away: the call is told at once.
  await assert.rejects(commit(client, { timeout: 5000 }), { kind: 'throttled', attempts: 0 })
})
