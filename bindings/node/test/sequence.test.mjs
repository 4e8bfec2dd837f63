// Lists in pages, and waits: tests/cases/hints, answered from a script over HTTP. No pause is waited for: intervals are 0.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ssl } from '../index.mjs'

const run = promisify(execFile)
const folder = new URL('../../../tests/cases/hints/', import.meta.url)
const cases = (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')).cases
const camel = (name) => name[0].toLowerCase() + name.slice(1)

/** A server that answers from a case's script, and what it was asked. */
async function scripted({ answers, forever }, use) {
  const asked = []
  const left = [...answers]
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    asked.push(JSON.parse(text))
    const answer = forever && left.length === 1 ? left[0] : left.shift()
    if (!answer || answer.lost) return request.socket.destroy()
    const { error, output } = answer
    const inside = error ? { Error: { Code: error, Message: error } } : output
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ Response: { ...inside, RequestId: 'r-1' } }))
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const endpoint = `http://127.0.0.1:${server.address().port}`
  const client = new ssl.Client({
    secretId: 'AKIDEXAMPLE',
    secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
    endpoint,
    rateLimit: false,
    retry: false,
  })
  try {
    await use(client, asked, left, endpoint)
  } finally {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
}

// A throttle is repeated after a pause of the retry policy, which is none here; an action without pages has no method.
const skipped = (one) => one.answers.some((answer) => answer.error === 'RequestLimitExceeded') || one.error === 'config'

for (const one of cases('pages.json').filter((one) => !skipped(one))) {
  test(`pages: ${one.name}`, () =>
    scripted(one, async (client, asked) => {
      const pages = client[`${camel(one.action)}Pages`](one.input)
      assert.equal(asked.length, 0)
      let count = 0
      let kind
      try {
        for await (const page of pages) {
          assert.equal(page.RequestId, 'r-1')
          count += 1
        }
      } catch (error) {
        kind = error.kind
      }
      assert.equal(kind, one.error)
      assert.equal(count, one.pages.length)
      assert.deepEqual(asked, one.requests)
      if (one.pages.length > 0) assert.equal(pages.position, one.position)
    }))
}

test('items come one by one, through lists of objects too', () =>
  scripted(
    {
      answers: [
        { output: { TotalCount: 3, Certificates: [{ CertificateId: 'a' }, { CertificateId: 'b' }] } },
        { output: { TotalCount: 3, Certificates: [{ CertificateId: 'c' }] } },
        {
          output: {
            RecordDetailList: [
              { List: [{ Id: 1 }], TotalCount: 1 },
              { List: [{ Id: 2 }], TotalCount: 1 },
            ],
          },
        },
      ],
    },
    async (client) => {
      const ids = []
      for await (const { CertificateId } of client.describeCertificatesItems({ Limit: 2 })) ids.push(CertificateId)
      assert.deepEqual(ids, ['a', 'b', 'c'])
      const rows = []
      for await (const row of client.describeHostUpdateRecordDetailItems({ DeployRecordId: '1' })) rows.push(row.Id)
      assert.deepEqual(rows, [1, 2])
    },
  ))

test('who stops taking items stops asking', () =>
  scripted(
    { answers: [{ output: { TotalCount: 9, Certificates: [{ CertificateId: 'a' }] } }], forever: true },
    async (client, asked) => {
      for await (const _ of client.describeCertificatesItems({ Limit: 1 })) break
      assert.equal(asked.length, 1)
    },
  ))

for (const one of cases('waits.json').filter((one) => one.waiter !== 'Nothing')) {
  test(`waits: ${one.name}`, () =>
    scripted(one, async (client, _asked, left) => {
      const told = []
      const options = { interval: 0, deadline: one.forever ? 50 : undefined, onProgress: (step) => told.push(step) }
      const wait = client[`waitUntil${one.waiter}`](one.input, options)
      let answer
      let error
      try {
        answer = await wait
      } catch (caught) {
        error = caught
      }
      assert.equal(error?.kind, one.error, error?.message)
      if (!one.forever) assert.equal(left.length, 0)
      if (one.answered !== undefined) assert.equal(told.length, one.answered)
      if (one.progress)
        assert.deepEqual(
          told.map(({ done, total }) => [done, total]),
          one.progress,
        )
      for (const [name, value] of Object.entries(one.result ?? {})) assert.deepEqual(answer[name], value)
      for (const [name, value] of Object.entries(one.last ?? {})) assert.deepEqual(error.answer[name], value)
      for (const part of one.shows ?? []) assert.ok(error.message.includes(part), error.message)
      for (const secret of one.never_shown ?? []) assert.ok(!JSON.stringify(error).includes(secret))
    }))
}

test('a wait can be iterated, and stops at once when its signal does', () =>
  scripted({ answers: [{ output: { Status: 0 } }], forever: true }, async (client, asked) => {
    const controller = new AbortController()
    const wait = client.waitUntilCertificateIssued({ CertificateId: 'c' }, { signal: controller.signal })
    await assert.rejects(
      async () => {
        for await (const { reached, answers } of wait) {
          assert.deepEqual([reached, answers], [false, 1])
          controller.abort(new Error('enough'))
        }
      },
      { message: 'enough' },
    )
    assert.equal(asked.length, 1)
  }))

test('pages read ahead are the same pages, in order', () =>
  scripted(
    {
      answers: ['a', 'b', 'c'].map((id) => ({ output: { TotalCount: 3, Certificates: [{ CertificateId: id }] } })),
    },
    async (client, asked) => {
      const ids = []
      const items = client.describeCertificatesItems({ Limit: 1 }, { readAhead: true })
      for await (const { CertificateId } of items) ids.push(CertificateId)
      assert.deepEqual(ids, ['a', 'b', 'c'])
      assert.deepEqual(
        asked.map(({ Offset }) => Offset),
        [0, 1, 2],
      )
    },
  ))

test('options are checked before anything is sent', () =>
  scripted({ answers: [] }, async (client, asked) => {
    const wait = (options) => client.waitUntilCertificateIssued({ CertificateId: 'c' }, options)
    const list = async (options) => {
      for await (const _ of client.describeCertificatesPages({}, options));
    }
    for (const [call, message] of [
      [() => wait({ progressbar: true }), /no option "progressbar", did you mean progressBar/],
      [() => wait({ onProgress: 'print' }), /onProgress must be a function/],
      [() => wait({ interval: -1 }), /interval/],
      [() => wait({ deadline: '1s' }), /deadline/],
      [() => wait({ readAhead: true }), /no option "readAhead"/],
      [() => list({ readahead: true }), /no option "readahead", did you mean readAhead/],
      [() => list({ readAhead: 1 }), /readAhead/],
      [() => list({ progressBar: true }), /no option "progressBar"/],
    ]) {
      await assert.rejects(async () => call(), { kind: 'config', message })
    }
    await assert.rejects(async () => client.waitUntilCertificateIssued({ CertificateID: 'c' }), {
      kind: 'invalid',
      message: /CertificateID is unknown, did you mean CertificateId/,
    })
    assert.equal(asked.length, 0)
  }))

test('the stack of an error points at the line that began the list or the wait, or that asks for more', () =>
  scripted({ answers: [{ error: 'InternalError' }], forever: true }, async (client) => {
    async function waiting() {
      await client.waitUntilCertificateIssued({ CertificateId: 'c' }, { timeout: -1 })
    }
    async function listing() {
      for await (const _ of client.describeCertificatesItems({}));
    }
    for (const one of [waiting, listing]) {
      await assert.rejects(one, (error) => {
        const [first] = error.stack.split('\n').filter((line) => /^\s+at /.test(line))
        assert.ok(first.includes(one.name) && first.includes('sequence.test.mjs'), error.stack)
        return true
      })
    }
  }))

test('a progress bar writes nothing where standard error is no terminal', () =>
  scripted(
    { answers: [{ output: { Status: 0 } }, { output: { Status: 1 } }] },
    async (_client, _asked, _left, endpoint) => {
      // Not in this process, whose standard error may be one.
      const program = `
      import { ssl } from 'tc3'
      const client = new ssl.Client({ endpoint: ${JSON.stringify(endpoint)}, rateLimit: false })
      const wait = client.waitUntilCertificateIssued({ CertificateId: 'c' }, { interval: 0, progressBar: true })
      console.log((await wait).Status)`
      const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program], {
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        env: { ...process.env, TENCENTCLOUD_SECRET_ID: 'a', TENCENTCLOUD_SECRET_KEY: 'b' },
        timeout: 20_000,
      })
      assert.deepEqual([stdout, stderr], ['1\n', ''])
    },
  ))
