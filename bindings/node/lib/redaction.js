'use strict'
// Keeps the secrets and the personal data of an answer out of what `console.log` and `util.inspect` show. The members
// themselves are plain: a program reads them, spreads them and stores them as JSON. An action without such members costs
// a look into a table; of the others every object that holds one gets a way to be shown that nothing enumerates.

const inspected = Symbol.for('nodejs.util.inspect.custom')

/** @type {Map<string, Map<string, (answer: object) => void>>} By service and action. */
const services = new Map()

/**
 * Takes note of a service's members that are not shown.
 *
 * @param {string} service
 * @param {Record<string, readonly string[]>} actions Their names, wherever in the action's answer they stand.
 */
function declare(service, actions) {
  const known = services.get(service) ?? new Map()
  for (const [action, names] of Object.entries(actions)) known.set(action, redactor(names))
  services.set(service, known)
}

/** Sees to it in an answer. */
function redact(service, action, answer) {
  services.get(service)?.get(action)?.(answer)
}

function redactor(names) {
  const own = {
    /** @this {object} */
    value() {
      const shown = { ...this }
      for (const name of names) if (isThere(shown[name])) shown[name] = '***'
      return shown
    },
    writable: true,
    configurable: true,
  }
  return (answer) => {
    // No recursion: an answer may be nested deeper than the stack is.
    const open = [answer]
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (!Array.isArray(value) && names.some((name) => isThere(value[name]))) {
        Object.defineProperty(value, inspected, own)
      }
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) open.push(inner)
    }
  }
}

/** An empty text says that there is none, which may be seen. */
function isThere(value) {
  return value !== undefined && value !== null && value !== ''
}

module.exports = { declare, redact }
