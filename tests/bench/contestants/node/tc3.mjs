// tc3, as a user would call it.

import { COMMIT, DESCRIBE, endpoint, requireHere, run, SECRET_ID, SECRET_KEY } from './measure.mjs'

const { ssl } = requireHere('tc3')

// The documented 20 requests per second would be all there is to measure.
const client = new ssl.Client({ secretId: SECRET_ID, secretKey: SECRET_KEY, endpoint, rateLimit: false })

await run({
  small: () => client.commitCertificateInformation(COMMIT),
  large: () => client.describeCertificateBindResourceTaskDetail(DESCRIBE),
})
