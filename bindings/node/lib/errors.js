'use strict'
// The errors that users see, and how a native rejection becomes one. Never holds a value of a request.

const path = require('node:path')

class TencentCloudError extends Error {
  constructor(message, details = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.kind = details.kind ?? 'other'
    for (const name of ['code', 'requestId', 'httpStatus', 'traceId', 'action']) {
      // What is absent stays absent, so that a printed error shows what is known and nothing else.
      if (details[name] !== undefined && details[name] !== null) this[name] = details[name]
    }
    this.attempts = details.attempts ?? 0
    this.mayHaveExecuted = details.mayHaveExecuted ?? false
  }

  toJSON() {
    return { name: this.name, message: this.message, ...this }
  }
}
named(TencentCloudError, 'TencentCloudError')

/** A class per kind on which programs branch; the other kinds have the base class. */
const byKind = {
  throttled: subclass('ThrottledError'),
  auth: subclass('AuthError'),
  permission: subclass('PermissionError'),
  not_found: subclass('NotFoundError'),
  quota: subclass('QuotaError'),
  conflict: subclass('ConflictError'),
  invalid: subclass('InvalidRequestError'),
  server: subclass('ServerError'),
  connect: subclass('ConnectError'),
  network: subclass('NetworkError'),
  timeout: subclass('TimeoutError'),
  decode: subclass('DecodeError'),
  config: subclass('ConfigError'),
}

const classes = { TencentCloudError }
for (const [kind, type] of Object.entries(byKind)) {
  classes[type.name] = type
  Object.defineProperty(type, 'kind', { value: kind })
}

function subclass(name) {
  const type = class extends TencentCloudError {
    constructor(message, details) {
      super(message, { kind: new.target.kind, ...details })
    }
  }
  return named(type, name)
}

/** Gives a class its name, and its instances the name that `Error` prints. */
function named(type, name) {
  Object.defineProperty(type, 'name', { value: name })
  Object.defineProperty(type.prototype, 'name', { value: name, writable: true, configurable: true })
  return type
}

/** The error of a kind, with a stack that starts at the user's own line. */
function create(kind, message, details) {
  const type = byKind[kind] ?? TencentCloudError
  return fromCaller(new type(message, { kind, ...details }))
}

/** A native rejection's message is JSON that says everything: the error it stands for. */
function fromNative(error, action) {
  let details
  try {
    details = JSON.parse(error.message)
  } catch {
    // Not one of ours: the addon itself failed, and its own words are the best there are.
    return create('other', error.message, { action, cause: error })
  }
  const { message, cause, ...rest } = details
  if (cause) rest.cause = new Error(cause)
  return create(details.kind, message, { action, ...rest })
}

const ours = [__dirname, path.join(path.dirname(__dirname), 'generated')].map((folder) => folder + path.sep)

/** Takes this package's own lines from the top of the stack. */
function fromCaller(error) {
  const { stack } = error
  if (typeof stack !== 'string') return error
  const isFrame = (line) => /^\s+at /.test(line)
  const lines = stack.split('\n').filter((line) => !(isFrame(line) && ours.some((folder) => line.includes(folder))))
  Object.defineProperty(error, 'stack', { value: lines.join('\n'), writable: true, configurable: true })
  return error
}

module.exports = { classes, create, fromNative }
