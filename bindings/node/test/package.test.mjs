// What the package promises as a package.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import * as esm from 'tc3'

const require = createRequire(import.meta.url)
const cjs = require('tc3')

test('import and require give the same objects under the same names', () => {
  assert.deepEqual(Object.keys(esm).sort(), Object.keys(cjs).sort())
  for (const [name, value] of Object.entries(esm)) assert.equal(value, cjs[name], name)
})

test('a service has a client, its named values and its error codes, and is frozen', () => {
  const { ssl, Client } = esm
  assert.ok(ssl.Client.prototype instanceof Client)
  assert.equal(ssl.Client.name, 'Client')
  assert.equal(typeof ssl.Client.prototype.updateCertificateInstance, 'function')
  assert.equal(ssl.ErrorCode.FailedOperationCertificateNotFound, 'FailedOperation.CertificateNotFound')
  assert.ok(Object.isFrozen(ssl) && Object.isFrozen(ssl.ErrorCode))
  const enums = Object.entries(ssl).filter(([name]) => !['Client', 'ErrorCode'].includes(name))
  assert.ok(enums.length > 0)
  for (const [, values] of enums) {
    assert.ok(Object.isFrozen(values))
    assert.ok(Object.values(values).every(Number.isSafeInteger))
  }
})

test('every declared method, value and code exists', () => {
  const text = readFileSync(new URL('../generated/ssl.d.ts', import.meta.url), 'utf8')
  const methods = [...text.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name)
  const actions = readdirSync(new URL('../../../api-specs/ssl/2019-12-05/actions/', import.meta.url))
  assert.ok(actions.length > 0 && methods.length >= actions.length, `${methods.length} methods`)
  for (const name of methods) assert.equal(typeof esm.ssl.Client.prototype[name], 'function', name)
  for (const [, name, body] of text.matchAll(/^export declare const (\w+): \{\n([\s\S]*?)^\}/gm)) {
    const declared = [...body.matchAll(/readonly (\w+): (.*)$/gm)].map(([, key, value]) => [
      key,
      value.replace(/'/g, ''),
    ])
    const real = Object.entries(esm.ssl[name]).map(([key, value]) => [key, String(value)])
    assert.deepEqual(declared, real, name)
  }
})

test('the versions agree, nothing is depended upon, and nothing runs at installation', () => {
  const manifest = require('tc3/package.json')
  const cargo = readFileSync(new URL('../../../Cargo.toml', import.meta.url), 'utf8')
  assert.equal(manifest.version, /^version = "(.*)"$/m.exec(cargo)[1])
  assert.equal(manifest.dependencies, undefined)
  for (const script of ['preinstall', 'install', 'postinstall']) assert.equal(manifest.scripts[script], undefined)
})

test("the licence texts are the project's", () => {
  for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) {
    const [own, root] = ['../', '../../../'].map((folder) =>
      readFileSync(new URL(folder + name, import.meta.url), 'utf8'),
    )
    assert.equal(own, root)
  }
})
