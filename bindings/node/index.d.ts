/**
 * A client for Tencent Cloud API 3.0.
 *
 * Each service is a namespace with a `Client`, its data types, its named values and its error codes:
 *
 * ```ts
 * import { ssl } from 'tc3'
 *
 * const client = new ssl.Client({ site: 'international' })
 * ```
 *
 * @packageDocumentation
 */

export * from './generated/index.js'
export type { Attempt } from './lib/attempt.js'
export { Client } from './lib/client.js'
export type {
  CallOptions,
  ClientOptions,
  ProxyOptions,
  RateLimitOptions,
  RetryOptions,
  SignatureMethod,
  Site,
} from './lib/client-options.js'
export * from './lib/errors.js'
export type {
  AssumeRoleOptions,
  Credentials,
  CredentialsFunction,
  ExpiringCredentials,
} from './lib/identity.js'
export type { Pages, PagesOptions, Progress, Wait, WaitOptions } from './lib/sequence.js'
export type { Integer, Received } from './lib/values.js'
