'use strict'
// A fake Tencent Cloud for the tests of programs that use tc3. The server is the native half's; what can be asked of it
// stands here.

const { readFileSync } = require('node:fs')
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
  tls: flag,
  secretId: text,
  secretKey: text,
  token: text,
  seed: integer(0, Number.MAX_SAFE_INTEGER),
  clock: time,
}

const ADVANCE = {
  steps: integer(1, 2 ** 32 - 1),
  settle: flag,
  certificate: text,
  record: integer(0, Number.MAX_SAFE_INTEGER),
  task: text,
  fail: flag,
}

const FAULTS = ['close', 'reset'].flatMap((how) =>
  ['before_response', 'after_headers', 'mid_body'].map((where) => `${how}_${where}`),
)

// What the next calls meet.
const DELAY = { action: text, times: integer(1, 2 ** 32 - 1) }
const FAILURE = {
  ...DELAY,
  code: text,
  message: text,
  fault: oneOf(...FAULTS, 'stall_before_response', 'stall_mid_body'),
  status: integer(200, 599),
  body: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
  contentType: text,
  delay: milliseconds,
  executed: flag,
}

class FakeCloud {
  #native
  #keys

  constructor(scenario, options) {
    if (!native.NativeFake) throw new Error('this build of tc3 has no fake: it was built without the feature `fake`')
    const {
      secretId = SECRET_ID,
      secretKey = SECRET_KEY,
      token,
      port = 0,
      tls = false,
      ...rest
    } = valid(options, OPTIONS)
    this.#keys = token === undefined ? { secretId, secretKey } : { secretId, secretKey, token }
    const clock = rest.clock === undefined ? undefined : seconds(rest.clock)
    const given = { port, tls, ...this.#keys, scenario: document(scenario ?? {}), seed: rest.seed, clock }
    try {
      this.#native = new native.NativeFake(given)
    } catch (error) {
      throw error.code === 'InvalidArg' ? new TypeError(error.message) : new Error(error.message)
    }
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

  get caBundle() {
    return this.#native.authority ?? undefined
  }

  get options() {
    const retry = { firstPause: 1, longestPause: 10 }
    const { endpoint, caBundle } = this
    return { endpoint, ...this.#keys, ...(caBundle && { caBundle }), proxy: false, rateLimit: false, retry }
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

  moveClock(bySeconds) {
    if (!Number.isFinite(bySeconds)) throw new TypeError('moveClock takes a number of seconds')
    return this.#clock({ advance_seconds: Math.round(bySeconds) })
  }

  stopClock(at) {
    const wrong = time(at)
    if (wrong) throw new TypeError(`the time ${wrong}`)
    return this.#clock({ unix_seconds: seconds(at) })
  }

  apply(scenario) {
    return this.#control('POST', 'state', document(scenario))
  }

  replace(scenario) {
    return this.#control('PUT', 'state', document(scenario))
  }

  state() {
    return this.#control('GET', 'state')
  }

  advance(what) {
    return this.#control('POST', 'advance', valid(what, ADVANCE)).advanced
  }

  reset() {
    this.#control('POST', 'reset', {})
  }

  async close() {
    await this.#native.close()
  }

  #clock(move) {
    return new Date(this.#control('POST', 'clock', move).unix_seconds * 1000)
  }

  #control(method, path, body) {
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    const reply = this.#native.control(method, `/_tc3/${path}`, text)
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

/** The text of a scenario: an object, or the file at a URL or a path. */
function document(scenario) {
  if (typeof scenario === 'string' || typeof scenario?.href === 'string') return readFileSync(scenario, 'utf8')
  if (typeof scenario !== 'object') throw new TypeError('a scenario is an object, or the path of a file')
  return JSON.stringify(scenario)
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
