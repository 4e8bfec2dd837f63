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
