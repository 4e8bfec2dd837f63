// The package as an ES module sees it.

import { type Client, ssl, TencentCloudError } from 'tc3'

const client: Client = new ssl.Client()
const answer: ssl.CommitCertificateInformationResponse = await (client as ssl.Client).commitCertificateInformation({
  CertificateId: 'a',
})
console.log(answer.RequestId, TencentCloudError.name)
