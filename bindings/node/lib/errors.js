'use strict'
// The error classes that users see: one base, and a subclass per kind on which programs branch.

class TencentCloudError extends Error {
  static kind = 'other'

  constructor(message, details = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.kind = details.kind ?? new.target.kind
    for (const name of ['code', 'class', 'requestId', 'httpStatus', 'traceId', 'action', 'faults']) {
      // What is absent stays absent, so that a printed error shows what is known and nothing else.
      if (details[name] !== undefined && details[name] !== null) this[name] = details[name]
    }
    // Not shown when the error is printed: an answer may hold what should not be.
    if (details.answer) Object.defineProperty(this, 'answer', { value: details.answer })
    this.attempts = details.attempts ?? 0
    this.mayHaveExecuted = details.mayHaveExecuted ?? false
  }

  toJSON() {
    return Object.assign({ name: this.name, message: this.message }, this)
  }
}
named(TencentCloudError, 'TencentCloudError')

/** The kinds that have a class of their own. */
const names = {
  throttled: 'ThrottledError',
  auth: 'AuthError',
  permission: 'PermissionError',
  not_found: 'NotFoundError',
  quota: 'QuotaError',
  conflict: 'ConflictError',
  invalid: 'InvalidRequestError',
  server: 'ServerError',
  connect: 'ConnectError',
  network: 'NetworkError',
  timeout: 'TimeoutError',
  failed: 'FailedError',
  decode: 'DecodeError',
  config: 'ConfigError',
}

const classes = { TencentCloudError }
for (const [kind, name] of Object.entries(names)) {
  const type = class extends TencentCloudError {
    static kind = kind
  }
  classes[name] = named(type, name)
}

/** Gives a class its name, and its instances the name that `Error` prints. */
function named(type, name) {
  Object.defineProperty(type, 'name', { value: name })
  Object.defineProperty(type.prototype, 'name', { value: name, writable: true, configurable: true })
  return type
}

module.exports = classes
