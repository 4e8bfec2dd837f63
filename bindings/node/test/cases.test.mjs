// The cases that hold every language to the same answers: tests/cases/<service>/<Action>.json, each through the typed
// call and through the untyped one, as tests/cases/README.md says.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import { inspect } from 'node:util'
import { ssl, TencentCloudError } from 'tc3'
import { startFake } from './support/fake.mjs'

const folder = new URL('../../../tests/cases/ssl/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  .filter((file) => file.action)

let fake
let client
before(async () => {
  fake = await startFake()
  client = new ssl.Client(fake.options)
})
after(() => fake.stop())

test('there are cases', () => assert.ok(files.length >= 5))

for (const { action, cases } of files) {
  suite(action, () => {
    for (const one of cases) {
      const method = action[0].toLowerCase() + action.slice(1)
      test(`untyped: ${one.name}`, () => check(one, action, (input) => client.call('ssl', '2019-12-05', action, input)))
      if (!one.hidden) test(`typed: ${one.name}`, () => check(one, action, (input) => client[method](input)))
    }
  })
}

async function check(one, action, call) {
  const input = one.input_text === undefined ? one.input : JSON.parse(one.input_text)
  if (one.cue) await fake.cue({ action, ...one.cue })
  const earlier = await fake.requests()
  const { output, error } = one.expect
  if (output) {
    const { RequestId, ...rest } = await call(input)
    assert.ok(RequestId)
    assert.deepEqual(rest, output)
  } else {
    await assert.rejects(call(input), (thrown) => verify(thrown, error, one))
  }
  const sent = (await fake.requests()).length - earlier.length
  assert.equal(sent, one.sent === false ? 0 : 1, 'requests sent')
}

function verify(thrown, expected, one) {
  assert.ok(thrown instanceof TencentCloudError, inspect(thrown))
  assert.equal(thrown.code ?? null, expected.code)
  assert.equal(thrown.kind, expected.kind)
  for (const member of expected.members ?? (expected.member ? [expected.member] : [])) {
    assert.ok(thrown.message.includes(member), `${member} is not in: ${thrown.message}`)
  }
  if (expected.did_you_mean) assert.match(thrown.message, new RegExp(`did you mean ${expected.did_you_mean}\\b`))
  if (one.cue) {
    assert.ok(thrown.message.includes(one.cue.message), thrown.message)
    assert.match(thrown.requestId, /^[0-9a-f-]{36}$/)
  }
  if (one.sent === false) {
    assert.equal(thrown.requestId, undefined)
    assert.equal(thrown.attempts, 0)
    assert.equal(thrown.mayHaveExecuted, false)
  }
  for (const text of one.never_shown ?? []) {
    for (const shown of [
      thrown.message,
      thrown.stack,
      inspect(thrown, { depth: 9, showHidden: true }),
      JSON.stringify(thrown),
    ]) {
      assert.ok(!shown.includes(text), `${text} is in: ${shown}`)
    }
  }
  return true
}
