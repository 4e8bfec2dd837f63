// No client: one request, signed once, written to a socket, and its answer taken as the bytes that come. What a small call
// takes here is the system's, the server's and Node's, and none can take less.

import { createHash, createHmac } from 'node:crypto'
import { connect } from 'node:net'

import { COMMIT, endpoint, run, SECRET_ID, SECRET_KEY } from './measure.mjs'

const { host, hostname, port } = new URL(endpoint)
const hmac = (key, text) => createHmac('sha256', key).update(text).digest()
const sha256 = (text) => createHash('sha256').update(text).digest('hex')

const body = JSON.stringify(COMMIT)
const timestamp = Math.floor(Date.now() / 1000)
const date = new Date(timestamp * 1000).toISOString().slice(0, 10)
const scope = `${date}/ssl/tc3_request`
const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`
const key = [date, 'ssl', 'tc3_request'].reduce(hmac, `TC3${SECRET_KEY}`)
const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex')
const credential = `TC3-HMAC-SHA256 Credential=${SECRET_ID}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`
const request = [
  'POST / HTTP/1.1',
  `Host: ${host}`,
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(body)}`,
  'X-TC-Action: CommitCertificateInformation',
  'X-TC-Version: 2019-12-05',
  `X-TC-Timestamp: ${timestamp}`,
  `Authorization: ${credential}`,
  '',
  body,
].join('\r\n')

const socket = connect({ host: hostname, port: Number(port), noDelay: true })
let answered
socket.on('data', (bytes) => answered(bytes))
const exchange = () =>
  new Promise((resolve) => {
    answered = resolve
    socket.write(request, 'latin1')
  })

const [, text] = String(await exchange()).split('\r\n\r\n')
const answer = JSON.parse(text).Response
await run({ small: async () => ((await exchange()).length > 0 ? answer : undefined) })
socket.destroy()
