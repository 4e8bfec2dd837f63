// `tc3/testing` in vitest.

import { ssl } from 'tc3'
import { FakeCloud } from 'tc3/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'

let cloud
beforeEach(() => {
  cloud = new FakeCloud({ certificates: [{ id: 'aBcD1234', domain: 'www.example.com' }] })
})
afterEach(() => cloud.close())

test('a call, and what the fake saw', async () => {
  const found = await cloud.client().describeCertificate({ CertificateId: 'aBcD1234' })
  expect(found.Domain).toBe('www.example.com')
  expect(cloud.requests()).toMatchObject([{ action: 'DescribeCertificate', verified: true, at: expect.any(Date) }])
})

test('each has its own', async () => {
  cloud.failNext({ code: ssl.ErrorCode.FailedOperationCertificateNotFound })
  await expect(cloud.client().describeCertificate({ CertificateId: 'aBcD1234' })).rejects.toMatchObject({
    kind: 'not_found',
    code: 'FailedOperation.CertificateNotFound',
  })
  expect(cloud.requests()).toHaveLength(1)
})
