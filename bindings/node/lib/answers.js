'use strict'
// Gives each call the answer that the native half has for it. The native half hands over the answers that this thread has
// received itself, and wakes it once for all those that are there otherwise.

class Answers {
  #native
  /** @type {Map<number, { resolve: (answer: { text: string, mark: string }) => void, reject: (why: string) => void }>} */
  #waiting = new Map()
  #calls = 0
  /**
   * What the native half's function holds of this: everything while calls are under way, for nobody else may, and
   * nothing otherwise, or no client would ever be collected.
   *
   * @type {{ answers?: Answers | undefined }}
   */
  #held = {}

  /** What the native half calls with answers, or without when there are some to take. */
  get wake() {
    const held = this.#held
    return (...answers) => held.answers?.settle(answers)
  }

  /** @param {{ takeAnswers(): any[] }} native */
  from(native) {
    this.#native = native
  }

  /**
   * The answer to a call, which is started with its number. Rejects with the native half's own text.
   *
   * @param {(number: number) => void} start
   * @returns {Promise<{ text: string, mark: string }>}
   */
  to(start) {
    return new Promise((resolve, reject) => {
      start(++this.#calls)
      this.#waiting.set(this.#calls, { resolve, reject })
      this.#held.answers = this
    })
  }

  /**
   * Settles the calls that these are the answers of, or those whose answers are there: for each its number, a text, and the
   * text's mark.
   *
   * @param {any[]} answers
   */
  settle(answers) {
    const taken = answers.length > 0 ? answers : this.#native.takeAnswers()
    for (let at = 0; at < taken.length; at += 3) {
      const call = this.#waiting.get(taken[at])
      this.#waiting.delete(taken[at])
      const text = taken[at + 1]
      const mark = taken[at + 2]
      if (mark === null) call.reject(text)
      else call.resolve({ text, mark })
    }
    if (this.#waiting.size === 0) this.#held.answers = undefined
  }
}

module.exports = { Answers }
