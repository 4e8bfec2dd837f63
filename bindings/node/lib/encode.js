'use strict'
// Writes a request's parameters as JSON. Unlike JSON.stringify it never leaves out or changes a value in silence: what
// JSON cannot say is refused with the member's path, and all of it at once. Values never get into a message.
//
// Whether members exist and have the right types is not decided here: the native checker does, against the schema.

/** Deeper than any request of the API; the native checker stops a little later. */
const MAX_DEPTH = 100

/**
 * @param {unknown} params
 * @returns {{ json: string, faults: string[], inexact: boolean }} `inexact`: a number beyond 2^53 is in it.
 */
function encode(params) {
  const writer = { faults: [], inexact: false, open: new Set() }
  const json = params === undefined ? '{}' : isPlain(params) ? object(params, '', writer) : undefined
  if (json === undefined) writer.faults.push(`the parameters must be an object, not ${describe(params)}`)
  return { json: json ?? '', faults: writer.faults, inexact: writer.inexact }
}

function object(value, path, writer) {
  return nested(value, path, writer, () => {
    let text = ''
    for (const name of Object.keys(value)) {
      const member = value[name]
      // Left out, both of them: the API knows no null in requests.
      if (member === undefined || member === null) continue
      const here = path === '' ? name : `${path}.${name}`
      if (!name.isWellFormed()) {
        writer.faults.push(`${here.toWellFormed()}: the name has an unpaired surrogate`)
        continue
      }
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${write(member, here, writer)}`
    }
    return `{${text}}`
  })
}

function array(value, path, writer) {
  return nested(value, path, writer, () => {
    const texts = []
    for (let i = 0; i < value.length; i++) texts.push(write(value[i], `${path}[${i}]`, writer))
    return `[${texts.join(',')}]`
  })
}

function write(value, path, writer) {
  switch (typeof value) {
    case 'string':
      if (value.isWellFormed()) return JSON.stringify(value)
      return refuse(path, 'has an unpaired surrogate, which UTF-8 cannot carry', writer)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      return number(value, path, writer)
    case 'bigint':
      return value.toString()
    case 'object':
      if (Array.isArray(value)) return array(value, path, writer)
      if (isPlain(value)) return object(value, path, writer)
  }
  return refuse(path, `must not be ${describe(value)}`, writer)
}

function number(value, path, writer) {
  if (!Number.isFinite(value)) return refuse(path, `must not be ${value}`, writer)
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return JSON.stringify(value)
  // Exact as a float, but its digits may not be those that were meant: written so that no integer member takes it.
  writer.inexact = true
  return value.toExponential()
}

function nested(value, path, writer, body) {
  if (writer.open.has(value)) return refuse(path, 'refers back to an object that holds it', writer)
  if (writer.open.size === MAX_DEPTH) return refuse(path, `is nested more than ${MAX_DEPTH} levels deep`, writer)
  writer.open.add(value)
  const text = body()
  writer.open.delete(value)
  return text
}

function refuse(path, what, writer) {
  writer.faults.push(`${path} ${what}`)
  return 'null'
}

/** An object literal, of this realm or another, or one without a prototype. */
function isPlain(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'))
}

/** What a value is, without the value. */
function describe(value) {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return `a ${value.constructor?.name || 'class instance'}`
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`
}

module.exports = { encode, describe }
