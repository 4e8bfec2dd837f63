import type { ErrorKind } from './errors.js'

/**
 * An attempt that is over: one request, and what became of it. What is not known is absent. There is never a parameter,
 * a body, a header or a secret in it.
 */
export interface Attempt {
  /** The service: `ssl`. */
  service: string
  /** Its version: `2019-12-05`. */
  version: string
  /** The action. */
  action: string
  /** The region that was sent. */
  region?: string
  /** The host it went to, with its port if it is not the usual one. */
  host: string
  /** The client's id of the call, sent as `X-TC-TraceId`: the same for all attempts of a call. */
  traceId: string
  /** The number of the attempt in its call, from 1. */
  attempt: number
  /** The HTTP status, if an answer came. */
  httpStatus?: number
  /** The service's id of the request, if it gave one. */
  requestId?: string
  /** From sending to the last byte of the answer, in milliseconds. */
  duration: number
  /** The kind of its error; absent if it succeeded. */
  kind?: ErrorKind
  /** The service's code of its error. */
  code?: string
  /** The pause before the next attempt, in milliseconds; absent if there is none. */
  pause?: number
}
