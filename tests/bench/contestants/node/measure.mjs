// What every contestant in Node shares: the command line, the loops that measure, and the sums over the answers.
//
// A contestant is a program: `<scenario> <endpoint> <calls> <CA file>`, started in the folder that has its package. Its
// last line of output is one measurement in JSON; see `src/report.rs`.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

export const SECRET_ID = 'AKIDEXAMPLE'
export const SECRET_KEY = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE'
export const COMMIT = { CertificateId: 'abcb1234' }
export const DESCRIBE = { TaskId: '1' }

const IN_FLIGHT = 64
const [scenario, endpoint, count] = process.argv.slice(2)
const calls = Number(count)

export { endpoint }

/** Loads from the folder this was started in. */
export const requireHere = createRequire(pathToFileURL(`${process.cwd()}/`))

/** Runs the scenario: the contestant gives its two calls, each of which resolves to the answer. */
export async function run({ small, large }) {
  switch (scenario) {
    case 'small':
      return sequential(async () => committed(await small()))
    case 'large':
      return sequential(async () => bound(await large()))
    case 'flight':
      return flight(async () => committed(await small()))
    default:
      throw new Error(`there is no scenario ${scenario}`)
  }
}

async function sequential(call) {
  for (let made = 0; made < Math.ceil(calls / 10); made++) await call()
  const latencies = []
  let checksum = 0
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (let made = 0; made < calls; made++) {
    const before = performance.now()
    checksum = await call()
    latencies.push((performance.now() - before) * 1000)
  }
  report(calls, latencies, performance.now() - start, process.cpuUsage(cpu), checksum)
}

async function flight(call) {
  const each = Math.ceil(calls / IN_FLIGHT)
  const work = async (mine) => {
    let checksum = 0
    for (let made = 0; made < mine; made++) checksum = await call()
    return checksum
  }
  const allAtOnce = (mine) => Promise.all(Array.from({ length: IN_FLIGHT }, () => work(mine)))
  await allAtOnce(Math.ceil(each / 10))
  const cpu = process.cpuUsage()
  const start = performance.now()
  const sums = await allAtOnce(each)
  const wall = performance.now() - start
  const used = process.cpuUsage(cpu)
  if (new Set(sums).size !== 1) throw new Error('the calls got different answers')
  report(each * IN_FLIGHT, [], wall, used, sums[0])
}

function report(made, latencies, milliseconds, cpu, checksum) {
  const measured = {
    calls: made,
    latencies,
    wall: milliseconds * 1000,
    cpu: cpu.user + cpu.system,
    checksum,
  }
  console.log(JSON.stringify(measured))
}

// Each sum is over the members of an answer: a number counts itself, a text its length, a list the sum of its elements.

function committed(answer) {
  return answer.OrderId.length + answer.Status
}

/** The sum over the large answer, every member read. */
function bound(answer) {
  let total = answer.Status + answer.CacheTime.length
  for (const region of answer.CLB) {
    total += region.Region.length + region.TotalCount + region.Error.length
    for (const instance of region.InstanceList) {
      total += instance.LoadBalancerId.length + instance.LoadBalancerName.length + instance.Forward
      for (const listener of instance.Listeners) {
        total += listener.ListenerId.length + listener.ListenerName.length + listener.SniSwitch
        total += listener.Protocol.length + certificate(listener.Certificate)
        total += lengths(listener.NoMatchDomains)
        for (const rule of listener.Rules) {
          total += rule.LocationId.length + rule.Domain.length + Number(rule.IsMatch)
          total += certificate(rule.Certificate) + lengths(rule.NoMatchDomains) + rule.Url.length
        }
      }
    }
  }
  return total
}

function certificate(of) {
  return of.CertId.length + lengths(of.DnsNames) + of.CertCaId.length + of.SSLMode.length
}

function lengths(texts) {
  let total = 0
  for (const text of texts) total += text.length
  return total
}
