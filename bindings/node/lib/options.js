'use strict'
// Reads the options of a client and of a call: what a key may hold, and which keys there are. A mistyped option would
// otherwise be an option that has no effect.

const { describe } = require('./encode.js')
const { suggest } = require('./suggest.js')

const text = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a non-empty string')
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value) ? undefined : `must be ${values.map((v) => JSON.stringify(v)).join(' or ')}`
const milliseconds = (value) =>
  typeof value === 'number' && value > 0 && value <= 2 ** 31 ? undefined : 'must be a positive number of milliseconds'
const signal = (value) =>
  typeof value === 'object' && typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function'
    ? undefined
    : 'must be an AbortSignal'

const LANGUAGES = ['zh-CN', 'en-US']

const CLIENT = {
  secretId: text,
  secretKey: text,
  token: text,
  site: oneOf('mainland', 'international'),
  region: text,
  endpoint: text,
  timeout: milliseconds,
  language: oneOf(...LANGUAGES),
}

const CALL = {
  signal,
  timeout: milliseconds,
  region: text,
  language: oneOf(...LANGUAGES),
}

/**
 * The options that are given, undefined and null ones left out; an error's text if one is wrong.
 *
 * @returns {{ given: Record<string, any>, fault: string | undefined }}
 */
function read(options, rules) {
  if (options === undefined || options === null) return { given: {}, fault: undefined }
  if (typeof options !== 'object' || Array.isArray(options)) {
    return { given: {}, fault: `the options must be an object, not ${describe(options)}` }
  }
  const given = {}
  const faults = []
  for (const name of Object.keys(options)) {
    const value = options[name]
    if (!Object.hasOwn(rules, name))
      faults.push(`there is no option ${JSON.stringify(name)}${suggest(name, Object.keys(rules))}`)
    else if (value !== undefined && value !== null) {
      const wrong = rules[name](value)
      if (wrong) faults.push(`the option ${name} ${wrong}`)
      given[name] = value
    }
  }
  return { given, fault: faults.length === 0 ? undefined : faults.join('; ') }
}

module.exports = { CALL, CLIENT, read }
