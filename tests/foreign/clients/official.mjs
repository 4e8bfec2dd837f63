// The official SDK for Node. It finds the CA by the variable NODE_EXTRA_CA_CERTS. What it reads and prints stands in
// plan.py.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const { endpoint, secret_id: secretId, secret_key: secretKey, ways, calls } = JSON.parse(readFileSync(0, 'utf8'))
const require = createRequire(`${pathToFileURL(process.cwd())}/`)
const { ssl } = require('tencentcloud-sdk-nodejs/tencentcloud/services/ssl')
const { protocol, host } = new URL(endpoint)

const outcomes = []
for (const { signature, method } of ways) {
  const client = new ssl.v20191205.Client({
    credential: { secretId, secretKey },
    region: '',
    profile: {
      signMethod: signature,
      httpProfile: { reqMethod: method, reqTimeout: 20, endpoint: host, protocol: `${protocol}//` },
    },
  })
  for (const { action, input } of calls) {
    try {
      outcomes.push({ answer: await client[action](input) })
    } catch (error) {
      outcomes.push({ error: { type: error.constructor.name, code: error.code ?? error.message } })
    }
  }
}
console.log(JSON.stringify(outcomes))
