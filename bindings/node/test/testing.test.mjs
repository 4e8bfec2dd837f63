// `tc3/testing`: a fake Tencent Cloud in the process of the tests.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect, promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { AuthError, ConnectError, NetworkError, NotFoundError, ssl, TencentCloudError, TimeoutError } from 'tc3'
import { FakeCloud, SECRET_ID, SECRET_KEY } from 'tc3/testing'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('..', import.meta.url))

// Any certificate id will do, and any number of times.
const EXAMPLES = { answers: 'examples' }

let cloud
beforeEach(() => {
  cloud = new FakeCloud(EXAMPLES)
})
afterEach(() => cloud.close())

const commit = (of, options) => of.client(options).commitCertificateInformation({ CertificateId: 'aBcD1234' })

async function listens(endpoint) {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    assert.equal(error.code, 'ECONNREFUSED')
    return false
  } finally {
    socket.destroy()
  }
}

test('a ready client and what it sent', async () => {
  const answer = await commit(cloud)
  const [request, ...others] = cloud.requests()
  assert.deepEqual(others, [])
  const { traceId, at, client, ...rest } = request
  assert.deepEqual(rest, {
    service: 'ssl',
    version: '2019-12-05',
    action: 'CommitCertificateInformation',
    region: '',
    language: '',
    method: 'POST',
    signatureMethod: 'TC3-HMAC-SHA256',
    verified: true,
    input: { CertificateId: 'aBcD1234' },
    verdict: 'answered',
    code: undefined,
    executed: true,
    requestId: answer.RequestId,
  })
  assert.match(traceId, /^[0-9a-f-]{36}$/)
  assert.match(client, /node/)
  assert.ok(Math.abs(at - Date.now()) < 60_000)
  assert.deepEqual(cloud.executions(), { CommitCertificateInformation: 1 })
  assert.deepEqual(cloud.requests('CommitCertificateInformation'), [request])
  assert.deepEqual(cloud.requests('UpdateCertificateInstance'), [])
})

test('any client by its options', async () => {
  const { endpoint, secretId, secretKey } = cloud
  await new ssl.Client({ endpoint, secretId, secretKey }).commitCertificateInformation({ CertificateId: 'a' })
  await new ssl.Client(cloud.options).commitCertificateInformation({ CertificateId: 'a' })
  assert.deepEqual(
    cloud.requests().map((each) => each.verified),
    [true, true],
  )
})

test('a wrong key is refused', async () => {
  await assert.rejects(commit(cloud, { secretKey: 'another' }), (error) => {
    assert.ok(error instanceof AuthError)
    assert.equal(error.code, 'AuthFailure.SignatureFailure')
    return true
  })
  const [{ verified, verdict, input }] = cloud.requests()
  assert.deepEqual([verified, verdict, input], [false, 'refused', null])
})

test('keys of its own', async () => {
  const other = new FakeCloud(EXAMPLES, { secretId: 'AKIDOTHER', secretKey: 'other', token: 'temporary' })
  assert.ok(await commit(other))
  await assert.rejects(commit(other, { secretId: SECRET_ID, secretKey: SECRET_KEY, token: null }), AuthError)
  await other.close()
})

test('codes on cue come in turn and are repeated', async () => {
  cloud.failNext({ code: 'LimitExceeded.RateLimitExceeded', message: 'Slow down.' })
  cloud.failNext({ code: 'FailedOperation.CertificateNotFound', times: 2 })
  await assert.rejects(commit(cloud), NotFoundError)
  await assert.rejects(commit(cloud), NotFoundError)
  assert.ok(await commit(cloud))
  const notFound = 'FailedOperation.CertificateNotFound'
  const codes = cloud.requests().map((each) => each.code)
  assert.deepEqual(codes, ['LimitExceeded.RateLimitExceeded', notFound, notFound, undefined])
  assert.deepEqual(cloud.executions(), { CommitCertificateInformation: 1 })
})

for (const fault of ['close_before_response', 'reset_before_response', 'reset_after_headers', 'close_mid_body'])
  test(`broken connections on cue: ${fault}`, async () => {
    cloud.failNext({ fault, action: 'CommitCertificateInformation' })
    await assert.rejects(commit(cloud), (error) => error instanceof NetworkError && error.mayHaveExecuted)
    assert.deepEqual(cloud.executions(), { CommitCertificateInformation: 1 })
  })

test("a gateway's page and a delay on cue", async () => {
  cloud.failNext({ status: 502, body: 'bad', contentType: 'text/plain' })
  await assert.rejects(commit(cloud), (error) => error instanceof TencentCloudError && error.httpStatus === 502)
  assert.deepEqual(cloud.executions(), {})
  cloud.delayNext(30_000, { action: 'CommitCertificateInformation' })
  await assert.rejects(commit(cloud, { timeout: 50 }), TimeoutError)
})

test('what makes no sense is refused in words', () => {
  const refused = (call, words) =>
    assert.throws(call, (error) => error instanceof TypeError && words.test(error.message))
  refused(() => cloud.failNext({}), /a code, a fault or a status/)
  refused(() => cloud.failNext({ code: 'InternalError', action: 'NoSuchAction' }), /NoSuchAction/)
  refused(() => cloud.failNext({ code: 'InternalError', status: 502 }), /only one of/)
  refused(() => cloud.failNext({ status: 99 }), /status .*200 to 599/)
  refused(() => cloud.failNext({ code: 'InternalError', time: 2 }), /no option "time".*times/)
  refused(() => cloud.failNext({ code: 'InternalError', times: 0 }), /times/)
  refused(() => cloud.delayNext(-1), /delay/)
  refused(() => cloud.moveClock('an hour'), /seconds/)
  refused(() => new FakeCloud({ certificates: [{ id: 'aBcD1234', status: 99 }] }), /status/)
  refused(() => cloud.apply({ certificat: [] }), /certificat/)
  refused(() => cloud.apply(7), /object/)
  refused(() => cloud.advance({ certificate: 'zzz' }), /no certificate `zzz`/)
  refused(() => cloud.advance({ steps: 0 }), /steps/)
  refused(() => new FakeCloud(null, { port: 65_536 }), /port/)
  refused(() => new FakeCloud(null, { secretID: 'a' }), /secretId/)
  refused(() => new FakeCloud(null, { clock: new Date('never') }), /clock/)
})

test('its clock stands and moves', async () => {
  const start = new Date('2023-11-14T22:13:20Z')
  const other = new FakeCloud(EXAMPLES, { clock: start })
  assert.deepEqual(other.now(), start)
  assert.deepEqual(other.moveClock(3600), new Date('2023-11-14T23:13:20Z'))
  assert.ok(await commit(other), "a client sets itself by the service's clock")
  assert.deepEqual(other.requests().at(-1).at, other.now())
  other.reset()
  assert.deepEqual(other.now(), start)
  assert.deepEqual(other.requests(), [])
  await other.close()
})

test('a seed repeats the ids of requests', async () => {
  const seeded = [7, 7, 8].map((seed) => new FakeCloud(EXAMPLES, { seed }))
  const [one, same, other] = await Promise.all(seeded.map((each) => commit(each)))
  assert.equal(one.RequestId, same.RequestId)
  assert.notEqual(one.RequestId, other.RequestId)
  await Promise.all(seeded.map((each) => each.close()))
})

test('no secret is shown', async () => {
  await cloud.client().updateCertificateInstance({
    OldCertificateId: 'aBcD1234',
    ResourceTypes: ['clb'],
    CertificatePublicKey: 'public',
    CertificatePrivateKey: 'private',
  })
  assert.equal(cloud.requests()[0].input.CertificatePrivateKey, '[redacted]')
  for (const shown of [inspect(cloud, { showHidden: true, depth: 9 }), JSON.stringify(cloud)])
    assert.ok(!shown.includes(cloud.secretKey), shown)
})

const TWO = {
  certificates: [
    { id: 'aBcD1234', domain: 'www.example.com' },
    { id: 'eFgH5678', domain: 'www.example.com' },
  ],
  resources: [{ type: 'cdn', domain: 'www.example.com', certificate: 'aBcD1234' }],
}

test('an account that calls work on', async () => {
  cloud.replace({ ...TWO, answers: 'state' })
  const update = async () => {
    const input = { OldCertificateId: 'aBcD1234', CertificateId: 'eFgH5678', ResourceTypes: ['cdn'] }
    return (await cloud.client().updateCertificateInstance(input)).DeployRecordId
  }
  assert.equal(await update(), 0)
  assert.deepEqual(
    cloud.state().updates.map((each) => each.status),
    [3],
  )
  assert.equal(cloud.advance({ settle: true }), 1)
  const record = await update()
  assert.equal(cloud.advance({ record, fail: true }), 1)
  cloud.advance({ record, settle: true })
  assert.deepEqual(
    cloud.state().records.map((each) => each.id),
    [record],
  )
})

test('a scenario on top, another instead, and of a file', async () => {
  cloud.apply(TWO)
  assert.equal(cloud.apply({ certificates: [{ id: 'mNoP3456' }] }).certificates.length, 3)
  assert.deepEqual(cloud.replace({ certificates: [{ id: 'qRsT7890' }] }).resources, [])
  cloud.reset()
  assert.deepEqual(cloud.state().certificates, [])
  const file = new URL('../../../crates/tc3-fake/src/scenario/demo.json', import.meta.url)
  for (const place of [file, fileURLToPath(file)]) {
    const other = new FakeCloud(place)
    assert.ok(other.state().certificates.length > 1)
    await other.close()
  }
})

test('TLS under an authority of its own', async () => {
  const other = new FakeCloud(EXAMPLES, { tls: true })
  assert.match(other.endpoint, /^https:/)
  assert.ok(await commit(other))
  await assert.rejects(commit(other, { caBundle: null }), ConnectError)
  await other.close()
})

test('closed is closed', async () => {
  assert.ok(await listens(cloud.endpoint))
  await cloud.close()
  await cloud.close()
  assert.ok(!(await listens(cloud.endpoint)))
  await assert.rejects(commit(cloud), ConnectError)
  for (const use of ['requests', 'executions', 'now', 'reset', 'state'])
    assert.throws(() => cloud[use](), { message: 'the fake is closed' })
})

test('a call under way is answered before it closes', async () => {
  cloud.delayNext(200)
  const call = commit(cloud)
  while (cloud.requests().length === 0) await new Promise(setImmediate)
  await cloud.close()
  assert.ok((await call).RequestId)
})

test('a scope closes what it uses', {
  skip: !Symbol.asyncDispose && 'this Node has no Symbol.asyncDispose',
}, async () => {
  await cloud[Symbol.asyncDispose]()
  assert.ok(!(await listens(cloud.endpoint)))
  const other = new FakeCloud()
  other[Symbol.dispose]()
  assert.throws(() => other.now(), /closed/)
})

test('a port of its own, and one that is taken', async () => {
  const port = Number(new URL(cloud.endpoint).port)
  assert.throws(() => new FakeCloud(null, { port }), new RegExp(`127.0.0.1:${port}`))
  await cloud.close()
  cloud = new FakeCloud(null, { port })
  assert.equal(cloud.endpoint, `http://127.0.0.1:${port}`)
})

test('two hundred at once', async () => {
  const clouds = Array.from({ length: 200 }, (_, number) => new FakeCloud(EXAMPLES, { secretId: `AKID${number}` }))
  assert.equal(new Set(clouds.map((each) => each.endpoint)).size, 200)
  for (const [number, each] of clouds.entries()) each.moveClock(number)
  await Promise.all(clouds.map((each) => commit(each)))
  assert.ok(clouds.every((each) => each.requests().length === 1))
  assert.ok(clouds[199].now() > clouds[0].now())
  await Promise.all(clouds.map((each) => each.close()))
})

test('worker threads start their own, call that of others, and take theirs with them', async () => {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
     const { FakeCloud } = require('tc3/testing')
     const own = new FakeCloud({ answers: 'examples' })
     const call = (options) => own.client(options).commitCertificateInformation({ CertificateId: 'a' })
     Promise.all([call(), call(workerData)]).then(() => parentPort.postMessage([own.endpoint, own.requests().length]))`,
    { eval: true, workerData: cloud.options },
  )
  const [[endpoint, received]] = await once(worker, 'message')
  assert.equal(received, 1)
  assert.equal(cloud.requests().length, 1)
  await once(worker, 'exit')
  while (await listens(endpoint)) await new Promise(setImmediate)
})

test('it does not keep the process alive', async () => {
  const program = "import { FakeCloud } from 'tc3/testing'; console.log(new FakeCloud().endpoint)"
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    timeout: 20_000,
  })
  assert.match(stdout, /^http:/)
})

test('import and require give the same class, and the front page does not load it', async () => {
  const require = createRequire(import.meta.url)
  assert.equal(require('tc3/testing').FakeCloud, FakeCloud)
  assert.deepEqual(Object.keys(require('tc3/testing')).sort(), ['FakeCloud', 'SECRET_ID', 'SECRET_KEY'])
  const program =
    "require('tc3'); console.log(Object.keys(require.cache).filter((file) => file.endsWith('testing.js')))"
  const { stdout } = await run(process.execPath, ['-e', program], { cwd: folder })
  assert.equal(stdout, '[]\n')
})

test('the README', async () => {
  const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, code]) => code)
  const [program, ...others] = blocks.filter((block) => block.includes('tc3/testing'))
  assert.deepEqual(others, [])
  // It is a run of its own, not a part of this one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder, env })
  assert.match(stdout, /^(# |ℹ )pass 1$/m)
})
