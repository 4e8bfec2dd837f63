'use strict'
// The client that every service's client extends. It turns objects into JSON and back, and native rejections into
// errors; signing, sending and checking are the native half's. It holds no secret: the keys go to native memory.

const { setMaxListeners } = require('node:events')
const { debuglog } = require('node:util')
const native = require('./native.js')
const { body, describe, encode } = require('./encode.js')
const { decode } = require('./decode.js')
const { redact } = require('./redaction.js')
const { Answers } = require('./answers.js')
const { Attempts } = require('./attempts.js')
const { CALL, CLIENT, flatten, flattenClient, read } = require('./options.js')

// Loaded when there is use for them: every module makes a process start later.
const create = (kind, message, details) => require('./rejection.js').create(kind, message, details)
const fromNative = (rejection, action, source) => require('./rejection.js').fromNative(rejection, action, source)
const sourceOf = (give) => new (require('./credentials.js').Source)(give)

const debug = debuglog('tc3')
// Others that run packages for Node have another event loop, and some the names of its functions without what they do.
const IS_NODE = !('bun' in process.versions || 'deno' in process.versions)
const inspected = Symbol.for('nodejs.util.inspect.custom')

class Client {
  #native
  #answers = new Answers()
  #shown
  #attempts
  #source

  constructor(options) {
    const { given, fault } = read(options, CLIENT)
    if (fault) throw create('config', fault)
    const { credentials } = given
    if (credentials && ['secretId', 'secretKey', 'token'].some((name) => name in given)) {
      throw create('config', 'credentials are given twice: as credentials, and as secretId, secretKey or token')
    }
    if (typeof credentials === 'function') this.#source = sourceOf(credentials)
    try {
      this.#native = new native.NativeClient(flattenClient(given), this.#answers.wake, this.#source?.ask, IS_NODE)
    } catch (error) {
      throw fromNative(error)
    }
    this.#answers.from(this.#native)
    this.#attempts = new Attempts(this.#native, given.onAttempt)
    this.#shown = shown(given)
  }

  async call(service, version, action, params, options) {
    named('service', service)
    named('version', version)
    named('action', action)
    const { given, fault } = options === undefined ? NO_OPTIONS : read(options, CALL)
    if (fault) throw create('config', `${action}: ${fault}`, { action })
    const { signal, contentType } = given
    signal?.throwIfAborted()
    const { json, faults, inexact } = contentType === undefined ? encode(params) : body(params)
    if (faults.length > 0) throw unsayable(action, faults)
    const started = debug.enabled ? performance.now() : 0
    const cancel = signal && new native.CancelToken()
    const stop = () => cancel.cancel()
    if (signal) listen(signal, stop)
    this.#attempts.look()
    try {
      const flat = options === undefined ? undefined : flatten(given)
      const start = (number) => this.#native.call(number, service, version, action, json, flat, cancel)
      const answer = decode(await this.#answers.to(start))
      redact(service, action, answer)
      if (debug.enabled) debug('%s %s %dms', action, answer.RequestId, Math.round(performance.now() - started))
      return answer
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      const refused = fromNative(error, action, this.#source)
      if (inexact && refused.kind === 'invalid') {
        refused.message += ' (a number beyond 2^53 has lost digits already: pass a bigint)'
      }
      if (debug.enabled) debug('%s %s %s', action, refused.kind, refused.code ?? '')
      throw refused
    } finally {
      this.#attempts.tell()
      signal?.removeEventListener('abort', stop)
    }
  }

  /**
   * The answers of a list in pages, or of a wait, one after another, each with what is known of it.
   *
   * @param {{ service: string, version: string, action: string, waiter?: string }} of
   * @param {Record<string, (value: any) => string | undefined>} rules Those of the options besides a call's.
   * @param {Error} begun Where it was begun: what it rejects with points there.
   */
  async *_sequence(of, params, options, rules, begun) {
    const { action } = of
    const begin = (given) => {
      const { signal: _, readAhead, deadline, interval, progressBar, onProgress: __, ...call } = given
      const { json, faults } = encode(params)
      if (faults.length > 0) throw unsayable(action, faults)
      const begin = { ...of, readAhead, deadline, interval, progressBar, params: String(json) }
      return this.#native.begin(begin, flatten(call))
    }
    yield* this.#steps(of, options, { ...CALL, ...rules }, begun, begin)
  }

  /**
   * The steps of a rotation, each as it is done, and what came of it in the end.
   *
   * @param {object} options Those of `rules`.
   * @param {Record<string, (value: any) => string | undefined>} rules
   * @param {Error} begun Where it was begun.
   * @param {(given: Record<string, any>) => object} params What the native half takes.
   */
  async *_rotation(options, rules, begun, params) {
    const asked = { service: 'ssl', action: 'DescribeHostUpdateRecordDetail', called: 'rotate' }
    const begin = (given) => this.#native.rotate(JSON.stringify(params(given)))
    yield* this.#steps(asked, options, rules, begun, begin)
  }

  /** What a native sequence gives; `begin` makes it of the options. */
  async *#steps({ service, action, called = action }, options, rules, begun, begin) {
    let sequence
    let signal
    let cancel
    const stop = () => cancel.cancel()
    try {
      const { given, fault } = options === undefined ? NO_OPTIONS : read(options, rules)
      if (fault) throw create('config', `${called}: ${fault}`, { action: called })
      signal = given.signal
      signal?.throwIfAborted()
      sequence = begin(given)
      cancel = signal && new native.CancelToken()
      if (signal) listen(signal, stop)
      for (;;) {
        this.#attempts.look()
        const next = decode(await this.#answers.to((number) => this.#native.next(number, sequence, cancel)))
        this.#attempts.tell()
        if (next === null) return
        if (next.answer) redact(service, action, next.answer)
        yield next
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      const refused = error instanceof Error && 'kind' in error ? error : fromNative(error, called, this.#source)
      if (refused.answer) redact(service, action, refused.answer)
      throw require('./rejection.js').pointing(refused, begun)
    } finally {
      sequence?.close()
      this.#attempts.tell()
      signal?.removeEventListener('abort', stop)
    }
  }

  /** Neither `console.log` nor `util.inspect` shows more than this. */
  [inspected](_depth, options, inspect) {
    return `${this.constructor.name} ${inspect(this.#shown, options)}`
  }

  toJSON() {
    return { ...this.#shown }
  }
}

/** Refuses what cannot be the name of something to call. */
function named(what, name) {
  if (typeof name === 'string') return
  throw create('invalid', `invalid request, nothing was sent: the ${what} must be a string, not ${describe(name)}`)
}

/** What JSON cannot say is refused before the native half sees it. */
function unsayable(action, faults) {
  const all = faults.map((fault) => fault.message).join('; ')
  return create('invalid', `${action}: invalid request, nothing was sent: ${all}`, { action, faults })
}

/** One signal for many calls is no leak, which Node suspects beyond ten listeners. */
function listen(signal, stop) {
  if (signal instanceof EventTarget) setMaxListeners(2 ** 31 - 1, signal)
  signal.addEventListener('abort', stop, { once: true })
}

/** @type {{ given: Record<string, any>, fault: string | undefined }} */
const NO_OPTIONS = { given: {}, fault: undefined }

/**
 * What of a client's options may be shown: no key, no function, no address that may hold a password.
 *
 * @param {Record<string, any>} given
 */
function shown({ secretId: _id, secretKey: _key, token: _token, credentials, onAttempt: _tell, ...given }) {
  const { assumeRole, caBundle, proxy, ...rest } = given
  if (typeof credentials === 'function') rest.credentials = '[function]'
  if (assumeRole) rest.assumeRole = { roleArn: assumeRole.roleArn }
  if (caBundle) rest.caBundle = '[PEM]'
  if (proxy !== undefined) rest.proxy = proxy && '[set]'
  return { site: 'mainland', ...rest }
}

module.exports = { Client }
