'use strict'
// The function of a program's own that gives credentials, as the native half asks it: when it is asked and how long an
// answer is kept is decided there. What it throws stays here, under a number, and becomes the cause of the call's error.

const { describe } = require('./encode.js')

/** Failures that errors may still refer to: they are passed on for a few seconds. */
const KEPT = 16

class Source {
  #give
  #refusals = new Map()
  #count = 0

  constructor(give) {
    this.#give = give
  }

  /**
   * What the native half calls. It does not hold the source, nor the source's client through the program's function:
   * otherwise no such client would ever be collected.
   */
  get ask() {
    const source = new WeakRef(this)
    return (reply) => void source.deref()?.answer(reply)
  }

  /** Never throws. */
  async answer(reply) {
    try {
      const credentials = await this.#give()
      const wrong = fault(credentials)
      if (wrong) {
        reply.reject(`the function given as credentials ${wrong}`, this.#keep(undefined))
        return
      }
      const { secretId, secretKey, token, expiresAt } = credentials
      const expiry = expiresAt instanceof Date ? expiresAt.getTime() : expiresAt
      reply.resolve(secretId, secretKey, token ?? undefined, expiry ?? undefined)
    } catch (error) {
      // Not its message: nobody knows what a program's own errors say.
      reply.reject('the function given as credentials failed: see the cause', this.#keep({ thrown: error }))
    }
  }

  /** What was thrown under this number, in an object; nothing if it is not known. */
  refusal(number) {
    return this.#refusals.get(number)
  }

  #keep(refusal) {
    this.#count = (this.#count + 1) % 2 ** 32
    if (refusal) this.#refusals.set(this.#count, refusal)
    for (const oldest of this.#refusals.keys()) {
      if (this.#refusals.size <= KEPT) break
      this.#refusals.delete(oldest)
    }
    return this.#count
  }
}

/** What is wrong with what the function gave, without a value. */
function fault(credentials) {
  if (typeof credentials !== 'object' || credentials === null) {
    return `gave ${describe(credentials)}, not { secretId, secretKey, token?, expiresAt? }`
  }
  for (const name of ['secretId', 'secretKey', 'token']) {
    const value = credentials[name]
    if (name === 'token' && (value === undefined || value === null)) continue
    if (typeof value !== 'string' || value === '') return `gave no usable ${name}: it must be a non-empty string`
  }
  const { expiresAt } = credentials
  const time = expiresAt instanceof Date ? expiresAt.getTime() : (expiresAt ?? 0)
  if (!Number.isFinite(time)) return 'gave no usable expiresAt: it must be a Date or the milliseconds since 1970'
}

module.exports = { Source }
