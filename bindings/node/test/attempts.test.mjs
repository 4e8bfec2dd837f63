// Seeing inside: the client's own function and the channel of node:diagnostics_channel.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { after, before, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ssl } from 'tc3'
import { startAnswering } from './support/answering.mjs'
import { startFake } from './support/fake.mjs'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('..', import.meta.url))
const action = 'CommitCertificateInformation'

let fake
before(async () => {
  fake = await startFake()
})
after(() => fake.stop())
beforeEach(() => fake.reset())

const commit = (client, options) => client.commitCertificateInformation({ CertificateId: 'hush' }, options)

test('every attempt is told, in order, before its call settles', async () => {
  const told = []
  const client = new ssl.Client({
    ...fake.options,
    retry: { firstPause: 2 },
    region: 'ap-guangzhou',
    onAttempt: (attempt) => told.push(attempt),
  })
  await fake.cue({ action, code: 'RequestLimitExceeded', message: 'hush' })
  const answer = await commit(client)
  assert.equal(told.length, 2)
  const [first, second] = told
  assert.equal(first.service, 'ssl')
  assert.equal(first.version, '2019-12-05')
  assert.equal(first.action, action)
  assert.equal(first.attempt, 1)
  assert.equal(first.httpStatus, 200)
  assert.equal(first.kind, 'throttled')
  assert.equal(first.code, 'RequestLimitExceeded')
  assert.equal(first.host, new URL(fake.options.endpoint).host)
  assert.match(first.requestId, /^[0-9a-f-]{36}$/)
  assert.ok(first.duration > 0 && first.duration < 10_000)
  assert.ok(first.pause >= 1 && first.pause <= 2)
  assert.equal(second.attempt, 2)
  assert.equal(second.requestId, answer.RequestId)
  assert.equal(second.traceId, first.traceId)
  for (const absent of ['kind', 'code', 'pause']) assert.equal(second[absent], undefined)
  assert.doesNotMatch(JSON.stringify(told), /hush/)
})

test('attempts are told while the call goes on', async () => {
  const controller = new AbortController()
  const client = new ssl.Client({
    ...fake.options,
    retry: { firstPause: 600_000, longestPause: 600_000 },
    timeout: 3_600_000,
    onAttempt: ({ pause }) => pause > 0 && controller.abort(),
  })
  await fake.cue({ action, code: 'RequestLimitExceeded' })
  await assert.rejects(commit(client, { signal: controller.signal }), { name: 'AbortError' })
  assert.equal((await fake.requests()).length, 1)
})

test('the channel hears of all clients, as long as somebody listens', async () => {
  const heard = []
  const listener = (attempt, name) => heard.push([name, attempt.attempt, attempt.action])
  const [one, other] = [new ssl.Client(fake.options), new ssl.Client(fake.options)]
  await commit(one)
  subscribe('tc3:attempt', listener)
  await Promise.all([commit(one), commit(other)])
  unsubscribe('tc3:attempt', listener)
  await commit(one)
  assert.deepEqual(heard, [
    ['tc3:attempt', 1, action],
    ['tc3:attempt', 1, action],
  ])
})

test('a request that was never sent is told with its kind and without a status', async () => {
  const told = []
  const options = { ...fake.options, endpoint: 'http://127.0.0.1:1', onAttempt: (attempt) => told.push(attempt) }
  await assert.rejects(commit(new ssl.Client(options)), { kind: 'connect' })
  assert.equal(told.length, 1)
  assert.equal(told[0].kind, 'connect')
  assert.ok(!('httpStatus' in told[0] && told[0].httpStatus !== undefined))
})

test('what the function throws is an uncaught exception, and the call goes on', async () => {
  const server = await startAnswering()
  const program = `
    import { ssl } from 'tc3'
    process.on('uncaughtException', (error) => console.log('uncaught', error.message))
    const client = new ssl.Client({ ...${JSON.stringify(server.options)}, onAttempt() { throw new Error('mine') } })
    console.log((await client.commitCertificateInformation({ CertificateId: 'a' })).RequestId)
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder })
  assert.deepEqual(stdout.trim().split('\n').sort(), ['r-1', 'uncaught mine'])
  server.stop()
})

test('watching does not keep the process alive, nor its client from being collected', async () => {
  const server = await startAnswering()
  const program = `
    import { ssl } from 'tc3'
    let told = 0
    const make = async () => {
      const client = new ssl.Client({ ...${JSON.stringify(server.options)}, onAttempt() { told += client ? 1 : 0 } })
      await client.commitCertificateInformation({ CertificateId: 'a' })
      return new WeakRef(client)
    }
    const gone = await make()
    for (let i = 0; i < 100 && gone.deref(); i++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      gc()
    }
    console.log(told, gone.deref() === undefined)
  `
  const flags = ['--expose-gc', '--input-type=module', '-e', program]
  const { stdout } = await run(process.execPath, flags, { cwd: folder, timeout: 20_000 })
  assert.equal(stdout, '1 true\n')
  server.stop()
})
