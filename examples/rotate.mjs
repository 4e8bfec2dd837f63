// Replaces a certificate wherever it is in use, and takes that back: node rotate.mjs OLD_ID CERTIFICATE.pem KEY.pem
import { readFileSync } from 'node:fs'
import { ssl } from 'tc3'

const { ROTATE_ENDPOINT: endpoint, ROTATE_PAUSE: pause = '5' } = process.env
const [old, ...files] = process.argv.slice(2)
const [CertificatePublicKey, CertificatePrivateKey] = files.map((file) => readFileSync(file, 'utf8'))
const waits = { interval: Number(pause) * 1000, progressBar: true }
const client = new ssl.Client({ endpoint }) // the keys are the environment's or a profile's

const upload = await client.uploadCertificate({ CertificatePublicKey, CertificatePrivateKey, Repeatable: false })
const CertificateId = upload.RepeatCertId || upload.CertificateId

// Another record of the certificate may not be finished: both waits pass over that, and over trouble on the way.
const change = { OldCertificateId: old, CertificateId, ResourceTypes: ['clb', 'cdn'] }
const { DeployRecordId } = await client.waitUntilUpdateCreated(change, waits)
await client.waitUntilUpdateFinished({ DeployRecordId: String(DeployRecordId) }, waits)

const scan = await client.createCertificateBindResourceSyncTask({ CertificateIds: [CertificateId], IsCache: 0 })
const bound = await client.waitUntilBindResourceTaskDone({ TaskId: scan.CertTaskIds[0].TaskId }, waits)
const count = [...bound.CLB, ...bound.CDN].reduce((sum, place) => sum + place.TotalCount, 0)
console.log(`${CertificateId} is in use on ${count} resources`)

const back = await client.updateCertificateRecordRollback({ DeployRecordId })
await client.waitUntilUpdateRolledBack({ DeployRecordId: String(back.DeployRecordId) }, waits)
console.log(`${old} is back, by record ${back.DeployRecordId}`)
