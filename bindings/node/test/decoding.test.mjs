// Every example output, and every variant of it that tests/cases/ssl/decoding.json describes: all of them decode, and
// what a variant does not touch keeps its value.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { ssl } from 'tc3'
import { startAnswering } from './support/answering.mjs'

const folder = new URL('../../../api-specs/ssl/2019-12-05/actions/', import.meta.url)
const pages = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
const rule = JSON.parse(readFileSync(new URL('../../../tests/cases/ssl/decoding.json', import.meta.url), 'utf8'))

const variants = {
  removed(object, name) {
    delete object[name]
  },
  null(object, name) {
    object[name] = null
  },
  joined(object, name) {
    const members = Object.entries(object)
    for (const [key] of members) delete object[key]
    for (const [key, value] of members) {
      if (key === name) object.TC3Unknown = { Since: ['tomorrow', 1, null] }
      object[key] = value
    }
  },
}

let server
let client
before(async () => {
  server = await startAnswering()
  client = new ssl.Client(server.options)
})
after(() => server.stop())

test('the variants are the ones that the rule names', () => {
  assert.deepEqual(
    rule.variants.map((variant) => variant.name),
    Object.keys(variants),
  )
})

for (const action of rule.actions) {
  test(`${action}: the example outputs and their variants`, async () => {
    const { examples } = pages.find((page) => page.name === action)
    const call = async (output) => {
      server.answer.response = JSON.stringify(output)
      return client.call('ssl', '2019-12-05', `${action}`, requests[action])
    }
    for (const { output } of examples) {
      assert.deepEqual(await call(output), output)
      for (const place of places(output)) {
        for (const [name, change] of Object.entries(variants)) {
          const changed = structuredClone(output)
          const object = place.path.reduce((value, key) => value[key], changed)
          change(object, place.name)
          assert.deepEqual(await call(changed), changed, `${name}: ${[...place.path, place.name].join('.')}`)
        }
      }
    }
  })
}

test('any character in any text and name, few of them and many', async () => {
  const alphabet = [
    'a',
    '"',
    '\\',
    '\\n',
    '/',
    '\u0000',
    '\u007f',
    'é',
    'ÿ',
    'Ā',
    '证',
    '書',
    '\u2028',
    '\uf8ff',
    '\uffff',
    '😀',
    '\u{10ffff}',
  ]
  let seed = 1
  const random = (below) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const text = (length, plain) =>
    Array.from({ length }, () => (random(10) < plain ? 'x' : alphabet[random(alphabet.length)])).join('')
  for (let round = 0; round < 200; round++) {
    const plain = random(11)
    const output = { RequestId: 'r-1' }
    for (let i = random(8); i >= 0; i--)
      output[text(1 + random(40), plain)] = [text(random(200), plain), { [text(3, plain)]: i }]
    server.answer.response = JSON.stringify(output)
    assert.deepEqual(await client.call('other', '2020-01-01', 'Anything'), output)
  }
})

test('what is no JSON is refused, whatever characters are in it', async () => {
  for (const broken of ['{"a":"\\é","RequestId":"r-1"}', '{"a":é,"RequestId":"r-1"}', '{"a":"证,"RequestId":"r-1"}']) {
    server.answer.response = broken
    await assert.rejects(client.call('other', '2020-01-01', 'Anything'), { kind: 'decode' })
  }
})

/** The least that each action's request needs. */
const requests = {
  UpdateCertificateInstance: { OldCertificateId: 'a', ResourceTypes: ['clb'] },
  UploadUpdateCertificateRecordRollback: { DeployRecordId: 1 },
  SubmitCertificateInformation: { CertificateId: 'a' },
  CommitCertificateInformation: { CertificateId: 'a' },
  DescribeCertificateBindResourceTaskDetail: { TaskId: '1' },
}

/** Every member at every depth. */
function* places(value, path = []) {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* places(item, [...path, i])
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      yield { path, name }
      yield* places(member, [...path, name])
    }
  }
}
