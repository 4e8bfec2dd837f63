// The reference site. `cargo xtask docs` copies this folder below target/, adds the generated pages and builds there.

import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

const services = JSON.parse(readFileSync(new URL('../reference/navigation.json', import.meta.url), 'utf8'))

const base = process.env.TC3_DOCS_BASE ?? '/'

const guides = [
  ['Install', 'install'],
  ['Credentials', 'credentials'],
  ['Endpoints, proxies and limits', 'network'],
  ['Errors and repeats', 'errors'],
  ['Lists and waits', 'lists-and-waits'],
  ['Rotate a certificate', 'rotation'],
  ['Test with the fake', 'testing'],
  ['Come from another client', 'migration'],
  ['Log and observe', 'observing'],
]

export default defineConfig({
  title: 'tc3',
  description: 'A client for Tencent Cloud API 3.0: the same calls from Rust, Python and Node',
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  outDir: 'site',
  // Pages are files with their extension: any static host serves them.
  cleanUrls: false,
  markdown: { theme: { light: 'github-light', dark: 'github-dark' }, lineNumbers: false },
  themeConfig: {
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    nav: [
      { text: 'Guides', link: '/guide/install', activeMatch: '/guide/' },
      ...services.map(({ name, title }) => ({
        text: title,
        link: `/reference/${name}/`,
        activeMatch: `/reference/${name}/`,
      })),
    ],
    sidebar: {
      '/guide/': [
        { text: 'Guides', items: guides.map(([text, page]) => ({ text, link: `/guide/${page}` })) },
        { text: 'Reference', items: services.map(({ name, title }) => ({ text: title, link: `/reference/${name}/` })) },
      ],
      ...Object.fromEntries(
        services.map(({ name, title, version, actions }) => [
          `/reference/${name}/`,
          [
            {
              text: `${title} ${version}`,
              items: [
                { text: 'Overview', link: `/reference/${name}/` },
                { text: 'Data types', link: `/reference/${name}/types` },
                { text: 'Error codes', link: `/reference/${name}/errors` },
              ],
            },
            { text: 'Actions', items: actions.map((action) => ({ text: action, link: `/reference/${name}/${action}` })) },
          ],
        ]),
      ),
    },
    docFooter: { prev: false, next: false },
  },
})
