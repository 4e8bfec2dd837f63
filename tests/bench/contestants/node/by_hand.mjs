// node:http with keep-alive, a signature made by hand with the day's key kept, JSON.parse: what one writes who wants
// no SDK.

import { createHash, createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'

import { COMMIT, DESCRIBE, endpoint, run, SECRET_ID, SECRET_KEY } from './measure.mjs'

const { host, hostname, port } = new URL(endpoint)
const agent = new Agent({ keepAlive: true })
const hmac = (key, text) => createHmac('sha256', key).update(text).digest()
const sha256 = (text) => createHash('sha256').update(text).digest('hex')
let day = ''
let key

function call(action, params) {
  const body = JSON.stringify(params)
  const timestamp = Math.floor(Date.now() / 1000)
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10)
  if (date !== day) {
    key = [date, 'ssl', 'tc3_request'].reduce(hmac, `TC3${SECRET_KEY}`)
    day = date
  }
  const scope = `${date}/ssl/tc3_request`
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`
  const signature = createHmac('sha256', key).update(text).digest('hex')
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'X-TC-Action': action,
      'X-TC-Version': '2019-12-05',
      'X-TC-Timestamp': timestamp,
      Authorization: `TC3-HMAC-SHA256 Credential=${SECRET_ID}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
    }
    request({ agent, hostname, port, method: 'POST', headers }, (answer) => {
      const chunks = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks)).Response))
      answer.on('error', reject)
    })
      .on('error', reject)
      .end(body)
  })
}

await run({
  small: () => call('CommitCertificateInformation', COMMIT),
  large: () => call('DescribeCertificateBindResourceTaskDetail', DESCRIBE),
})
agent.destroy()
