'use strict'
// Tells of attempts: the client's own function, and who subscribes to the channel `tc3:attempt`. As long as there is
// neither, a call costs one look at the channel, and the native half keeps nothing.

const { channel } = require('node:diagnostics_channel')

const published = channel('tc3:attempt')

class Attempts {
  #native
  #told
  #watching = false

  /**
   * @param {{ watch(wake?: () => void): void, takeAttempts(): object[] }} native
   * @param {((attempt: object) => void) | undefined} told
   */
  constructor(native, told) {
    this.#native = native
    this.#told = told
  }

  /** Before a call: starts or stops watching. */
  look() {
    const wanted = this.#told !== undefined || published.hasSubscribers
    if (wanted === this.#watching) return
    this.#watching = wanted
    // The native half must not hold the client that holds it: neither would ever be collected.
    const attempts = new WeakRef(this)
    this.#native.watch(wanted ? () => attempts.deref()?.tell() : undefined)
  }

  /** Tells of the attempts since the last time. */
  tell() {
    if (!this.#watching) return
    for (const attempt of this.#native.takeAttempts()) {
      published.publish(attempt)
      try {
        this.#told?.(attempt)
      } catch (error) {
        // As with a subscriber of the channel: it is the program's mistake, and not the call's.
        process.nextTick(() => {
          throw error
        })
      }
    }
  }
}

module.exports = { Attempts }
