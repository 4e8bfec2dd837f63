// The package as a CommonJS module sees it.

import tc3 = require('tc3')

const client: tc3.Client = new tc3.ssl.Client()
const params: tc3.ssl.CommitCertificateInformationRequest = { CertificateId: 'a' }
client.call('ssl', '2019-12-05', 'CommitCertificateInformation', params).then((answer) => answer.RequestId)
