// The packed package, installed into a folder that has nothing else: both kinds of modules find it and its native half.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const npm = (args, cwd) => run('npm', args, { cwd, shell: process.platform === 'win32' })

let folder
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tc3-install-'))
  await writeFile(join(folder, 'package.json'), '{ "name": "user", "private": true }')
  // Without scripts: what is packed is what was built before.
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root)
  const [{ filename }] = JSON.parse(stdout)
  await npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', `./${filename}`], folder)
})
after(() => rm(folder, { recursive: true, force: true }))

const probe = "console.log(new ssl.Client({ secretId: 'a', secretKey: 'b' }))"

test('import', async () => {
  const program = `import { ssl } from 'tc3'; ${probe}`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder })
  assert.equal(stdout, "Client { site: 'mainland' }\n")
})

test('require', async () => {
  const program = `const { ssl } = require('tc3'); ${probe}`
  const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', program], { cwd: folder })
  assert.equal(stdout, "Client { site: 'mainland' }\n")
})

test('a missing native half is named, with what to do', async () => {
  await rm(join(folder, 'node_modules/tc3', `tc3.${process.platform}-${process.arch}.node`))
  const failed = run(process.execPath, ['-e', "require('tc3')"], { cwd: folder })
  await assert.rejects(failed, /no native half that works here .*npm run build/)
})
