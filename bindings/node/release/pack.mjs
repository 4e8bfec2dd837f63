// Makes the packages that are published: one per platform with its addon and nothing else, and `tc3` itself, which names
// them as optional dependencies, so that npm installs the one that fits.
//
//     node release/pack.mjs [--all] <folder with tc3.<platform>.node> <new folder for the packages>
//
// With --all an addon that is missing is an error; without, the packages of the others are made, to be tried.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const manifest = read('package.json')
const platforms = read('release/platforms.json')
const { version, license, homepage, bugs, repository, engines } = manifest

const { values, positionals } = parseArgs({ options: { all: { type: 'boolean' } }, allowPositionals: true })
if (positionals.length !== 2) fail('two folders are needed: that of the addons and that of the packages')
const [addons, packages] = positionals
if (existsSync(packages)) fail(`${packages} is there already`)

const made = Object.keys(platforms).filter((platform) => {
  const addon = join(addons, `tc3.${platform}.node`)
  if (existsSync(addon)) native(platform, addon)
  else if (values.all) fail(`${addon} is missing`)
  return existsSync(addon)
})
if (made.length === 0) fail(`${addons} has no addon of a known platform`)
main()
console.log(`tc3 ${version}: ${made.join(', ')}`)

function native(platform, addon) {
  const name = `tc3-${platform}`
  const folder = fresh(name)
  cpSync(addon, join(folder, 'tc3.node'))
  licences(folder)
  const description = `The native half of the package tc3 for ${platform}`
  write(folder, {
    name,
    version,
    description,
    license,
    homepage,
    bugs,
    repository,
    main: './tc3.node',
    files: ['tc3.node', 'LICENSE-*'],
    engines,
    ...platforms[platform],
  })
  writeFileSync(join(folder, 'README.md'), `# ${name}\n\n${description}, which installs it where it fits.\n`)
}

function main() {
  const folder = fresh('tc3')
  // The build from source, and the addon that it made, stay behind; the licences come below.
  const files = manifest.files.filter((file) => file !== 'scripts' && !file.includes('*'))
  for (const file of files) cpSync(join(root, file), join(folder, file), { recursive: true })
  cpSync(join(root, 'README.md'), join(folder, 'README.md'))
  licences(folder)
  const { scripts: _scripts, devDependencies: _tools, ...published } = manifest
  const optionalDependencies = Object.fromEntries(made.map((platform) => [`tc3-${platform}`, version]))
  write(folder, { ...published, files: [...files, 'LICENSE-*'], optionalDependencies })
}

function fresh(name) {
  const folder = join(packages, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

function licences(folder) {
  for (const file of ['LICENSE-APACHE', 'LICENSE-MIT']) cpSync(join(root, file), join(folder, file))
}

function write(folder, content) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(content, null, 2)}\n`)
}

function fail(why) {
  console.error(`release/pack.mjs: ${why}`)
  process.exit(1)
}
