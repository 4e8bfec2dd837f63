// Builds the native half with cargo and puts it beside index.js. Needs Node and cargo, and no package.
//
//     node scripts/build.mjs            optimised
//     node scripts/build.mjs --debug    quickly built, for work on it

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// A packed copy has no sources: its native half came with it.
if (existsSync(join(root, 'Cargo.toml'))) install(build(process.argv.includes('--debug')))

/** Where cargo has put the library. */
function build(debug) {
  const args = ['build', '-p', 'tc3-node', '--message-format=json-render-diagnostics', ...(debug ? [] : ['--release'])]
  const cargo = spawnSync('cargo', args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (cargo.error && 'code' in cargo.error && cargo.error.code === 'ENOENT')
    fail('cargo is not installed: see https://rustup.rs')
  if (cargo.error) fail(cargo.error.message)
  if (cargo.status !== 0) fail('cargo could not build tc3-node; its messages are above')
  const library = cargo.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .find((message) => message.reason === 'compiler-artifact' && message.target.name === 'tc3_node')
    ?.filenames.find((file) => /\.(so|dylib|dll)$/.test(file))
  return library ?? fail('cargo named no library')
}

function install(library) {
  const target = join(root, `tc3.${process.platform}-${process.arch}.node`)
  const fresh = `${target}.${process.pid}`
  copyFileSync(library, fresh)
  // A running process may have the old file mapped: it is replaced, never written over.
  if (process.platform === 'win32') rmSync(target, { force: true })
  renameSync(fresh, target)
  console.log(`built ${target}`)
}

function fail(why) {
  console.error(`tc3: ${why}`)
  process.exit(1)
}
