// Every error code of every page, provoked by the state of an account where its meaning allows and on cue elsewhere: see
// tests/cases/README.md.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as tc3 from 'tc3'
import { FakeCloud } from 'tc3/testing'

const read = (file) => JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'))
const { values: constants, cases } = read('tests/cases/provoked.json')
const classes = new Map(
  Object.values(tc3)
    .filter((type) => type === tc3.TencentCloudError || type.prototype instanceof tc3.TencentCloudError)
    .map((type) => [type.kind, type]),
)
const declarations = readFileSync(new URL('../generated/ssl.d.ts', import.meta.url), 'utf8')

/** The name of the class that the types' documentation promises for this code of a method. */
function documented(method, code) {
  const end = declarations.indexOf(`\n  ${method}(`)
  const doc = declarations.slice(declarations.lastIndexOf('/**', end), end)
  const [line, name = 'TencentCloudError'] = /`CODE`(?: \(`(\w+)`\))?:/.exec(doc.replace(`\`${code}\``, '`CODE`')) ?? []
  assert.ok(line, `${method} does not document ${code}`)
  return name
}

/** The same with what stands for something else in its place. */
const filled = (value, values) =>
  JSON.parse(JSON.stringify(value), (_, it) => (typeof it === 'string' && it[0] === '$' ? values[it.slice(1)] : it))

/** Takes the steps before the call that is refused; the values for its input. */
async function prepare(cloud, client, { before = [], cue, code, action }) {
  const values = { ...constants }
  for (const step of before) {
    if (step.action) {
      const answer = await client.call('ssl', '2019-12-05', step.action, filled(step.input, values))
      for (const [member, name] of Object.entries(step.keep ?? {})) values[name] = answer[member]
    } else if (step.advance) cloud.advance(step.advance)
    else if (step.apply) cloud.apply(step.apply)
    else cloud.moveClock(step.move_clock)
  }
  if (cue) cloud.failNext({ code, action })
  return values
}

for (const one of cases)
  test(`${one.action}: ${one.code}`, async () => {
    const cloud = new FakeCloud(one.scenario)
    try {
      const client = cloud.client({ retry: false })
      const values = await prepare(cloud, client, one)
      const method = one.action[0].toLowerCase() + one.action.slice(1)
      const call = client[method](filled(one.input, values))
      const error = await call.then(
        () => assert.fail('it was answered'),
        (thrown) => thrown,
      )
      const last = cloud.requests().at(-1)
      assert.deepEqual([error.code, error.kind, error.requestId], [one.code, one.kind, last.requestId])
      assert.equal(error.constructor, classes.get(one.kind) ?? tc3.TencentCloudError)
      assert.equal(error.name, documented(method, one.code))
      assert.ok(Object.values(tc3.ssl.ErrorCode).includes(error.code))
      assert.deepEqual([last.verdict, last.executed], [one.cue ? 'cued' : 'refused', false])
    } finally {
      await cloud.close()
    }
  })

test('every code of every page is here', () => {
  const actions = [...new Set(cases.map((one) => one.action))]
  assert.equal(actions.length, 5)
  const entries = actions.flatMap((action) =>
    read(`api-specs/ssl/2019-12-05/actions/${action}.json`).errors.map((code) => `${action} ${code}`),
  )
  assert.deepEqual(cases.map((one) => `${one.action} ${one.code}`).sort(), entries.sort())
  assert.equal(entries.length, 57)
})
