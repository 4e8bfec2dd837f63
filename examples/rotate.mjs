// Replaces a certificate wherever it is in use, and takes that back: node rotate.mjs OLD_ID CERTIFICATE.pem KEY.pem

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { ssl } from 'tc3'

const client = new ssl.Client({ endpoint: process.env.ROTATE_ENDPOINT }) // the keys are the environment's or a profile's

async function until(ask) {
  for (let left = 120; left > 0; left -= 1) {
    try {
      const answer = await ask()
      if (answer) return answer
    } catch (error) {
      // Another record of the certificate is not finished.
      if (error.code !== ssl.ErrorCode.FailedOperationCertificateDeployHasPendingRecord) throw error
    }
    await setTimeout(Number(process.env.ROTATE_PAUSE ?? 5) * 1000)
  }
  throw new Error('it takes too long')
}

async function ended(DeployRecordId) {
  const found = await client.describeHostUpdateRecordDetail({ DeployRecordId: String(DeployRecordId) })
  assert.ok(!found.FailedTotalCount, JSON.stringify(found))
  return !found.RunningTotalCount && !found.PendingTotalCount
}

const [old, CertificatePublicKey, CertificatePrivateKey] = process.argv.slice(2).map((it, at) => (at ? readFileSync(it, 'utf8') : it))
const { CertificateId } = await client.uploadCertificate({ CertificatePublicKey, CertificatePrivateKey, Repeatable: false })
const change = { OldCertificateId: old, CertificateId, ResourceTypes: ['clb', 'cdn'] }
const DeployRecordId = await until(async () => (await client.updateCertificateInstance(change)).DeployRecordId)
await until(() => ended(DeployRecordId))
const { CertTaskIds } = await client.createCertificateBindResourceSyncTask({ CertificateIds: [CertificateId], IsCache: 0 })
const task = { TaskId: CertTaskIds[0].TaskId }
const scanned = () => client.describeCertificateBindResourceTaskDetail(task)
const bound = await until(async () => (await scanned()).Status && scanned())
assert.equal(bound.Status, 1)
console.log(`${CertificateId} is in use on ${[...bound.CLB, ...bound.CDN].reduce((sum, it) => sum + it.TotalCount, 0)} resources`)
const back = (await client.updateCertificateRecordRollback({ DeployRecordId })).DeployRecordId
console.log(`${old} is back: ${await until(() => ended(back))}`)
