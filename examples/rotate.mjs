// Replaces a certificate wherever it is in use, and takes that back: node rotate.mjs OLD_ID CERTIFICATE.pem KEY.pem
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { ssl } from 'tc3'

const { ROTATE_ENDPOINT: endpoint, ROTATE_PAUSE: pause = '5' } = process.env
const client = new ssl.Client({ endpoint }) // the keys are the environment's or a profile's

async function until(ask) {
  for (let left = 120; left > 0; left -= 1) {
    try {
      const answer = await ask()
      if (answer) return answer
    } catch (error) {
      if (error.code !== ssl.ErrorCode.FailedOperationCertificateDeployHasPendingRecord) throw error
    }
    await setTimeout(Number(pause) * 1000) // it, or another record of the certificate, is not finished
  }
  throw new Error('it takes too long')
}

async function ended(record) {
  const found = await client.describeHostUpdateRecordDetail({ DeployRecordId: String(record) })
  if (found.FailedTotalCount) throw new Error(`record ${record} failed`)
  return !(found.RunningTotalCount || found.PendingTotalCount)
}

const [old, ...files] = process.argv.slice(2)
const [CertificatePublicKey, CertificatePrivateKey] = files.map((file) => readFileSync(file, 'utf8'))
const { CertificateId } = await client.uploadCertificate({ CertificatePublicKey, CertificatePrivateKey })
const change = { OldCertificateId: old, CertificateId, ResourceTypes: ['clb', 'cdn'] }
const DeployRecordId = await until(async () => (await client.updateCertificateInstance(change)).DeployRecordId)
await until(() => ended(DeployRecordId))
const scan = await client.createCertificateBindResourceSyncTask({ CertificateIds: [CertificateId], IsCache: 0 })
const scanned = () => client.describeCertificateBindResourceTaskDetail({ TaskId: scan.CertTaskIds[0].TaskId })
const bound = await until(async () => (await scanned()).Status === 1 && scanned())
const count = [...bound.CLB, ...bound.CDN].reduce((sum, place) => sum + place.TotalCount, 0)
console.log(`${CertificateId} is in use on ${count} resources`)
const back = await client.updateCertificateRecordRollback({ DeployRecordId })
console.log(`${old} is back: ${await until(() => ended(back.DeployRecordId))}`)
