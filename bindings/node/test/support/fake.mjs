// The fake cloud as a process of its own: the program named by TC3_FAKE_BIN, or what cargo builds.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const secretId = 'AKIDEXAMPLE'
export const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Starts it on a free port. Stop it when done, or the test's process does not end. */
export async function startFake() {
  const program = process.env.TC3_FAKE_BIN
  const flags = ['--port', '0', '--answers', 'examples']
  const child = program
    ? spawn(program, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
    : spawn('cargo', ['run', '-q', '-p', 'tc3-fake', '--', ...flags], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the fake ended with ${code} before it listened`))),
  ])
  const endpoint = /^listening on (http:\S+)$/.exec(line)?.[1]
  if (!endpoint) throw new Error(`the fake said ${JSON.stringify(line)}`)
  const control = async (path, body) => {
    const init = body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await fetch(`${endpoint}/_tc3/${path}`, init)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  return {
    /** What a client needs to call it: once, because a cue answers one request, and without waiting for its turn. */
    options: { endpoint, secretId, secretKey, retry: false, rateLimit: false },
    /** The requests that it got. */
    requests: () => control('requests'),
    /** Makes the next calls answer otherwise. */
    cue: (cue) => control('next', cue),
    reset: () => control('reset', {}),
    async stop() {
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}
