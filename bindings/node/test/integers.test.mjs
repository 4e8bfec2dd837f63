// Integers beyond 2^53 keep their digits in both directions, and others stay numbers.

import assert from 'node:assert/strict'
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

async function answered(response, action = 'CommitCertificateInformation') {
  server.answer.response = response
  return client.call('ssl', '2019-12-05', action, { CertificateId: 'a' })
}

test('answers: safe integers are numbers', async () => {
  for (const text of [
    '0',
    '-0',
    '9007199254740991',
    '-9007199254740991',
    '1.5',
    '1e30',
    '12345678901234567.5',
    '1E400',
  ]) {
    const { Status } = await answered(`{"Status":${text},"RequestId":"r"}`)
    assert.ok(Object.is(Status, JSON.parse(text)), text)
  }
})

test('answers: others are bigints', async () => {
  for (const text of [
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '18446744073709551615',
    '1'.repeat(60),
  ]) {
    const { Status } = await answered(`{"Status": ${text} ,"RequestId":"r"}`)
    assert.equal(Status, BigInt(text))
  }
})

test('answers: at any depth, beside anything', async () => {
  const answer = await answered(
    '{"A":[9007199254740993,[1,9007199254740993.0],{"B\\"}":9007199254740993}],"Status":9007199254740993,' +
      '"Text":"9007199254740993, \\"9007199254740993\\\\","9007199254740994":"x","RequestId":"r"}',
  )
  assert.deepEqual(answer, {
    A: [9007199254740993n, [1, 9007199254740992], { 'B"}': 9007199254740993n }],
    Status: 9007199254740993n,
    Text: '9007199254740993, "9007199254740993\\',
    9007199254740994: 'x',
    RequestId: 'r',
  })
})

test('answers: no text can pass for an integer', async () => {
  for (const mark of ['\uf8ff', '\\uf8ff', '\\uF8FF\uf8ff', '\\\\uf8ff', '\uf8ff\uf8ff\uf8ff']) {
    const text = `{"A":"${mark}12","B":9007199254740993,"RequestId":"r"}`
    const answer = await answered(text)
    assert.equal(answer.A, JSON.parse(text).A)
    assert.equal(answer.B, 9007199254740993n)
  }
})

test('answers: the same as a slow and simple reading of random texts', async () => {
  let seed = 7
  const random = (n) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return seed % n
  }
  const value = (depth) => {
    switch (random(depth > 4 ? 4 : 6)) {
      case 0:
        return `${random(2) ? '-' : ''}${1 + random(9)}${Array.from({ length: random(20) }, () => random(10)).join('')}`
      case 1:
        return `${random(100)}.${random(10 ** 9)}${random(10 ** 9)}`
      case 2:
        return JSON.stringify(['12345678901234567890', '"', '\\', '{[', '\uf8ff', 'é'][random(6)])
      case 3:
        return ['true', 'null', '{}', '[]'][random(4)]
      case 4:
        return `[${Array.from({ length: random(4) }, () => value(depth + 1)).join(',')}]`
      default:
        return `{${Array.from({ length: random(4) }, (_, i) => `"k${i}":${value(depth + 1)}`).join(', ')}}`
    }
  }
  for (let i = 0; i < 300; i++) {
    const text = `{"Value":${value(0)},"RequestId":"r"}`
    assert.deepEqual(await answered(text), exact(text), text)
  }
})

test('requests: a bigint is its digits', async () => {
  await client.updateCertificateInstance({
    OldCertificateId: 'a',
    ResourceTypes: ['clb'],
    ProjectId: 18446744073709551615n,
  })
  assert.match(server.answer.bodies.at(-1), /"ProjectId":18446744073709551615[,}]/)
})

test('requests: a number beyond 2^53 is refused where an integer is expected', async () => {
  const before = server.answer.count
  for (const ProjectId of [2 ** 53, 1e300]) {
    const call = client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: ['clb'], ProjectId })
    await assert.rejects(call, /ProjectId.*pass a bigint/)
  }
  assert.equal(server.answer.count, before)
})

test('requests: a bigint beyond the range is refused', async () => {
  const call = client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: ['clb'], ProjectId: 2n ** 64n })
  await assert.rejects(call, { kind: 'invalid', message: /ProjectId/ })
})

/** Reads JSON with every unsafe integer as a bigint, by marking all integers outside strings with a regular expression. */
function exact(text) {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?/g, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `{"$":"${token}"}` : token,
  )
  return JSON.parse(marked, (_, value) => (typeof value?.$ === 'string' ? BigInt(value.$) : value))
}
