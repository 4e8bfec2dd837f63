'use strict'
// Lists in pages and waits: asynchronous iterables over what the native half hands out.

const { rules } = require('./options.js')

// The options that a sequence has besides those of a call.
const PAGES = { readAhead: rules.flag }
const WAIT = {
  deadline: rules.milliseconds(0),
  interval: rules.milliseconds(0),
  progressBar: rules.flag,
  onProgress: rules.called,
}

/** The pages of a list. `position` says how many items come before the next one. */
class Pages {
  #client
  #of
  #params
  #options
  #begun = new Error()
  position = 0

  constructor(client, of, params, options) {
    this.#client = client
    this.#of = of
    this.#params = params
    this.#options = options
  }

  async *[Symbol.asyncIterator]() {
    const sequence = this.#client._sequence(this.#of, this.#params, this.#options, PAGES, this.#begun)
    for await (const page of sequence) {
      this.position = page.position
      yield page.answer
    }
  }
}

/** The items at a place of an answer, through lists of objects. */
function* at(value, path) {
  if (value === undefined || value === null) return
  if (Array.isArray(value)) for (const element of value) yield* at(element, path)
  else if (path.length === 0) yield value
  else yield* at(value[path[0]], path.slice(1))
}

async function* items(pages, path) {
  for await (const page of pages) yield* at(page, path)
}

/** A wait: awaited for the answer that shows the state, iterated for each answer on the way. */
class Wait {
  #client
  #of
  #params
  #options
  #begun = new Error()
  #result

  constructor(client, of, params, options) {
    this.#client = client
    this.#of = of
    this.#params = params
    this.#options = options
  }

  async *[Symbol.asyncIterator]() {
    const sequence = this.#client._sequence(this.#of, this.#params, this.#options, WAIT, this.#begun)
    for await (const progress of sequence) {
      this.#options?.onProgress?.(progress)
      yield progress
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: a wait is there to be awaited.
  then(fulfilled, rejected) {
    this.#result ??= this.#last()
    return this.#result.then(fulfilled, rejected)
  }

  catch(rejected) {
    return this.then(undefined, rejected)
  }

  finally(settled) {
    return this.then().finally(settled)
  }

  async #last() {
    let last
    for await (const progress of this) last = progress.answer
    return last
  }
}

module.exports = { Pages, Wait, items }
