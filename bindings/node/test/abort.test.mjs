// Stopping calls.

import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { after, before, test } from 'node:test'
import { ssl } from 'tc3'
import { startAnswering } from './support/answering.mjs'

let server
let client
before(async () => {
  server = await startAnswering()
  client = new ssl.Client(server.options)
})
after(() => server.stop())

const call = (options) => client.commitCertificateInformation({ CertificateId: 'a' }, options)

test('before the call: nothing is sent', async () => {
  const before = server.answer.count
  await assert.rejects(call({ signal: AbortSignal.abort() }), { name: 'AbortError' })
  const reason = new Error('my own reason')
  await assert.rejects(call({ signal: AbortSignal.abort(reason) }), (error) => error === reason)
  assert.equal(server.answer.count, before)
})

test('in the same turn as the call', async () => {
  // Its own server: the request may be on its way already, and arrive when another test counts.
  const elsewhere = await startAnswering()
  const controller = new AbortController()
  const params = { CertificateId: 'a' }
  const pending = new ssl.Client(elsewhere.options).commitCertificateInformation(params, {
    signal: controller.signal,
  })
  controller.abort()
  await assert.rejects(pending, { name: 'AbortError' })
  elsewhere.stop()
})

test('during the call: at once', async () => {
  server.answer.hold = true
  const controller = new AbortController()
  const before = server.answer.count
  const pending = call({ signal: controller.signal })
  while (server.answer.count === before) await new Promise(setImmediate)
  const started = performance.now()
  controller.abort()
  await assert.rejects(pending, { name: 'AbortError' })
  assert.ok(performance.now() - started < 500)
  server.answer.hold = false
})

test('during a pause between two attempts: at once', async () => {
  server.answer.response = '{"Error":{"Code":"RequestLimitExceeded","Message":"On cue."},"RequestId":"r-1"}'
  const before = server.answer.count
  let pause
  const paused = new Promise((resolve) => {
    pause = resolve
  })
  const patient = new ssl.Client({
    ...server.options,
    timeout: 3_600_000,
    retry: { firstPause: 600_000, longestPause: 600_000 },
    onAttempt: (attempt) => pause(attempt),
  })
  const controller = new AbortController()
  const pending = patient.commitCertificateInformation({ CertificateId: 'a' }, { signal: controller.signal })
  assert.ok((await paused).pause >= 300_000)
  const reason = new Error('my own reason')
  const started = performance.now()
  controller.abort(reason)
  await assert.rejects(pending, (error) => error === reason)
  assert.ok(performance.now() - started < 500)
  assert.equal(server.answer.count, before + 1)
  server.answer.response = '{"RequestId":"r-1"}'
})

test("a signal's own timeout", async () => {
  server.answer.hold = true
  await assert.rejects(call({ signal: AbortSignal.timeout(50) }), { name: 'TimeoutError', code: 23 })
  server.answer.hold = false
})

test('after the call: no effect, and nothing is left on the signal', async () => {
  const own = new AbortController()
  own.signal.onabort = () => {}
  const handler = own.signal.onabort
  assert.ok(await call({ signal: own.signal }))
  assert.equal(own.signal.onabort, handler)
  assert.equal(getEventListeners(own.signal, 'abort').length, 1)
  own.abort()
})

test('one signal for many calls', async () => {
  server.answer.hold = true
  const controller = new AbortController()
  const warned = []
  const listener = (warning) => warned.push(warning)
  process.on('warning', listener)
  const pending = Array.from({ length: 40 }, () => call({ signal: controller.signal }))
  controller.abort()
  for (const one of await Promise.allSettled(pending)) assert.equal(one.reason?.name, 'AbortError')
  await new Promise(setImmediate)
  process.off('warning', listener)
  assert.deepEqual(warned, [])
  server.answer.hold = false
  assert.ok(await call())
})
