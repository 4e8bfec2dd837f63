// `tc3/testing` in Jest, whose tests live in a realm of their own.

const { ssl, NotFoundError } = require('tc3')
const { FakeCloud } = require('tc3/testing')

let cloud
beforeEach(() => {
  cloud = new FakeCloud({ certificates: [{ id: 'aBcD1234', domain: 'www.example.com' }] }, { clock: new Date() })
})
afterEach(() => cloud.close())

test('a call, and what the fake saw', async () => {
  const found = await cloud.client().describeCertificate({ CertificateId: 'aBcD1234' })
  expect(found.Domain).toBe('www.example.com')
  expect(cloud.requests()).toMatchObject([{ action: 'DescribeCertificate', verified: true }])
})

test('each has its own', async () => {
  cloud.failNext({ code: ssl.ErrorCode.FailedOperationCertificateNotFound })
  await expect(cloud.client().describeCertificate({ CertificateId: 'aBcD1234' })).rejects.toThrow(NotFoundError)
  expect(cloud.requests()).toHaveLength(1)
})
