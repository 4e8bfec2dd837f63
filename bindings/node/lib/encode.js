'use strict'
// Writes a request's parameters as JSON. Unlike JSON.stringify it never leaves out or changes a value in silence: what
// JSON cannot say is refused with the member's path, and all of it at once. Values never get into a message.
//
// Whether members exist and have the right types is not decided here: the native checker does, against the schema.

/** Deeper than any request of the API; the native checker stops a little later. */
const MAX_DEPTH = 100

/**
 * @param {unknown} params
 * @returns {{ json: string, faults: Fault[], inexact: boolean }} `inexact`: a number beyond 2^53 is in it.
 *
 * @typedef {{ path: string, fault: string, message: string }} Fault
 */
function encode(params) {
  const writer = { faults: [], inexact: false, open: new Set() }
  const json = params === undefined ? '{}' : isPlain(params) ? object(params, '', writer) : undefined
  if (json === undefined) refuse('', 'wrong_type', `must be an object, not ${describe(params)}`, writer)
  return { json: json ?? '', faults: writer.faults, inexact: writer.inexact }
}

/**
 * A body of the program's own, which is sent as it is.
 *
 * @param {unknown} params
 * @returns {{ json: string | Uint8Array, faults: Fault[], inexact: boolean }}
 */
function body(params) {
  const faults = []
  if (params instanceof Uint8Array) return { json: params, faults, inexact: false }
  if (typeof params === 'string' && params.isWellFormed()) return { json: params, faults, inexact: false }
  refuse('', 'wrong_type', 'of a call with a contentType must be Unicode text or bytes', { faults })
  return { json: '', faults, inexact: false }
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
        refuse(here.toWellFormed(), 'not_text', 'has an unpaired surrogate in its name', writer)
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
      return refuse(path, 'not_text', 'has an unpaired surrogate, which UTF-8 cannot carry', writer)
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
  return refuse(path, 'not_json', `must not be ${describe(value)}`, writer)
}

function number(value, path, writer) {
  if (!Number.isFinite(value)) return refuse(path, 'not_json', `must not be ${value}`, writer)
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return JSON.stringify(value)
  // Exact as a float, but its digits may not be those that were meant: written so that no integer member takes it.
  writer.inexact = true
  return value.toExponential()
}

function nested(value, path, writer, body) {
  if (writer.open.has(value)) return refuse(path, 'not_json', 'refers back to an object that holds it', writer)
  if (writer.open.size === MAX_DEPTH) {
    return refuse(path, 'too_deep', `is nested more than ${MAX_DEPTH} levels deep`, writer)
  }
  writer.open.add(value)
  const text = body()
  writer.open.delete(value)
  return text
}

function refuse(path, fault, what, writer) {
  writer.faults.push({ path, fault, message: `${path || 'the parameters'} ${what}` })
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

module.exports = { body, encode, describe }
