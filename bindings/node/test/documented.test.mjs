// Every documented example goes through the fake by its typed method: what it shows as input is sent, what it shows as
// output arrives.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { ssl } from 'tc3'
import { startFake } from './support/fake.mjs'

const folder = new URL('../../../api-specs/ssl/2019-12-05/actions/', import.meta.url)
const pages = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))

let fake
const clients = {}
before(async () => {
  fake = await startFake()
  for (const site of ['mainland', 'international']) clients[site] = new ssl.Client({ ...fake.options, site })
})
after(() => fake.stop())

test('there are examples', () => {
  assert.ok(pages.every((page) => page.examples.length > 0))
  assert.ok(pages.flatMap((page) => page.examples).length > 100)
})

for (const page of pages) {
  // `describeCSR`, as the wire has it but for the first letter, is `describeCsr` here.
  const method = Object.getOwnPropertyNames(ssl.Client.prototype).find(
    (name) => name.toLowerCase() === page.name.toLowerCase(),
  )
  test(`${page.name}: its examples`, async () => {
    const client = clients[(page.sites ?? ['mainland'])[0]]
    const answers = new Map()
    for (const example of page.examples) {
      const input = declared(page, example)
      // Of two examples with one input the first answers.
      const key = JSON.stringify(input)
      if (!answers.has(key)) answers.set(key, example.output)
      const { RequestId, ...answer } = await client[method](input)
      const { RequestId: _, ...output } = answers.get(key)
      assert.deepEqual(answer, output)
      const request = (await fake.requests()).at(-1)
      assert.deepEqual([request.verified, request.verdict, request.request_id], [true, 'answered', RequestId])
    }
  })
}

/** An example's input without what the service has disabled, and digits in quotes as the numbers they are declared to be. */
function declared(page, example) {
  const disabled = page.input.filter((member) => member.disabled).map((member) => member.name)
  const input = Object.fromEntries(Object.entries(example.input).filter(([name]) => !disabled.includes(name)))
  for (const path of example.contradicts ?? []) {
    const [side, member] = path.split('.')
    if (side === 'input') input[member] = JSON.parse(input[member])
  }
  return input
}
