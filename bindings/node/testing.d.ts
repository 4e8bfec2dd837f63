/// <reference lib="esnext.disposable" />

/**
 * A fake Tencent Cloud for the tests of programs that use tc3: no account, no key, no network.
 *
 * ```ts
 * import { FakeCloud } from 'tc3/testing'
 *
 * const cloud = new FakeCloud({ certificates: [{ id: 'aBcD1234', domain: 'www.example.com' }] })
 * const client = cloud.client()
 * cloud.failNext({ code: 'LimitExceeded.RateLimitExceeded' })
 * console.log((await client.describeCertificate({ CertificateId: 'aBcD1234' })).Domain, cloud.requests())
 * await cloud.close()
 * ```
 *
 * @packageDocumentation
 */

import type { ClientOptions, ssl } from './index.js'
import type { Fault, Scenario, State } from './lib/scenario.js'

export type * from './lib/scenario.js'

/** The secret id that a fake knows unless told another. */
export declare const SECRET_ID: string
/** The secret key that belongs to it. It opens nothing but fakes. */
export declare const SECRET_KEY: string

/** What a fake is started with. A key that is not one of these is refused. */
export interface FakeCloudOptions {
  /** The port of the loopback interface. Default: a free one. */
  port?: number | null | undefined
  /** Whether it speaks TLS, by a certificate of an authority of its own: see {@link FakeCloud.caBundle}. */
  tls?: boolean | null | undefined
  /** The secret id that it knows. The scenario may have further keys. */
  secretId?: string | null | undefined
  /** The secret key that belongs to it. */
  secretKey?: string | null | undefined
  /** The session token that requests must carry: it makes the key a temporary one. */
  token?: string | null | undefined
  /** Makes all ids the same in every run: from 0 to 2^53 - 1. */
  seed?: number | null | undefined
  /**
   * Where its clock stands until it is moved, as a date or in milliseconds since 1970. Default: the machine's time.
   * Signatures are judged by it.
   */
  clock?: Date | number | null | undefined
}

/** Which calls are meant. */
export interface Which {
  /** The action. Default: any. */
  action?: string | null | undefined
  /** How many calls. Default: 1. */
  times?: number | null | undefined
}

/** What calls meet instead of their answer: one of a code, a fault and a status. */
export interface Failure extends Which {
  /** An error code, which is answered with this `message`. The call is not executed. */
  code?: string | null | undefined
  /** What the error says. */
  message?: string | null | undefined
  /** How the connection breaks. The call is executed. */
  fault?: Fault | null | undefined
  /**
   * The HTTP status, from 200 to 599, of an answer that is not the API's but a gateway's: this `body` of this
   * `contentType`, or a page in HTML. The call is not executed.
   */
  status?: number | null | undefined
  /** See `status`. */
  body?: string | null | undefined
  /** See `status`. */
  contentType?: string | null | undefined
  /** Milliseconds of real time that pass before. */
  delay?: number | null | undefined
  /** Whether these calls are executed, where the rules above do not suit. */
  executed?: boolean | null | undefined
}

/** What takes steps: everything that is under way, unless something is named. */
export interface Advance {
  /** How many steps. Default: 1. */
  steps?: number | null | undefined
  /** As many steps as it takes to the end. */
  settle?: boolean | null | undefined
  /** Only the order of the certificate with this id. */
  certificate?: string | null | undefined
  /** Only the record with this id. */
  record?: number | null | undefined
  /** Only the scan or deletion with this id. */
  task?: string | null | undefined
  /** Whether the steps fail. */
  fail?: boolean | null | undefined
}

/** A request as the fake saw it. A text that the request did not give is empty. */
export interface Received {
  /** The short name of the service, once it is known: `ssl`. */
  service: string
  /** The version that the request named. */
  version: string
  /** The action that the request named. */
  action: string
  /** The region that the request named. */
  region: string
  /** The language that the request named. */
  language: string
  /** What the client calls itself, from `X-TC-RequestClient`. */
  client: string
  /** The client's id of the call, from `X-TC-TraceId`. */
  traceId: string
  /** The HTTP method. */
  method: string
  /** What the request says it is signed by: `TC3-HMAC-SHA256`, `HmacSHA1` or `HmacSHA256`. */
  signatureMethod: string
  /** Whether the signature is that of the request and the key. */
  verified: boolean
  /**
   * The parameters by their own names, of a verified request whose action is known. The values of secret members are
   * `'[redacted]'`.
   */
  input: { [member: string]: unknown } | null
  /** What became of it: `cued` is that it met what {@link FakeCloud.failNext} said. */
  verdict: 'answered' | 'refused' | 'cued'
  /** The error code that it was answered with, if it was. */
  code: string | undefined
  /** Whether it was executed. It may have been, though its answer was lost on cue. */
  executed: boolean
  /** When it came, by the fake's clock. */
  at: Date
  /** The id that its answer carries. */
  requestId: string
}

/**
 * A fake Tencent Cloud. It runs from when it is made until it is closed.
 *
 * It is a real server on a free port of this machine's loopback interface, run by tc3's own thread: any client that
 * speaks the API can be pointed at its endpoint, Tencent Cloud's own too. It verifies every signature, checks every
 * parameter, and behind it stands an account whose certificates, orders, resources, scans and records are what a scenario
 * says and what calls make of them. One starts in a millisecond, so that every test can have its own. It does not keep
 * the process alive.
 *
 * Nothing makes a test wait: by default whatever gets on by itself in the real service takes a step here each time that
 * it is asked about.
 *
 * What steers it answers at once and is no promise. That is for the thread that made it; others, and other processes,
 * can call its endpoint.
 */
export declare class FakeCloud {
  /**
   * @param scenario - What its account holds and how it behaves, or the path or URL of a file with that in JSON. Default:
   *   an account without anything.
   * @throws `TypeError` if an option or the scenario is wrong; `Error` if the port is taken.
   */
  constructor(scenario?: Scenario | string | URL | null, options?: FakeCloudOptions | null)

  /** Where it listens, such as `http://127.0.0.1:40123`: the `endpoint` of a client. */
  readonly endpoint: string
  /** The secret id that it knows. */
  readonly secretId: string
  /** The secret key that belongs to it. */
  readonly secretKey: string
  /** The authority to trust, in PEM, if it speaks TLS: the `caBundle` of a client. */
  readonly caBundle: string | undefined
  /** What a client needs to reach it: endpoint, key, short pauses and no pacing. */
  readonly options: ClientOptions

  /**
   * A client of it: like any other, repetitions included, but that pauses between attempts are short and that it does
   * not pace itself. Other options come on top.
   */
  client(options?: ClientOptions | null): ssl.Client

  /**
   * Says what the next calls meet instead of their answer. Only calls that are in order meet it: one that is wrong is
   * refused as ever. What was said first comes first.
   *
   * @throws `TypeError` if there is no such action, or not one of code, fault and status is given.
   */
  failNext(failure: Failure): void

  /**
   * Makes the next calls wait for their answer.
   *
   * @param delay - Milliseconds of real time.
   */
  delayNext(delay: number, which?: Which | null): void

  /** The requests so far, oldest first: all, or those of an action. It keeps the last 10,000. */
  requests(action?: string): Received[]

  /**
   * How often each action was executed. A call counts whose answer was lost on cue; one that was refused does not.
   */
  executions(): { [action: string]: number }

  /** The time by its clock, to the second. */
  now(): Date

  /**
   * Moves its clock, and what goes by time with it: keys and certificates expire.
   *
   * @param bySeconds - How far, rounded to whole seconds; back if it is negative.
   * @returns The time by its clock after that.
   */
  moveClock(bySeconds: number): Date

  /** Stops its clock at a time, a date or milliseconds since 1970, until it is moved. */
  stopClock(at: Date | number): Date

  /**
   * Adds what a scenario holds to what there is, and replaces what has the same id.
   *
   * @returns What the account holds after that.
   * @throws `TypeError` if it cannot be, with line and column; nothing of it is taken over.
   */
  apply(scenario: Scenario | string | URL): State

  /** Forgets everything but its own key, and begins anew with a scenario. */
  replace(scenario: Scenario | string | URL): State

  /** What the account holds now. */
  state(): State

  /**
   * Makes what is under way take steps: orders, scans, deletions, updates and records.
   *
   * @returns How many things moved.
   * @throws `TypeError` if what is named does not exist.
   */
  advance(what?: Advance | null): number

  /** Sets everything back to what it began with, the clock too, and forgets requests and cues. */
  reset(): void

  /** Stops it; resolves when nothing listens any more. Closing it twice does no harm. */
  close(): Promise<void>

  /** The same, for `using`. */
  [Symbol.dispose](): void
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>

  /** Its endpoint. */
  toJSON(): { endpoint: string }
}
