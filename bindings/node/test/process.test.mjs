// How the package behaves in a process: threads, idling, and the event loop.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { ssl } from 'tc3'
import { startAnswering } from './support/answering.mjs'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('..', import.meta.url))

let server
before(async () => {
  server = await startAnswering()
})
after(() => server.stop())

const program = (body) => `
  import { ssl } from 'tc3'
  const client = new ssl.Client(${JSON.stringify(server.options)})
  const call = () => client.commitCertificateInformation({ CertificateId: 'a' })
  ${body}
`
const evaluate = (body) =>
  run(process.execPath, ['--input-type=module', '-e', program(body)], { cwd: folder, timeout: 60_000 })

test('an idle client lets the process end', async () => {
  const { stdout } = await evaluate("for (let made = 0; made < 3; made++) await call(); console.log('called')")
  assert.equal(stdout, 'called\n')
})

test('an answer that comes while the thread is occupied counts, also when the time is over by then', async () => {
  const { stdout } = await evaluate(`
    await call()
    const answer = client.commitCertificateInformation({ CertificateId: 'a' }, { timeout: 500 })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 800)
    console.log((await answer).RequestId)
  `)
  assert.equal(stdout, 'r-1\n')
})

test('calls one after the other run in the context they were made in, as any await does', async () => {
  const { stdout } = await evaluate(`
    import { AsyncLocalStorage } from 'node:async_hooks'
    const storage = new AsyncLocalStorage()
    const seen = []
    await storage.run('outer', async () => {
      for (let made = 0; made < 3; made++) {
        await call()
        seen.push(storage.getStore())
      }
    })
    console.log(seen.join(' '), storage.getStore())
  `)
  assert.equal(stdout, 'outer outer outer undefined\n')
})

test('what throws after a call is reported as anywhere else', async () => {
  const failed = evaluate("await call(); await call(); process.nextTick(() => { throw new Error('mine') })")
  await assert.rejects(failed, (error) => {
    assert.equal(error.code, 1)
    assert.match(error.stderr, /Error: mine/)
    return true
  })
})

test('a pending call keeps the process alive until it is answered', async () => {
  const { stdout } = await evaluate('call().then((answer) => console.log(answer.RequestId))')
  assert.equal(stdout, 'r-1\n')
})

test('a call that nobody holds on to is answered, and its client is collected afterwards', async () => {
  const { stdout } = await evaluate(`
    import { setFlagsFromString } from 'node:v8'
    import { runInNewContext } from 'node:vm'
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc')
    let collected = 0
    const registry = new FinalizationRegistry(() => { collected += 1 })
    const answered = new Promise((resolve) => {
      const client = new ssl.Client(${JSON.stringify(server.options)})
      registry.register(client)
      void client.commitCertificateInformation({ CertificateId: 'a' }).then(resolve)
    })
    for (let i = 0; i < 3; i++) gc()
    console.log((await answered).RequestId)
    for (let i = 0; collected === 0 && i < 1000; i++) {
      gc()
      await new Promise(setImmediate)
    }
    console.log(collected)
  `)
  assert.equal(stdout, 'r-1\n1\n')
})

test('process.exit with a call pending is clean', async () => {
  server.answer.hold = true
  const { stdout, stderr } = await evaluate("call(); setTimeout(() => { console.log('bye'); process.exit(0) }, 50)")
  assert.equal(stdout, 'bye\n')
  assert.equal(stderr, '')
  server.answer.hold = false
})

test('worker threads call, and end while calling', async () => {
  const worker = (body) => {
    const started = new Worker(
      `const { parentPort } = require('node:worker_threads')
       import('tc3').then(async ({ ssl }) => {
         const client = new ssl.Client(${JSON.stringify(server.options)})
         const call = () => client.commitCertificateInformation({ CertificateId: 'a' })
         ${body}
       })`,
      { eval: true },
    )
    return started
  }
  const workers = Array.from({ length: 4 }, () => worker('parentPort.postMessage((await call()).RequestId)'))
  const messages = await Promise.all(workers.map((one) => once(one, 'message')))
  assert.deepEqual(messages.flat(), ['r-1', 'r-1', 'r-1', 'r-1'])
  await Promise.all(workers.map((one) => one.terminate()))

  server.answer.hold = true
  const stuck = worker("call().catch(() => {}); parentPort.postMessage('calling')")
  await once(stuck, 'message')
  await stuck.terminate()

  // Those whose own loop looks after the connection.
  server.answer.hold = false
  const looking = Array.from({ length: 4 }, () =>
    worker(`
      for (let made = 0; made < 3; made++) await call()
      parentPort.once('message', () => {
        call().catch(() => {})
        parentPort.postMessage('calling')
      })
      parentPort.postMessage('called')
    `),
  )
  await Promise.all(looking.map((one) => once(one, 'message')))
  server.answer.hold = true
  for (const one of looking) {
    one.postMessage('call')
    await once(one, 'message')
    await one.terminate()
  }

  // One that has asked for credentials, and one that is watched, between two attempts.
  for (const options of [
    'credentials: () => new Promise(() => {})',
    "...keys, endpoint: 'http://127.0.0.1:1', retry: { firstPause: 1, longestPause: 1, attempts: 100 }, onAttempt() {}",
  ]) {
    const asking = worker(`
      const { secretId, secretKey, retry, ...rest } = ${JSON.stringify(server.options)}
      const keys = { secretId, secretKey }
      const other = new ssl.Client({ ...rest, ${options} })
      other.commitCertificateInformation({ CertificateId: 'a' }).catch(() => {})
      setTimeout(() => parentPort.postMessage('calling'), 20)
    `)
    await once(asking, 'message')
    await asking.terminate()
  }
  server.answer.hold = false
  const client = new ssl.Client(server.options)
  assert.equal((await client.commitCertificateInformation({ CertificateId: 'a' })).RequestId, 'r-1')
})

test('ten thousand calls grow neither the heap nor the process', async () => {
  const { stdout } = await evaluate(`
    import { setFlagsFromString } from 'node:v8'
    import { runInNewContext } from 'node:vm'
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc')
    const calls = async (count) => {
      const work = async () => { while (count-- > 0) await call() }
      await Promise.all(Array.from({ length: 16 }, work))
    }
    const memory = () => {
      gc()
      return process.memoryUsage()
    }
    await calls(2000)
    const before = memory()
    await calls(10000)
    const after = memory()
    console.log(JSON.stringify({ heap: after.heapUsed - before.heapUsed, rss: after.rss - before.rss }))
  `)
  const grown = JSON.parse(stdout)
  assert.ok(grown.heap < 2 ** 20, `the heap grew by ${grown.heap} bytes`)
  assert.ok(grown.rss < 16 * 2 ** 20, `the process grew by ${grown.rss} bytes`)
})

test('the event loop goes on while calls are under way', async () => {
  server.answer.hold = true
  const client = new ssl.Client(server.options)
  const controller = new AbortController()
  const pending = Array.from({ length: 16 }, () =>
    client.commitCertificateInformation({ CertificateId: 'a' }, { signal: controller.signal }),
  )
  let longest = 0
  for (let i = 0; i < 50; i++) {
    const started = performance.now()
    await new Promise(setImmediate)
    longest = Math.max(longest, performance.now() - started)
  }
  controller.abort()
  await Promise.allSettled(pending)
  server.answer.hold = false
  assert.ok(longest < 250, `the event loop stood still for ${longest} ms`)
})
