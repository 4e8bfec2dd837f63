// What the types allow, and what they refuse: each line after a `@ts-expect-error` must be an error.

import {
  type Attempt,
  Client,
  type ErrorClass,
  type ErrorKind,
  type Fault,
  type Integer,
  InvalidRequestError,
  NotFoundError,
  type Received,
  ssl,
  TencentCloudError,
} from 'tc3'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<_T extends true>(): void {}

// Options.
const client = new ssl.Client({
  secretId: 'a',
  secretKey: 'b',
  site: 'international',
  timeout: 1000,
  language: 'en-US',
})
new ssl.Client()
new Client({ region: process.env.REGION })
// @ts-expect-error: no such option
new ssl.Client({ secretid: 'a' })
// @ts-expect-error: no such site
new ssl.Client({ site: 'intl' })
// @ts-expect-error: milliseconds are a number
new ssl.Client({ timeout: '1s' })

new ssl.Client({ credentials: { secretId: 'a', secretKey: 'b', token: undefined } })
new ssl.Client({ credentials: () => ({ secretId: 'a', secretKey: 'b' }) })
new ssl.Client({ credentials: async () => ({ secretId: 'a', secretKey: 'b', token: 'c', expiresAt: new Date() }) })
new ssl.Client({ profile: 'work', assumeRole: { roleArn: 'qcs::cam::uin/1:roleName/r', durationSeconds: 1800 } })
new ssl.Client({ hosts: 'private', proxy: false, caBundle: new Uint8Array(), connectTimeout: 1000, readTimeout: null })
new ssl.Client({ hosts: { domain: 'example.com' }, proxy: { url: 'http://p:1', except: '.local' }, caBundle: '' })
new ssl.Client({ signature: 'HmacSHA1', method: 'GET', rateLimit: { share: 0.5, actions: { 'ssl.Describe': 5 } } })
new ssl.Client({
  onAttempt(attempt) {
    is<Equal<typeof attempt, Attempt>>()
    is<Equal<typeof attempt.duration, number>>()
    is<Equal<typeof attempt.kind, ErrorKind | undefined>>()
  },
})
// @ts-expect-error: a key pair has two halves
new ssl.Client({ credentials: { secretId: 'a' } })
// @ts-expect-error: no function gives text
new ssl.Client({ credentials: async () => 'a' })
// @ts-expect-error: a role has a name
new ssl.Client({ assumeRole: { roleSessionName: 'nightly' } })
// @ts-expect-error: no such hosts
new ssl.Client({ hosts: 'internal' })
// @ts-expect-error: no such signature
new ssl.Client({ signature: 'md5' })
// @ts-expect-error: an action's name has its service before it
new ssl.Client({ rateLimit: { actions: { Describe: 5 } } })

// Requests.
await client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: ['clb'] })
await client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: ['one that came later'] })
await client.updateCertificateInstance(
  {
    OldCertificateId: 'a',
    ResourceTypes: ['clb', 'cdn'] as const,
    CertificateId: null,
    Repeatable: undefined,
    ProjectId: 1n,
    Tags: [{ TagKey: 'k', TagValue: 'v' }],
  },
  { signal: AbortSignal.timeout(1000), timeout: 500, region: 'ap-guangzhou' },
)
// @ts-expect-error: required members
await client.updateCertificateInstance()
// @ts-expect-error: a required member is missing
await client.updateCertificateInstance({ OldCertificateId: 'a' })
// @ts-expect-error: no such member
await client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: [], CertificateID: 'x' })
// @ts-expect-error: text where a list is expected
await client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: 'clb' })
// @ts-expect-error: a number in a list of text
await client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: [7] })
// @ts-expect-error: no such member of a data type
await client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: [], Tags: [{ Key: 'k' }] })
// @ts-expect-error: text where an integer is expected
await client.uploadUpdateCertificateRecordRollback({ DeployRecordId: '1' })
// @ts-expect-error: no such option of a call
await client.uploadUpdateCertificateRecordRollback({ DeployRecordId: 1 }, { timeOut: 5 })
// @ts-expect-error: no such action
await client.noSuchAction({})

// Answers.
const update = await client.updateCertificateInstance({ OldCertificateId: 'a', ResourceTypes: ['clb'] })
is<Equal<typeof update.RequestId, string>>()
is<Equal<typeof update.DeployRecordId, Integer | null | undefined>>()
for (const progress of update.UpdateSyncProgress ?? []) {
  is<Equal<typeof progress.ResourceType, string | null | undefined>>()
}
// @ts-expect-error: nothing but the request's id is sure to be there
update.DeployRecordId.toString()
// @ts-expect-error: no such member
update.deployRecordId
// What one call answered is what another one takes.
if (update.DeployRecordId) await client.uploadUpdateCertificateRecordRollback({ DeployRecordId: update.DeployRecordId })

// Named values stay open.
const commit = await client.commitCertificateInformation({ CertificateId: 'a' })
if (commit.Status === ssl.CertificateStatus.Approved) console.log('approved')
if (commit.Status === 99) console.log('one that came later')
const status: ssl.CertificateStatus = 99
console.log(status)
// @ts-expect-error: no such value
ssl.CertificateStatus.NoSuchValue

// Errors.
try {
  await client.commitCertificateInformation({ CertificateId: 'a' })
} catch (error) {
  if (error instanceof TencentCloudError && error.code !== undefined) {
    // Completed as the documented codes, and any text all the same.
    is<Equal<typeof error.code, ssl.ErrorCode>>()
    const code: string = error.code
    const younger: typeof error.code = 'FailedOperation.NobodyKnowsYet'
    console.log(code, younger)
  }
  if (error instanceof NotFoundError && error.code === ssl.ErrorCode.FailedOperationCertificateNotFound) {
    is<Equal<typeof error.requestId, string | undefined>>()
  } else if (error instanceof InvalidRequestError || error instanceof TencentCloudError) {
    if (error.kind === 'conflict') console.log(error.code, error.mayHaveExecuted)
    // @ts-expect-error: no such kind
    if (error.kind === 'conflicts') console.log()
  }
}
const code: ssl.ErrorCode = 'FailedOperation.CertificateNotFound'
const later: ssl.ErrorCode = 'FailedOperation.OfTomorrow'
console.log(code, later)
const trouble = new TencentCloudError('x')
is<Equal<typeof trouble.class, ErrorClass | undefined>>()
for (const fault of trouble.faults ?? []) is<Equal<typeof fault, Fault>>()
// @ts-expect-error: no such code
ssl.ErrorCode.NoSuchCode

// Data types that requests and answers share.
is<Equal<Received<{ Key: string; List: readonly { A: Integer }[] }>['Key'], string | null | undefined>>()
const received: Received<ssl.Tags> = {}
console.log(received.TagKey?.length)

// The untyped call.
const untyped = await client.call('ssl', '2019-12-05', 'DescribeCertificates', { Limit: 20 })
is<Equal<typeof untyped.RequestId, string>>()
is<Equal<(typeof untyped)['Certificates'], unknown>>()
await client.call('x', '2020-01-01', 'Upload', new Uint8Array(), { contentType: 'application/octet-stream' })
await client.call('x', '2020-01-01', 'Upload', 'text', { contentType: 'text/plain', safeToRepeat: true })
const typed = await client.call<{ TotalCount?: Integer }>('ssl', '2019-12-05', 'DescribeCertificates')
is<Equal<typeof typed.TotalCount, Integer | undefined>>()
