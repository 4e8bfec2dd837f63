// One call with the official SDK as its README imports it, from the start of the process to its end.

import { createRequire } from 'node:module'

const tencentcloud = createRequire(`${process.cwd()}/`)('tencentcloud-sdk-nodejs')

const client = new tencentcloud.ssl.v20191205.Client({
  credential: { secretId: 'AKIDEXAMPLE', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' },
  region: '',
  profile: { httpProfile: { endpoint: process.argv[3].replace('http://', ''), protocol: 'http://' } },
})
const answer = await client.CommitCertificateInformation({ CertificateId: 'abcb1234' })
if (answer.OrderId !== 'SO8zRv29') throw new Error('this is not the answer')
