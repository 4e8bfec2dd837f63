// The packed package, installed into a folder that has nothing else, by a machine that has Node and npm and no compiler:
// both kinds of modules find it and its native half, and call.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startAnswering } from './support/answering.mjs'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const windows = process.platform === 'win32'

let folder
let server
let env
const npm = (args, cwd) => run('npm', args, { cwd, env, shell: windows })
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tc3-install-'))
  server = await startAnswering()
  env = { ...process.env, PATH: windows ? process.env.PATH : await onlyNode() }
  await writeFile(join(folder, 'package.json'), '{ "name": "user", "private": true }')
  // Without scripts: what is packed is what was built before.
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root)
  const [{ filename }] = JSON.parse(stdout)
  await npm(['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], folder)
})
after(async () => {
  server.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A folder for the search path that has Node and npm, and what npm's scripts begin with. */
async function onlyNode() {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const { stdout } = await run('sh', ['-c', 'command -v npm'])
  await symlink(process.execPath, join(bin, 'node'))
  await symlink(await realpath(stdout.trim()), join(bin, 'npm'))
  return bin
}

/** A program of the folder, run to its end. */
async function program(type, text) {
  const args = [`--input-type=${type}`, '-e', text]
  const { stdout } = await run(process.execPath, args, { cwd: folder, env })
  return stdout
}

const probe = () => `
  const client = new ssl.Client(${JSON.stringify({ ...server.options, timeout: 20_000 })})
  client.commitCertificateInformation({ CertificateId: 'a' }).then((answer) => console.log(answer.RequestId))
`

test('there is no compiler on the search path', { skip: windows && 'its search path is as it was' }, async () => {
  for (const tool of ['cc', 'gcc', 'clang', 'cargo', 'rustc']) {
    await assert.rejects(run(tool, ['--version'], { env }), { code: 'ENOENT' })
  }
})

test('import', async () => {
  assert.equal(await program('module', `import { ssl } from 'tc3'; ${probe()}`), 'r-1\n')
})

test('require', async () => {
  assert.equal(await program('commonjs', `const { ssl } = require('tc3'); ${probe()}`), 'r-1\n')
})

test('a missing native half is named, with what to do', async () => {
  await rm(join(folder, 'node_modules/tc3', `tc3.${process.platform}-${process.arch}.node`))
  const failed = run(process.execPath, ['-e', "require('tc3')"], { cwd: folder })
  await assert.rejects(failed, /no native half that works here .*npm run build/)
})
