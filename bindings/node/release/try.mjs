// Installs what release/pack.mjs made into an empty folder, as npm would on this platform, loads it both ways, and calls
// the fake that comes with it.
//
//     node release/try.mjs <folder with the packages>

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const packages = resolve(process.argv[2])
const folder = mkdtempSync(join(tmpdir(), 'tc3-try-'))
const npm = (args) => execFileSync('npm', args, { cwd: folder, shell: process.platform === 'win32', encoding: 'utf8' })
const probe = `
  const cloud = new FakeCloud({})
  cloud.client().describeCertificates({}).then(async (answer) => {
    if (!answer.RequestId) process.exitCode = 1
    await cloud.close()
  })
`
try {
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true }\n')
  // The tarballs stand for the registry: no script runs and no compiler is looked for.
  const tarballs = readdirSync(packages).map((name) => {
    const [{ filename }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', join(packages, name)]))
    return `./${filename}`
  })
  npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs])
  for (const [type, line] of [
    ['module', "import { FakeCloud } from 'tc3/testing'"],
    ['commonjs', "const { FakeCloud } = require('tc3/testing')"],
  ])
    execFileSync(process.execPath, [`--input-type=${type}`, '-e', `${line}; ${probe}`], {
      cwd: folder,
      stdio: 'inherit',
    })
  console.log(`works: ${tarballs.join(' ')}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
