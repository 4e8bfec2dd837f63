// A server that answers every call with a text of the test's choice, for answers that no real service gives.

import { once } from 'node:events'
import { createServer } from 'node:http'

/** Starts it. `answer.response` is the text that stands in `Response`; `answer.hold` keeps requests unanswered. */
export async function startAnswering() {
  const answer = { response: '{"RequestId":"r-1"}', hold: false, count: 0, bodies: [], requests: [] }
  const server = createServer(async (request, response) => {
    answer.count += 1
    let body = ''
    for await (const chunk of request) body += chunk
    answer.bodies.push(body)
    answer.requests.push({ method: request.method, url: request.url, headers: request.headers, body })
    if (!answer.hold) response.setHeader('content-type', 'application/json').end(`{"Response":${answer.response}}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    answer,
    options: {
      endpoint: `http://127.0.0.1:${server.address().port}`,
      secretId: 'AKIDEXAMPLE',
      secretKey: 'hush',
      retry: false,
      rateLimit: false,
    },
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
