// What release/pack.mjs makes is what gets published: here with the one addon that was built, installed as npm would
// install it, and called. The other platforms' addons come from the release workflow.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const own = `${process.platform}-${process.arch}`
const platforms = JSON.parse(await readFile(join(root, 'release/platforms.json'), 'utf8'))
const here = Object.keys(platforms).find((name) => name === own || name === `${own}-gnu` || name === `${own}-msvc`)
const release = (script, ...args) => run(process.execPath, [join(root, 'release', script), ...args])

let folder
let packages
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tc3-release-'))
  packages = join(folder, 'packages')
  await mkdir(join(folder, 'addons'))
  await copyFile(join(root, `tc3.${own}.node`), join(folder, 'addons', `tc3.${here}.node`))
  await release('pack.mjs', join(folder, 'addons'), packages)
})
after(() => rm(folder, { recursive: true, force: true }))

const manifest = async (name) => JSON.parse(await readFile(join(packages, name, 'package.json'), 'utf8'))

test('the package names the one of its platform, runs no script and depends on nothing else', async () => {
  const main = await manifest('tc3')
  assert.deepEqual(main.optionalDependencies, { [`tc3-${here}`]: main.version })
  for (const name of ['scripts', 'dependencies', 'devDependencies']) assert.equal(main[name], undefined, name)
  const native = await manifest(`tc3-${here}`)
  const { os, cpu, libc } = native
  assert.deepEqual(os, [process.platform])
  assert.deepEqual(cpu, [process.arch])
  assert.deepEqual({ os, cpu, ...(libc && { libc }) }, platforms[here])
  assert.equal(native.version, main.version)
})

test('installed together they load, as a module and as CommonJS', async () => {
  const { stdout } = await release('try.mjs', packages)
  assert.match(stdout, /^works: /)
})

test('a release that lacks an addon is not made', async () => {
  const failed = release('pack.mjs', '--all', join(folder, 'addons'), join(folder, 'all'))
  await assert.rejects(failed, /is missing/)
})
