'use strict'
// Reads the options of a client and of a call: which keys there are, and what each may hold. A mistyped option would
// otherwise be one that has no effect.

const { describe } = require('./encode.js')
const { suggest } = require('./suggest.js')

// A rule says what is wrong with a value; nothing if it may be.

const text = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a non-empty string')
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value) ? undefined : `must be ${values.map((known) => JSON.stringify(known)).join(' or ')}`
const between = (least, most, unit) => (value) =>
  typeof value === 'number' && value >= least && value <= most ? undefined : `must be ${unit} from ${least} to ${most}`
const milliseconds = (least) => between(least, 2 ** 31, 'a number of milliseconds')
const integer = (least, most) => (value) =>
  Number.isInteger(value) ? between(least, most, 'an integer')(value) : `must be an integer from ${least} to ${most}`
const signal = (value) =>
  typeof value === 'object' && typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function'
    ? undefined
    : 'must be an AbortSignal'
const falseOr = (rules) => (value) => {
  if (value === false) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) return `must be false or an object, not ${describe(value)}`
  return read(value, rules).fault
}

const language = oneOf('zh-CN', 'en-US')
const retry = falseOr({ attempts: integer(1, 100), firstPause: milliseconds(0), longestPause: milliseconds(0) })

const CLIENT = {
  secretId: text,
  secretKey: text,
  token: text,
  site: oneOf('mainland', 'international'),
  region: text,
  endpoint: text,
  timeout: milliseconds(1),
  language,
  retry,
  rateLimit: falseOr({ share: between(0.001, 1000, 'a number') }),
}

const CALL = { signal, timeout: milliseconds(1), region: text, language, retry }

/** The options that are given, undefined and null ones left out, and in words what is wrong with them, if anything. */
function read(options, rules) {
  const given = {}
  const faults = []
  if (options === undefined || options === null) return { given, fault: undefined }
  if (typeof options !== 'object' || Array.isArray(options)) {
    return { given, fault: `the options must be an object, not ${describe(options)}` }
  }
  for (const name of Object.keys(options)) {
    const value = options[name]
    if (!Object.hasOwn(rules, name)) {
      faults.push(`there is no option ${JSON.stringify(name)}${suggest(name, Object.keys(rules))}`)
    } else if (value !== undefined && value !== null) {
      const wrong = rules[name](value)
      if (wrong) faults.push(`the option ${name} ${wrong}`)
      given[name] = value
    }
  }
  return { given, fault: faults.length === 0 ? undefined : faults.join('; ') }
}

/**
 * The options as the native half takes them: flat.
 *
 * @param {Record<string, any>} given
 */
function flatten(given) {
  const { retry, rateLimit, ...rest } = given
  if (retry === false) rest.attempts = 1
  else if (retry) for (const [name, value] of Object.entries(retry)) if (value !== null) rest[name] = value
  if (rateLimit === false) rest.rateShare = 0
  else if (rateLimit?.share) rest.rateShare = rateLimit.share
  return rest
}

module.exports = { CALL, CLIENT, flatten, read }
