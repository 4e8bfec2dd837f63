// What the types of `tc3/rotation` let one write, and what they refuse.

import { ssl } from 'tc3'
import { type Plan, plan, type Report, rotate, type Step } from 'tc3/rotation'

const client = new ssl.Client()
const steps: Step[] = []
const report: Report = await rotate(client, 'aBcD1234', {
  certificateId: 'eFgH5678',
  resourceTypes: ['clb'],
  onStep: (step) => steps.push(step),
  signal: AbortSignal.timeout(1000),
})
const record: number | null = report.deployRecordId
const planned: Plan = await plan(client, 'aBcD1234', { certificate: '', privateKey: '' })
const words: string = `${planned} ${record}`

export { words }

// @ts-expect-error there is no such option
await rotate(client, 'aBcD1234', { certificatId: 'eFgH5678' })
// @ts-expect-error one type is no list
await rotate(client, 'aBcD1234', { resourceTypes: 'clb' })
// @ts-expect-error options are required
await rotate(client, 'aBcD1234')
