// The official SDK, by the path of its one service: quicker to start than its README's import of everything.

import { COMMIT, DESCRIBE, endpoint, requireHere, run, SECRET_ID, SECRET_KEY } from './measure.mjs'

const { ssl } = requireHere('tencentcloud-sdk-nodejs/tencentcloud/services/ssl')

const client = new ssl.v20191205.Client({
  credential: { secretId: SECRET_ID, secretKey: SECRET_KEY },
  region: '',
  profile: { httpProfile: { endpoint: endpoint.replace('http://', ''), protocol: 'http://' } },
})

await run({
  small: () => client.CommitCertificateInformation(COMMIT),
  large: () => client.DescribeCertificateBindResourceTaskDetail(DESCRIBE),
})
