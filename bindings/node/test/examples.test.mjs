// The examples in the documentation of the types are programs: each is run as it stands, against the fake.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startFake } from './support/fake.mjs'

const run = promisify(execFile)
const folder = new URL('..', import.meta.url)

let fake
before(async () => {
  fake = await startFake()
})
after(() => fake.stop())

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
      const { endpoint, secretId, secretKey } = fake.options
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', local], {
        cwd: fileURLToPath(folder),
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
