'use strict'
// Finds the native half: the one that was built here, or the package of this platform.

const { existsSync } = require('node:fs')
const path = require('node:path')

const root = path.dirname(__dirname)
const platform = `${process.platform}-${process.arch}`
// Of the C libraries of Linux npm installs the one that fits; where it did not look, the one that fits loads.
const kinds = { linux: ['-gnu', '-musl'], win32: ['-msvc'] }[process.platform] ?? ['']

function load() {
  const built = path.join(root, `tc3.${platform}.node`)
  const places = existsSync(built) ? [built] : kinds.map((kind) => `tc3-${platform}${kind}`)
  const causes = []
  for (const place of places) {
    try {
      return require(place)
    } catch (cause) {
      causes.push(cause)
    }
  }
  const cause = causes.find((each) => each.code !== 'MODULE_NOT_FOUND') ?? causes[0]
  throw new Error(
    `tc3 has no native half that works here (${platform}, Node ${process.version}). ` +
      `Of the published package, the optional dependency tc3-${platform}${kinds[0]} is missing: install again with optional dependencies. ` +
      `In a source checkout run "npm run build" in ${root}: it needs cargo (https://rustup.rs). ` +
      `npm 12 does not run that by itself when the package is installed by path.`,
    { cause },
  )
}

module.exports = load()
