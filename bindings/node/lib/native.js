'use strict'
// Finds the native half.

const path = require('node:path')

const root = path.dirname(__dirname)
const file = path.join(root, `tc3.${process.platform}-${process.arch}.node`)

function load() {
  try {
    return require(file)
  } catch (cause) {
    throw new Error(
      `tc3 has no native half that works here (${process.platform}-${process.arch}, Node ${process.version}). ` +
        `In a source checkout run "npm run build" in ${root}: it needs cargo (https://rustup.rs). ` +
        `npm 12 does not run that by itself when the package is installed by path.`,
      { cause },
    )
  }
}

module.exports = load()
