// Several contexts in one process, as test runners and plug-in hosts make them: the package's JavaScript is loaded anew
// in each, while all of them share the one native half.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import * as own from 'tc3'
import { startAnswering } from './support/answering.mjs'

const entry = fileURLToPath(new URL('../index.js', import.meta.url))

let server
before(async () => {
  server = await startAnswering()
})
after(() => server.stop())

/** The package as a context of its own sees it, and the context. */
function loaded() {
  const context = vm.createContext({ process, performance, EventTarget, AbortController, AbortSignal, TextDecoder })
  const modules = new Map()
  const load = (file) => {
    if (modules.has(file)) return modules.get(file).exports
    const outer = createRequire(file)
    if (file.endsWith('.node')) return outer(file)
    const module = { exports: {} }
    modules.set(file, module)
    const inner = (name) => (isBuiltin(name) ? outer(name) : load(outer.resolve(name)))
    const names = ['module', 'exports', 'require', '__dirname', '__filename']
    const body = vm.compileFunction(readFileSync(file, 'utf8'), names, { filename: file, parsingContext: context })
    body(module, module.exports, inner, dirname(file), file)
    return module.exports
  }
  context.tc3 = load(entry)
  context.options = server.options
  return { context, run: (text) => vm.runInContext(`(async () => { ${text} })()`, context) }
}

const made = 'const client = new tc3.ssl.Client(options);'
const called = `${made} return await client.commitCertificateInformation({ CertificateId: 'a' })`

test('each context has classes of its own, and calls', async () => {
  const contexts = [loaded(), loaded()]
  assert.notEqual(contexts[0].context.tc3.ssl.Client, contexts[1].context.tc3.ssl.Client)
  const clients = Array.from({ length: 8 }, (_, at) => contexts[at % 2].run(called))
  clients.push(new own.ssl.Client(server.options).commitCertificateInformation({ CertificateId: 'a' }))
  for (const answer of await Promise.all(clients)) assert.equal(answer.RequestId, 'r-1')
})

test("its errors and answers are the context's, and another one's objects are taken", async () => {
  const { context, run } = loaded()
  const isOfContext = (value, type) => vm.runInContext(type, context)[Symbol.hasInstance](value)
  const answer = await run(called)
  assert.ok(isOfContext(answer, 'Object'))
  const refused = await run(`${made} await client.updateCertificateInstance({ ResourceTypes: 'clb' })`).catch((e) => e)
  assert.ok(isOfContext(refused, 'tc3.InvalidRequestError') && isOfContext(refused, 'Error'))
  assert.ok(!(refused instanceof own.TencentCloudError))
  context.foreign = { CertificateId: 'a' }
  assert.equal((await run(`${made} return await client.commitCertificateInformation(foreign)`)).RequestId, 'r-1')
})

test('a signal of another context stops a call', async () => {
  const { context, run } = loaded()
  server.answer.hold = true
  const controller = new AbortController()
  context.signal = controller.signal
  const seen = server.answer.count
  const pending = run(`${made} await client.commitCertificateInformation({ CertificateId: 'a' }, { signal })`)
  while (server.answer.count === seen) await new Promise(setImmediate)
  controller.abort()
  await assert.rejects(pending, { name: 'AbortError' })
  server.answer.hold = false
})

test('a context that is gone leaves the others working', async () => {
  for (let i = 0; i < 20; i++) assert.equal((await loaded().run(called)).RequestId, 'r-1')
  const client = new own.ssl.Client(server.options)
  assert.equal((await client.commitCertificateInformation({ CertificateId: 'a' })).RequestId, 'r-1')
})
