'use strict'
// Makes a service's namespace from its generated table: a client class with a method per action, the named values and
// the error codes. Tables instead of classes keep a service of 700 actions small to read and to load.

const { Client } = require('./client.js')
const { declare } = require('./redaction.js')

/**
 * @param {{
 *   name: string,
 *   version: string,
 *   actions: Record<string, string>,
 *   redacted?: Record<string, string[]>,
 *   pages?: Record<string, { action: string, items?: string[] }>,
 *   waiters?: Record<string, { waiter: string, action: string }>,
 *   enums: Record<string, Record<string, number | bigint>>,
 *   errorCodes: Record<string, string>,
 * }} table
 */
function defineService({ name, version, actions, pages = {}, waiters = {}, redacted, enums, errorCodes }) {
  if (redacted) declare(name, redacted)
  const type = { [name]: class extends Client {} }[name]
  Object.defineProperty(type, 'name', { value: 'Client' })
  for (const [method, action] of Object.entries(actions)) {
    const value = {
      /** @this {InstanceType<typeof Client>} */
      [method](params, options) {
        return this.call(name, version, action, params, options)
      },
    }[method]
    Object.defineProperty(type.prototype, method, { value, writable: true, configurable: true })
  }
  const define = (method, value) =>
    Object.defineProperty(type.prototype, method, { value, writable: true, configurable: true })
  for (const [method, { action, items }] of Object.entries(pages)) {
    const of = { service: name, version, action }
    define(`${method}Pages`, function (params, options) {
      return new (require('./iterate.js').Pages)(this, of, params, options)
    })
    if (items) {
      define(`${method}Items`, function (params, options) {
        return require('./iterate.js').items(this[`${method}Pages`](params, options), items)
      })
    }
  }
  for (const [method, { waiter, action }] of Object.entries(waiters)) {
    define(method, function (params, options) {
      return new (require('./iterate.js').Wait)(this, { service: name, version, action, waiter }, params, options)
    })
  }
  const namespace = { Client: type, ErrorCode: Object.freeze(errorCodes) }
  for (const [title, values] of Object.entries(enums)) namespace[title] = Object.freeze(values)
  return Object.freeze(namespace)
}

module.exports = { defineService }
