'use strict'
// A fake Tencent Cloud for the tests of programs that use tc3. The server is the native half's; what can be asked of it
// stands here.

const native = require('./lib/native.js')
const { read, rules } = require('./lib/options.js')
const { ssl } = require('./generated/index.js')

const { text, flag, oneOf, integer, between } = rules
const inspected = Symbol.for('nodejs.util.inspect.custom')

const SECRET_ID = 'AKIDEXAMPLE'
const SECRET_KEY = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE'

// A date of another realm, as in Jest, is no instance of this one's Date.
const seconds = (time) => Math.floor(Number(time) / 1000)
const time = (value) => (Number.isFinite(seconds(value)) ? undefined : 'must be a Date or milliseconds since 1970')
const milliseconds = between(0, 2 ** 31, 'a number of milliseconds')

const OPTIONS = {
  port: integer(0, 65_535),
  secretId: text,
  secretKey: text,
  token: text,
  seed: integer(0, 2 ** 32 - 1),
  clock: time,
}

// What the next calls meet.
const DELAY = { action: text, times: integer(1, 2 ** 32 - 1) }
const FAILURE = {
  ...DELAY,
  code: text,
  message: text,
  fault: oneOf('close_before_response', 'close_mid_body'),
  status: integer(200, 599),
  body: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
  contentType: text,
  delay: milliseconds,
  executed: flag,
}

class FakeCloud {
  #native
  #keys

  constructor(options) {
    if (!native.NativeFake) throw new Error('this build of tc3 has no fake: it was built without the feature `fake`')
    const { secretId = SECRET_ID, secretKey = SECRET_KEY, token, port = 0, seed, clock } = valid(options, OPTIONS)
    this.#keys = token === undefined ? { secretId, secretKey } : { secretId, secretKey, token }
    const given = { port, ...this.#keys, seed, clock: clock === undefined ? undefined : seconds(clock) }
    this.#native = new native.NativeFake(given)
  }

  get endpoint() {
    return this.#native.url
  }

  get secretId() {
    return this.#keys.secretId
  }

  get secretKey() {
    return this.#keys.secretKey
  }

  get options() {
    const retry = { firstPause: 1, longestPause: 10 }
    return { endpoint: this.endpoint, ...this.#keys, proxy: false, rateLimit: false, retry }
  }

  client(options) {
    return new ssl.Client({ ...this.options, ...options })
  }

  failNext(failure) {
    const { contentType, delay, ...cue } = valid(failure, FAILURE)
    if (cue.code === undefined && cue.fault === undefined && cue.status === undefined) {
      throw new TypeError('failNext takes a code, a fault or a status; delayNext takes a delay alone')
    }
    this.#control('POST', 'next', { ...cue, content_type: contentType, delay_ms: delay })
  }

  delayNext(delay, which) {
    const wrong = milliseconds(delay)
    if (wrong) throw new TypeError(`the delay ${wrong}`)
    this.#control('POST', 'next', { ...valid(which, DELAY), delay_ms: delay })
  }

  requests(action) {
    const received = this.#control('GET', 'requests').map(request)
    return action === undefined ? received : received.filter((each) => each.action === action)
  }

  executions() {
    return this.#control('GET', 'executions')
  }

  now() {
    return new Date(this.#control('GET', 'clock').unix_seconds * 1000)
  }

  advance(bySeconds) {
    if (!Number.isFinite(bySeconds)) throw new TypeError('advance takes a number of seconds')
    const { unix_seconds } = this.#control('POST', 'clock', { advance_seconds: Math.round(bySeconds) })
    return new Date(unix_seconds * 1000)
  }

  reset() {
    this.#control('POST', 'reset', {})
  }

  async close() {
    await this.#native.close()
  }

  #control(method, path, body) {
    const reply = this.#native.control(method, `/_tc3/${path}`, body && JSON.stringify(body))
    if (!reply) throw new Error('the fake is closed')
    const found = JSON.parse(reply.text)
    if (reply.status !== 200) throw new TypeError(found.error)
    return found
  }

  [inspected]() {
    return `FakeCloud ${this.endpoint}`
  }

  toJSON() {
    return { endpoint: this.endpoint }
  }
}

// `using` and `await using`. Jest's own realm has no such symbols before Node 24.
for (const name of ['dispose', 'asyncDispose']) {
  if (!Symbol[name]) continue
  const value = {
    /** @this {FakeCloud} */
    [name]() {
      return this.close()
    },
  }[name]
  Object.defineProperty(FakeCloud.prototype, Symbol[name], { value, writable: true, configurable: true })
}

/**
 * The options that are given.
 *
 * @returns {Record<string, any>}
 */
function valid(options, table) {
  const { given, fault } = read(options, table)
  if (fault) throw new TypeError(fault)
  return given
}

/** A request, with names as JavaScript has them. */
function request({ signature_method, trace_id, request_id, timestamp, code, ...rest }) {
  return {
    ...rest,
    signatureMethod: signature_method,
    traceId: trace_id,
    requestId: request_id,
    at: new Date(timestamp * 1000),
    code: code ?? undefined,
  }
}

module.exports = { FakeCloud, SECRET_ID, SECRET_KEY }
