// Reads the built site in a headless Chromium: every page opens without a message on the console, no link and no anchor
// leads nowhere, tabs switch and are remembered, search finds actions and error codes, nothing is asked of another host.
//
// node test/site.mjs <folder of the site> <path below which it is served>
// Pictures are kept in target/docs/pictures.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, relative, resolve } from 'node:path'
import { chromium } from 'playwright-core'

const [site, base] = process.argv.slice(2)
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/** A static host without any rule: a file is there or it is not. */
function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://host')
    let file = pathname.startsWith(base) ? join(site, decodeURIComponent(pathname.slice(base.length))) : undefined
    try {
      if (file && statSync(file).isDirectory()) file = join(file, 'index.html')
      const body = readFileSync(file)
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)))
}

function pages(folder = site) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return pages(path)
    return entry.name.endsWith('.html') ? [relative(site, path)] : []
  })
}

const server = await serve()
const origin = `http://127.0.0.1:${server.address().port}`
const home = origin + base
const profile = mkdtempSync(join(tmpdir(), 'tc3-docs-'))
const pictures = resolve(site, '../pictures')
mkdirSync(pictures, { recursive: true })
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})

/** What went wrong, all of it. */
const faults = []

async function open() {
  const page = await browser.newPage()
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`${page.url()}: console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.stack}`))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(home) && !url.startsWith('data:')) faults.push(`${page.url()}: asks for ${url}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${page.url()}: ${response.url()} is ${response.status()}`)
  })
  return page
}

/** Every page as a reader's browser has it: its anchors and where its links lead. */
async function crawl() {
  const found = new Map()
  const waiting = pages().filter((path) => path !== '404.html')
  const total = waiting.length
  async function reader() {
    const page = await open()
    for (let path = waiting.pop(); path; path = waiting.pop()) {
      await page.goto(home + path, { waitUntil: 'load' })
      found.set(
        path,
        await page.evaluate(() => ({
          title: document.querySelector('h1')?.textContent ?? '',
          anchors: [...document.querySelectorAll('[id]')].map((element) => element.id),
          links: [...document.querySelectorAll('a[href]')].map((element) => element.href),
          wide: document.documentElement.scrollWidth > window.innerWidth,
        })),
      )
    }
    await page.close()
  }
  await Promise.all([reader(), reader()])
  assert.equal(found.size, total)
  for (const [path, { links, title, wide }] of found) {
    if (!title) faults.push(`${path}: no heading`)
    if (wide) faults.push(`${path}: wider than its window`)
    for (const link of links) {
      const url = new URL(link)
      if (url.origin !== origin) {
        if (url.protocol !== 'https:') faults.push(`${path}: leads to ${link}`)
        continue
      }
      let target = decodeURIComponent(url.pathname).slice(base.length)
      if (target === '' || target.endsWith('/')) target += 'index.html'
      const page = found.get(target)
      const anchor = decodeURIComponent(url.hash.slice(1))
      if (!url.pathname.startsWith(base) || !page) faults.push(`${path}: a link leads nowhere: ${link}`)
      else if (anchor && !page.anchors.includes(anchor)) faults.push(`${path}: an anchor leads nowhere: ${link}`)
    }
  }
  return found
}

async function tabs() {
  const page = await open()
  await page.goto(`${home}reference/ssl/UpdateCertificateInstance.html`)
  const shown = () => page.locator('.vp-code-group div[class*=language-].active').first().innerText()
  assert.match(await shown(), /update_certificate_instance\(\)/)
  await page.locator('.vp-code-group .tabs label', { hasText: 'Python' }).first().click()
  assert.match(await shown(), /from tc3 import ssl/)
  await page.locator('.vp-code-group .tabs label', { hasText: 'Node' }).first().click()
  assert.match(await shown(), /from 'tc3'/)
  // The choice holds on the next page, be it opened or gone to.
  await page.goto(`${home}reference/ssl/CommitCertificateInformation.html`)
  await page.waitForFunction(() =>
    document.querySelector('.vp-code-group div[class*=language-].active')?.textContent.includes("from 'tc3'"),
  )
  await page.locator('.VPSidebar a', { hasText: /^DescribeCertificates$/ }).click()
  await page.waitForURL(/DescribeCertificates/)
  await page.waitForFunction(() =>
    document.querySelector('.vp-code-group div[class*=language-].active')?.textContent.includes('describeCertificates('),
  )
  await page.evaluate(() => localStorage.clear())
  await page.close()
}

async function search(words, expected) {
  const page = await open()
  await page.goto(home)
  await page.locator('.VPNavBarSearch button').first().click()
  await page.locator('.VPLocalSearchBox input').fill(words)
  const results = page.locator('.VPLocalSearchBox .result')
  await results.first().waitFor()
  const links = await results.evaluateAll((elements) => elements.map((element) => element.getAttribute('href')))
  assert.ok(
    links.some((link) => link.includes(expected)),
    `a search for ${words} finds ${links.join(', ')}, not ${expected}`,
  )
  await results.first().click()
  await page.waitForURL(/reference|guide/)
  await page.close()
}

async function picture(name, path, { dark = false, width = 1280, full = false } = {}) {
  const page = await open()
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
  await page.setViewportSize({ width, height: 900 })
  await page.goto(home + path)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  if (overflow > 0) faults.push(`${path}: ${overflow} pixels wider than a window of ${width}`)
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: full })
  await page.close()
}

try {
  const found = await crawl()
  await tabs()
  await search('UpdateCertificateInstance', 'reference/ssl/UpdateCertificateInstance')
  await search('DeployRecordId', 'reference/ssl/')
  await search('credentials', 'guide/credentials')
  await picture('home', '')
  await picture('action', 'reference/ssl/UpdateCertificateInstance.html', { full: true })
  await picture('action-dark', 'reference/ssl/UpdateCertificateInstance.html', { dark: true })
  await picture('action-narrow', 'reference/ssl/UpdateCertificateInstance.html', { width: 390 })
  await picture('input', 'reference/ssl/UpdateCertificateInstance.html#input')
  await picture('errors-narrow', 'reference/ssl/UpdateCertificateInstance.html#errors', { width: 390 })
  await picture('types-narrow', 'reference/ssl/types.html', { width: 390 })
  await picture('errors', 'reference/ssl/errors.html')
  await picture('overview', 'reference/ssl/index.html')
  await picture('guide', 'guide/errors.html', { full: true })
  assert.deepEqual(faults, [])
  const links = [...found.values()].reduce((sum, { links }) => sum + links.length, 0)
  console.log(`${found.size} pages, ${links} links, tabs and search: nothing amiss`)
} finally {
  for (const fault of faults) console.error(fault)
  await browser.close()
  server.close()
  rmSync(profile, { recursive: true, force: true })
}
