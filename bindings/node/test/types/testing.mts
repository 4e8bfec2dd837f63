// What the types of `tc3/testing` let one write, and what they refuse.

import type { ssl } from 'tc3'
import { FakeCloud, type FakeCloudOptions, type Received, type Scenario, SECRET_ID, type State } from 'tc3/testing'

const options: FakeCloudOptions = { port: 0, tls: true, secretId: SECRET_ID, clock: new Date(), seed: 1 }
const scenario: Scenario = {
  certificates: [{ id: 'aBcD1234' }],
  resources: [{ type: 'cdn', certificate: 'aBcD1234' }],
  progress: { clock: 60 },
}
const cloud = new FakeCloud(scenario, options)
const state: State = cloud.apply(scenario)
const moved: number = cloud.advance({ settle: true })
const client: ssl.Client = cloud.client({ timeout: 1000 })
cloud.failNext({ code: 'InternalError', action: 'UpdateCertificateInstance', times: 2 })
cloud.failNext({ fault: 'close_mid_body', delay: 10 })
cloud.delayNext(10, { action: 'UpdateCertificateInstance' })
const received: Received[] = cloud.requests()
const at: Date | undefined = received[0]?.at
const count: number | undefined = cloud.executions().UpdateCertificateInstance
const closed: Promise<void> = cloud.close()

// @ts-expect-error: there is no such fault
cloud.failNext({ fault: 'close' })
// @ts-expect-error: there is no such option
new FakeCloud({}, { secretID: 'a' })
// @ts-expect-error: it is not set
cloud.endpoint = 'http://127.0.0.1:1'
// @ts-expect-error: seconds are a number
cloud.moveClock('1')

// @ts-expect-error: there is no such resource
cloud.apply({ resources: [{ type: 'cvm' }] })

export { at, client, closed, count, moved, state }
