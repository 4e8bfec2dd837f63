// The examples in the documentation of the types are programs: each is run as it stands, against the fake.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startFake } from './support/fake.mjs'

const run = promisify(execFile)
const folder = new URL('..', import.meta.url)
const specs = new URL('../../api-specs/ssl/2019-12-05/', folder)
const json = (file) => JSON.parse(readFileSync(file, 'utf8'))
const waits = json(new URL('../../tests/cases/hints/waits.json', folder)).cases
const { waiters } = json(new URL('overlay.json', specs))
const pages = readdirSync(new URL('actions/', specs)).map((file) => json(new URL(`actions/${file}`, specs)))

let fake
before(async () => {
  fake = await startFake()
})
after(() => fake.stop())

/** What the fake answers the next call with, for a method that asks until it has seen enough; nothing for a call. */
function last(method) {
  const [, waiter] = /^waitUntil(\w+)$/.exec(method) ?? []
  const [, list] = /^(\w+)(?:Pages|Items)$/.exec(method) ?? []
  const action = waiter ? waiters[waiter].action : list
  if (!action) return
  const documented = pages.find(({ name }) => name.toLowerCase() === action.toLowerCase()).examples[0].output
  if (list) return counted(documented)
  const reached = waits.findLast((one) => one.waiter === waiter && !one.error).answers.at(-1)
  return { ...documented, ...reached.output }
}

/** Pages show the beginning of a list and the count of all of it: as if it were the whole list. */
function counted(value) {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(counted)
  const longest = Math.max(...Object.values(value).map((each) => (Array.isArray(each) ? each.length : 0)))
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, /^Total(Count)?$/.test(name) ? longest : counted(each)]),
  )
}

for (const file of ['generated/ssl.d.ts', 'lib/client.d.ts']) {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const examples = [...text.matchAll(/@example ?(.*)\n\s*\* ```ts\n([\s\S]*?)\n\s*\* ```/g)].map(([, title, code]) => ({
    title,
    code: code.replace(/^\s*\* ?/gm, ''),
  }))
  test(`${file} has examples`, () => assert.ok(examples.length > 0))
  for (const { title, code } of examples) {
    const call = /client\.(\w+)\(/.exec(code)[1]
    test(`${file}: ${call}: ${title}`, async () => {
      // The one thing that is not as users have it: where requests go.
      const local = code.replace(
        /Client\((\{)?/,
        (_, brace) => `Client({ endpoint: process.env.ENDPOINT${brace ? ',' : ' }'}`,
      )
      const output = last(call)
      if (output) {
        const body = JSON.stringify({ Response: { ...output, RequestId: 'r-1' } })
        await fake.cue({ status: 200, content_type: 'application/json', body })
      }
      const { endpoint, secretId, secretKey } = fake.options
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', local], {
        cwd: fileURLToPath(folder),
        timeout: 20_000,
        env: {
          ...process.env,
          ENDPOINT: endpoint,
          TENCENTCLOUD_SECRET_ID: secretId,
          TENCENTCLOUD_SECRET_KEY: secretKey,
        },
      })
      assert.notEqual(stdout.trim(), '')
      assert.notEqual(stdout.trim(), 'undefined')
    })
  }
}
