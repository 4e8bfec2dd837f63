'use strict'
// Makes the errors of lib/errors.js, out of a native rejection or of a fault found here. No value of a request gets
// into one.

const path = require('node:path')
const classes = require('./errors.js')

const byKind = new Map(Object.values(classes).map((type) => [type.kind, type]))

/** The error of a kind, with a stack that starts at the user's own line. */
function create(kind, message, details) {
  const type = byKind.get(kind) ?? classes.TencentCloudError
  return fromCaller(new type(message, { kind, ...details }))
}

/**
 * A native rejection is JSON that says everything, and so is the message of what a native constructor throws: the error
 * it stands for.
 *
 * @param {string | Error} rejection
 * @param {string} [action]
 * @param {{ refusal(number: number): { thrown: unknown } | undefined }} [source] Knows what the program's own function
 *   threw.
 */
function fromNative(rejection, action, source) {
  const text = typeof rejection === 'string' ? rejection : rejection.message
  let details
  try {
    details = JSON.parse(text)
  } catch {
    // Not one of ours: the addon itself failed, and its own words are the best there are.
    return create('other', text, { action, cause: rejection })
  }
  const { message, cause, refusal, ...rest } = details
  const refused = typeof refusal === 'number' ? source?.refusal(refusal) : undefined
  if (refused) rest.cause = refused.thrown
  else if (cause) rest.cause = new Error(cause)
  return create(details.kind, message, { action, ...rest })
}

const ours = [__dirname, path.join(path.dirname(__dirname), 'generated')].map((folder) => folder + path.sep)

/** Takes this package's own lines from the stack, and what called them of JavaScript's own. */
function fromCaller(error) {
  if (typeof error.stack === 'string') replace(error, error.stack.split('\n').filter(isNotOurs()))
  return error
}

/**
 * The error, which points to where this was begun if nothing else of the caller is in its stack: of what is awaited or
 * iterated the stack often has nothing.
 *
 * @param {Error} error
 * @param {Error} begun
 */
function pointing(error, begun) {
  const lines = String(error.stack).split('\n')
  if (lines.some((line) => isFrame(line) && !line.includes('(node:internal/'))) return error
  const heading = lines.filter((line) => !isFrame(line))
  const frames = String(begun.stack).split('\n').filter(isFrame)
  replace(error, [...heading, ...frames.filter(isNotOurs())])
  return error
}

function replace(error, lines) {
  Object.defineProperty(error, 'stack', { value: lines.join('\n'), writable: true, configurable: true })
}

const isFrame = (line) => /^\s+at /.test(line)

/** For the lines of one stack, from its top. */
function isNotOurs() {
  let atTop = true
  return (line) => {
    if (!isFrame(line)) return true
    if (ours.some((folder) => line.includes(folder))) return false
    if (atTop && line.endsWith('(<anonymous>)')) return false
    atTop = false
    return true
  }
}

module.exports = { create, fromNative, pointing }
