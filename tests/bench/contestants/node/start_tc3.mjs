// One call with tc3, from the start of the process to its end.

import { createRequire } from 'node:module'

const { ssl } = createRequire(`${process.cwd()}/`)('tc3')

const client = new ssl.Client({
  secretId: 'AKIDEXAMPLE',
  secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
  endpoint: process.argv[3],
})
const answer = await client.commitCertificateInformation({ CertificateId: 'abcb1234' })
if (answer.OrderId !== 'SO8zRv29') throw new Error('this is not the answer')
