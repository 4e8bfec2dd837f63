// The table of faults that holds every language to the same outcomes: tests/cases/faults/, as its README says.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { after, before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect, isDeepStrictEqual } from 'node:util'
import { ssl, TencentCloudError } from 'tc3'
import { secretId, secretKey } from './support/fake.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = new URL('../../../tests/cases/faults/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')) }))

// What a client's setup is called here.
const names = {
  timeout_ms: 'timeout',
  connect_timeout_ms: 'connectTimeout',
  read_timeout_ms: 'readTimeout',
  response_limit: 'responseLimit',
}

let ask
let stop
before(async () => {
  const program = process.env.TC3_MISBEHAVE_BIN
  const stdio = ['pipe', 'pipe', 'inherit']
  const child = program
    ? spawn(program, [], { stdio })
    : spawn('cargo', ['run', '-q', '-p', 'tc3-e2e', '--bin', 'misbehave'], { cwd: root, stdio })
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`misbehave ended with ${code}`))),
  ])
  const url = /^listening on (http:\S+)$/.exec(line)?.[1]
  ask = async (method, path, body) => {
    const response = await fetch(`${url}/servers${path}`, { method, body: body && JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  stop = async () => {
    const gone = once(child, 'exit')
    child.stdin.end()
    await gone
  }
})
after(() => stop())

// The faults of a file at once: most of them wait for something.
for (const { name, faults } of files) {
  suite(name, { concurrency: true }, () => {
    for (const fault of faults) {
      for (const safe of [true, false]) {
        test(`${fault.name} (${safe ? 'safe' : 'not safe'})`, () => meet(fault, safe))
      }
    }
  })
}
async function meet(fault, safe) {
  const server = await ask('POST', '', fault.server)
  const setup = fault.client ?? {}
  const options = {
    secretId,
    secretKey,
    endpoint: server.endpoint,
    rateLimit: false,
    retry: { attempts: 3, firstPause: 1 },
  }
  for (const [key, option] of Object.entries(names)) {
    if (key in setup) options[option] = setup[key]
  }
  // Without TLS nobody is asked for trust, and to read the system's authorities takes its time.
  if (setup.trusts || !fault.server.tls) options.caBundle = server.authority
  if (server.proxy) options.proxy = server.proxy
  const client = new ssl.Client(options)
  const call = () =>
    safe
      ? client.describeCertificateBindResourceTaskDetail({ TaskId: 't' })
      : client.commitCertificateInformation({ CertificateId: 'c' })
  const calls = setup.calls ?? 1
  for (let number = 1; number < calls; number++) {
    await call()
    if (setup.waits_for_close) await ask('GET', `/${server.id}/closed`)
  }
  const outcome = await call().catch((error) => error)
  const seen = await ask('DELETE', `/${server.id}`)
  const expected = fault.expect.either ?? fault.expect[safe ? 'safe' : 'not_safe']
  const shown = () => `${inspect(outcome)} ${inspect(seen)}`

  if (outcome instanceof Error) {
    assert.ok(outcome instanceof TencentCloudError && expected.error, shown())
    const { kind, code = null, may_have_executed, http_status = null, says = [] } = expected.error
    assert.deepEqual(
      [outcome.kind, outcome.code ?? null, outcome.mayHaveExecuted, outcome.httpStatus ?? null, outcome.attempts],
      [kind, code, may_have_executed, http_status, expected.attempts],
      shown(),
    )
    for (const words of says) assert.ok(outcome.message.includes(words), `${words}: ${shown()}`)
    assert.ok(outcome.mayHaveExecuted || seen.executions < calls, `executed, and the error denies it: ${shown()}`)
  } else {
    assert.ok(isDeepStrictEqual({ ...outcome }, expected.output), shown())
    assert.ok(seen.executions >= calls, `a success of what was never executed: ${shown()}`)
  }
  assert.equal(seen.requests, expected.requests, shown())
  if (expected.connections !== undefined) assert.equal(seen.connections, expected.connections, shown())
  assert.equal(seen.trapped, 0, `a redirect was followed: ${shown()}`)
  assert.ok(safe || seen.executions <= calls, `executed twice: ${shown()}`)
}
