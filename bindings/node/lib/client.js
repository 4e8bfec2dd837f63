'use strict'
// The client that every service's client extends. It turns objects into JSON and back, and native rejections into
// errors; signing, sending and checking are the native half's. It holds no secret: the keys go to native memory.

const { debuglog } = require('node:util')
const native = require('./native.js')
const { create, fromNative } = require('./rejection.js')
const { encode } = require('./encode.js')
const { decode } = require('./decode.js')
const { CALL, CLIENT, flatten, read } = require('./options.js')

const debug = debuglog('tc3')
const inspected = Symbol.for('nodejs.util.inspect.custom')

class Client {
  #native
  #shown

  constructor(options) {
    const { given, fault } = read(options, CLIENT)
    if (fault) throw create('config', fault)
    try {
      this.#native = new native.NativeClient(flatten(given))
    } catch (error) {
      throw fromNative(error)
    }
    const { secretId: _id, secretKey: _key, token: _token, ...shown } = given
    this.#shown = { site: 'mainland', ...shown }
  }

  async call(service, version, action, params, options) {
    const { given, fault } = options === undefined ? NO_OPTIONS : read(options, CALL)
    if (fault) throw create('config', `${action}: ${fault}`, { action })
    const { signal, ...rest } = given
    signal?.throwIfAborted()
    const { json, faults, inexact } = encode(params)
    if (faults.length > 0) {
      throw create('invalid', `${action}: invalid request, nothing was sent: ${faults.join('; ')}`, { action })
    }
    const started = debug.enabled ? performance.now() : 0
    const cancel = signal && new native.CancelToken()
    const stop = () => cancel.cancel()
    signal?.addEventListener('abort', stop, { once: true })
    try {
      const answer = decode(await this.#native.call(service, version, action, json, flatten(rest), cancel))
      if (debug.enabled) debug('%s %s %dms', action, answer.RequestId, Math.round(performance.now() - started))
      return answer
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      const refused = fromNative(error, action)
      if (inexact && refused.kind === 'invalid') {
        refused.message += ' (a number beyond 2^53 has lost digits already: pass a bigint)'
      }
      if (debug.enabled) debug('%s %s %s', action, refused.kind, refused.code ?? '')
      throw refused
    } finally {
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

const NO_OPTIONS = { given: {}, fault: undefined }

module.exports = { Client }
