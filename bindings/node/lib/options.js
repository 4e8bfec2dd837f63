'use strict'
// Reads the options of a client and of a call: which keys there are, and what each may hold. A mistyped option would
// otherwise be one that has no effect.

const { describe } = require('./encode.js')

// A rule says what is wrong with a value; nothing if it may be.

const text = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a non-empty string')
const flag = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')
const called = (value) => (typeof value === 'function' ? undefined : `must be a function, not ${describe(value)}`)
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
const texts = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? undefined : 'must be an array of strings'
const object = (value) => typeof value === 'object' && !Array.isArray(value)

/**
 * An object of these options, the required ones all there; or something else that `instead` allows, in its words.
 *
 * @param {Record<string, (value: any) => string | undefined>} rules
 * @param {{ required?: string[], instead?: (value: any) => boolean, words?: string }} [besides]
 * @returns {(value: any) => string | undefined}
 */
const options =
  (rules, { required = [], instead = (_value) => false, words = '' } = {}) =>
  (value) => {
    if (instead(value)) return undefined
    if (!object(value)) return `must be ${words}an object, not ${describe(value)}`
    const { given, fault } = read(value, rules, '')
    const missing = required.filter((name) => !(name in given)).map((name) => `${name} is missing`)
    const faults = [fault, ...missing].filter(Boolean)
    return faults.length === 0 ? undefined : `is wrong: ${faults.join('; ')}`
  }
const isFalse = (value) => value === false
const falseOr = (rules) => options(rules, { instead: isFalse, words: 'false or ' })

const perSecond = between(1e-4, 1e9, 'a number of requests per second')
const rates = (value) => {
  if (!object(value)) return `must be an object, not ${describe(value)}`
  for (const [name, rate] of Object.entries(value)) {
    if (!/^[^.]+\.[^.]+$/.test(name)) return 'must have names such as "ssl.DescribeCertificates"'
    const wrong = perSecond(rate)
    if (wrong) return `of ${name} ${wrong}`
  }
}
const pem = (value) => {
  if (!(value instanceof Uint8Array) && typeof value !== 'string') return 'must be PEM in a string or in bytes'
  return value.length > 0 ? undefined : 'must not be empty'
}

const part = (value) =>
  typeof value === 'string' && /^[\w,;.-]{1,80}$/.test(value) ? undefined : 'must be 1 to 80 letters, digits and -_,;.'

const keys = { secretId: text, secretKey: text, token: text }
const language = oneOf('zh-CN', 'en-US')
const retry = falseOr({ attempts: integer(1, 100), firstPause: milliseconds(0), longestPause: milliseconds(0) })
const method = oneOf('POST', 'GET')
const signature = oneOf('TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1', 'SKIP')

const CLIENT = {
  ...keys,
  credentials: options(keys, {
    required: ['secretId', 'secretKey'],
    instead: (value) => typeof value === 'function',
    words: 'a function or ',
  }),
  profile: text,
  assumeRole: options(
    {
      roleArn: text,
      roleSessionName: text,
      durationSeconds: integer(1, 43_200),
      externalId: text,
      policy: text,
      endpoint: text,
    },
    { required: ['roleArn'] },
  ),
  metadataEndpoint: text,
  site: oneOf('mainland', 'international'),
  region: text,
  hosts: options(
    { domain: text },
    {
      required: ['domain'],
      instead: (value) => ['public', 'region', 'private'].includes(value),
      words: '"public", "region", "private" or ',
    },
  ),
  endpoint: text,
  allowHttp: flag,
  proxy: options(
    { url: text, except: text },
    {
      required: ['url'],
      instead: (value) => isFalse(value) || text(value) === undefined,
      words: 'an address, false or ',
    },
  ),
  caBundle: pem,
  timeout: milliseconds(1),
  connectTimeout: milliseconds(1),
  readTimeout: milliseconds(1),
  idleTimeout: milliseconds(0),
  idleConnections: integer(0, 2 ** 32 - 1),
  responseLimit: integer(1, Number.MAX_SAFE_INTEGER),
  language,
  method,
  signature,
  unsignedPayload: flag,
  signAction: flag,
  requestClient: part,
  retry,
  rateLimit: falseOr({ share: between(0.001, 1000, 'a number'), actions: rates }),
  onAttempt: called,
}

const CALL = {
  signal,
  timeout: milliseconds(1),
  region: text,
  language,
  retry,
  safeToRepeat: flag,
  method,
  signature,
  unsignedPayload: flag,
  contentType: text,
}

/** The options that are given, undefined and null ones left out, and in words what is wrong with them, if anything. */
function read(options, rules, what = 'the option ') {
  /** @type {Record<string, any>} */
  const given = {}
  const faults = []
  if (options === undefined || options === null) return { given, fault: undefined }
  if (typeof options !== 'object' || Array.isArray(options)) {
    return { given, fault: `the options must be an object, not ${describe(options)}` }
  }
  for (const name of Object.keys(options)) {
    const value = options[name]
    if (!Object.hasOwn(rules, name)) {
      faults.push(
        `there is no option ${JSON.stringify(name)}${require('./suggest.js').suggest(name, Object.keys(rules))}`,
      )
    } else if (value !== undefined && value !== null) {
      const wrong = rules[name](value)
      if (wrong) faults.push(`${what}${name} ${wrong}`)
      given[name] = value
    }
  }
  return { given, fault: faults.length === 0 ? undefined : faults.join('; ') }
}

/**
 * The options of a call as the native half takes them: flat.
 *
 * @param {Record<string, any>} given
 */
function flatten({ signal: _, retry, ...rest }) {
  if (retry === false) rest.attempts = 1
  else if (retry) Object.assign(rest, present(retry))
  return rest
}

/**
 * The options of a client as the native half takes them, but for functions.
 *
 * @param {Record<string, any>} given
 */
function flattenClient({ credentials, assumeRole, hosts, proxy, caBundle, rateLimit, onAttempt: _, ...others }) {
  const rest = flatten(others)
  if (typeof credentials === 'object') Object.assign(rest, present(credentials))
  if (assumeRole) rest.role = present(assumeRole)
  if (typeof hosts === 'object') rest.domain = hosts.domain
  else if (hosts) rest.hosts = hosts
  if (proxy === false) rest.proxy = ''
  else if (typeof proxy === 'object') Object.assign(rest, { proxy: proxy.url, proxyExcept: proxy.except ?? '' })
  else if (proxy) rest.proxy = proxy
  if (caBundle) rest.caBundle = typeof caBundle === 'string' ? caBundle : Buffer.from(caBundle).toString()
  if (rateLimit === false) rest.rateShare = 0
  else if (rateLimit?.share) rest.rateShare = rateLimit.share
  if (rateLimit?.actions) rest.actionRates = { ...rateLimit.actions }
  return rest
}

/** Without the members that are undefined or null. */
function present(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null))
}

module.exports = {
  CALL,
  CLIENT,
  flatten,
  flattenClient,
  read,
  rules: { text, texts, flag, called, signal, oneOf, integer, between, milliseconds },
}
