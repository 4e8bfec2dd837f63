// The demo's Node part: the five calls and two refused ones, one JSON line each on standard output.
import { ssl, TencentCloudError } from 'tc3'

const { TC3_DEMO_ENDPOINT: endpoint, TC3_DEMO_SECRET_ID: secretId, TC3_DEMO_SECRET_KEY: secretKey } = process.env

async function report(call, send) {
  let said
  try {
    const { RequestId } = await send()
    said = { call, ok: true, request_id: RequestId }
  } catch (error) {
    if (!(error instanceof TencentCloudError)) throw error
    said = { call, ok: false, kind: error.kind, code: error.code ?? null, request_id: error.requestId ?? null }
  }
  console.log(JSON.stringify(said))
}

const client = new ssl.Client({ secretId, secretKey, endpoint })

await report('UpdateCertificateInstance', () =>
  client.updateCertificateInstance({
    OldCertificateId: 'aBcD1234',
    CertificateId: 'eFgH5678',
    ResourceTypes: ['clb'],
    ResourceTypesRegions: [{ ResourceType: 'clb', Regions: ['ap-guangzhou'] }],
  }),
)
await report('UploadUpdateCertificateRecordRollback', () =>
  client.uploadUpdateCertificateRecordRollback({ DeployRecordId: 2 }),
)
await report('SubmitCertificateInformation', () =>
  client.submitCertificateInformation({
    CertificateId: 'aBcD1234',
    CsrType: 'online',
    CertificateDomain: '*.example.com',
    KeyPassword: 'not shown',
  }),
)
await report('CommitCertificateInformation', () => client.commitCertificateInformation({ CertificateId: 'aBcD1234' }))
await report('DescribeCertificateBindResourceTaskDetail', () =>
  client.describeCertificateBindResourceTaskDetail({ TaskId: '758439', Limit: '10', Offset: '0' }),
)

const wrongKey = new ssl.Client({ secretId, secretKey: 'a-wrong-key', endpoint })
await report('wrong key', () => wrongKey.commitCertificateInformation({ CertificateId: 'aBcD1234' }))
await report('missing member', () =>
  client.call('ssl', '2019-12-05', 'UpdateCertificateInstance', { ResourceTypes: ['clb'] }),
)
