import type { ErrorCode } from '../generated/index.js'

/**
 * What can be done about an error.
 *
 * - `throttled`: too many requests, refused before it was executed; repeat later.
 * - `auth`: who calls is not known, or the signature or the time of the request is wrong.
 * - `permission`: who calls may not do this.
 * - `not_found`: what the request names does not exist.
 * - `quota`: a quota is used up.
 * - `conflict`: what the request names is in a state that forbids this, perhaps only for some minutes.
 * - `invalid`: the request is wrong. Without a `code` it was refused here and never sent.
 * - `server`: trouble on the service's side.
 * - `connect`: the request never left this machine.
 * - `network`: the connection broke; the request may have arrived.
 * - `timeout`: no answer in time; the request may have arrived.
 * - `failed`: what was waited for will not come.
 * - `cancelled`: the call was stopped.
 * - `decode`: the answer is not what the API promises.
 * - `config`: the client's own options are wrong.
 * - `other`: anything else; the message says it.
 */
export type ErrorKind =
  | 'throttled'
  | 'auth'
  | 'permission'
  | 'not_found'
  | 'quota'
  | 'conflict'
  | 'invalid'
  | 'server'
  | 'connect'
  | 'network'
  | 'timeout'
  | 'failed'
  | 'cancelled'
  | 'decode'
  | 'config'
  | 'other'

/**
 * The class of a service's error code, finer than the kind: `conflict` is `state`, or `wait` for one that changes by
 * itself in minutes; `auth` is also `clock`; `dry_run` is a trial that would have succeeded.
 */
export type ErrorClass =
  | 'throttle'
  | 'transient'
  | 'wait'
  | 'auth'
  | 'clock'
  | 'permission'
  | 'not_found'
  | 'quota'
  | 'state'
  | 'invalid'
  | 'dry_run'
  | 'other'

/** One thing that is wrong with a request that was refused before it was sent. */
export interface Fault {
  /** Where: `ResourceTypesRegions[0].Regions[1]`; empty for the parameters as a whole. */
  path: string
  /** What: `not_json` is a value that JSON cannot say, such as `NaN` or a function. */
  fault:
    | 'missing'
    | 'unknown'
    | 'wrong_type'
    | 'out_of_range'
    | 'null'
    | 'not_text'
    | 'duplicate'
    | 'too_deep'
    | 'syntax'
    | 'not_json'
  /** The same in words, with the path and without the value. */
  message: string
  /** The member that was probably meant. */
  didYouMean?: string
}

/** What a {@link TencentCloudError} says beside its message. */
export interface ErrorDetails {
  /** What can be done about it. Default: the kind that the class stands for. */
  kind?: ErrorKind | undefined
  /** The service's own code, such as `FailedOperation.CertificateNotFound`. */
  code?: string | undefined
  /** The class of the code. */
  class?: ErrorClass | undefined
  /** The request's id, to be quoted to the service's support. */
  requestId?: string | undefined
  /** The HTTP status. The service answers most of its errors with 200. */
  httpStatus?: number | undefined
  /** How many requests were sent. */
  attempts?: number | undefined
  /** The client's id of the call, sent as `X-TC-TraceId`. */
  traceId?: string | undefined
  /** Whether the action may have been executed all the same. */
  mayHaveExecuted?: boolean | undefined
  /** The action that was called. */
  action?: string | undefined
  /** What is wrong with the request. */
  faults?: readonly Fault[] | undefined
  /** What it came from. */
  cause?: unknown
}

/**
 * Every error that a call rejects with, except the reason of an aborted signal, which is passed on as it is.
 *
 * The message is one line with the action, the code and the request id, and never a secret. Its stack starts where
 * the call was made.
 */
export declare class TencentCloudError extends Error {
  /** The kind that the class stands for: `'other'`, or that of the subclass. */
  static readonly kind: ErrorKind
  constructor(message: string, details?: ErrorDetails)
  /** What can be done about it. */
  readonly kind: ErrorKind
  /**
   * Of a wait that ended badly the last answer: what became of each resource, and what it takes to wait again. Printing
   * the error does not show it.
   */
  readonly answer?: { readonly [member: string]: unknown }
  /**
   * The service's own code, such as `FailedOperation.CertificateNotFound`; absent if the service did not answer. Any
   * text can come; editors complete the documented ones.
   */
  readonly code?: ErrorCode
  /** The class of the code; absent if the service did not answer. */
  readonly class?: ErrorClass
  /** The request's id, to be quoted to the service's support; absent if the service did not answer. */
  readonly requestId?: string
  /** The HTTP status, if there was an answer. The service answers most of its errors with 200. */
  readonly httpStatus?: number
  /** How many requests were sent; 0 if none was. */
  readonly attempts: number
  /** The client's id of the call, sent as `X-TC-TraceId`; absent if nothing was sent. */
  readonly traceId?: string
  /** Whether the action may have been executed all the same: true if a request was sent and its fate is unknown. */
  readonly mayHaveExecuted: boolean
  /** The action that was called. */
  readonly action?: string
  /** What is wrong with the request, all of it, if it was refused here and never sent. */
  readonly faults?: readonly Fault[]
  /** The error as an object of plain values, for logs. */
  toJSON(): Record<string, unknown>
}

/** Kind `throttled`: too many requests, refused before it was executed. */
export declare class ThrottledError extends TencentCloudError {}
/** Kind `auth`: who calls is not known, or the signature or the time of the request is wrong. */
export declare class AuthError extends TencentCloudError {}
/** Kind `permission`: who calls may not do this. */
export declare class PermissionError extends TencentCloudError {}
/** Kind `not_found`: what the request names does not exist. */
export declare class NotFoundError extends TencentCloudError {}
/** Kind `quota`: a quota is used up. */
export declare class QuotaError extends TencentCloudError {}
/** Kind `conflict`: what the request names is in a state that forbids this, perhaps only for some minutes. */
export declare class ConflictError extends TencentCloudError {}
/** Kind `invalid`: the request is wrong. Without a `code` it was refused here and never sent. */
export declare class InvalidRequestError extends TencentCloudError {}
/** Kind `server`: trouble on the service's side. */
export declare class ServerError extends TencentCloudError {}
/** Kind `connect`: the request never left this machine. */
export declare class ConnectError extends TencentCloudError {}
/** Kind `network`: the connection broke; the request may have arrived. */
export declare class NetworkError extends TencentCloudError {}
/** Kind `timeout`: no answer in time; the request may have arrived. */
export declare class TimeoutError extends TencentCloudError {}
/** Kind `failed`: what was waited for will not come; `answer` says what became of it. */
export declare class FailedError extends TencentCloudError {}
/** Kind `decode`: the answer is not what the API promises. */
export declare class DecodeError extends TencentCloudError {}
/** Kind `config`: the client's own options are wrong. */
export declare class ConfigError extends TencentCloudError {}
