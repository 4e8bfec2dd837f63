'use strict'
// Makes objects of an answer's text. V8's own parser does it: measured, it is three to six times faster than building
// objects through Node-API. Only an answer with an integer beyond 2^53 comes marked, and then takes longer.

/**
 * @param {{ text: string, mark: string }} answer With a mark it holds the integers that a number would change as strings
 *   that start with it, which no other string of the answer does.
 */
function decode({ text, mark }) {
  if (mark === '') return JSON.parse(text)
  return JSON.parse(text, (_, value) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  )
}

module.exports = { decode }
