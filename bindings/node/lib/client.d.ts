/** A site of Tencent Cloud: separate accounts, separate hosts, and not the same actions. */
export type Site = 'mainland' | 'international'

/** How often and after which pauses a call is attempted. What may have arrived is repeated only if that is safe. */
export interface RetryOptions {
  /** The most requests of one call, from 1 to 100. Default: 3. */
  attempts?: number | null | undefined
  /** The longest pause before the second attempt, in milliseconds; it doubles with every further one. Default: 500. */
  firstPause?: number | null | undefined
  /** The longest pause of all, in milliseconds. Default: 20,000. */
  longestPause?: number | null | undefined
}

/** The options of a client. A key that is not one of these is refused. */
export interface ClientOptions {
  /**
   * Half of the key pair. Without both, keys are looked for where Tencent Cloud's own tools look: first in the
   * variables `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and, for temporary keys, `TENCENTCLOUD_TOKEN`.
   */
  secretId?: string | null | undefined
  /** The other half, which never leaves this machine. */
  secretKey?: string | null | undefined
  /** The session token of temporary keys. */
  token?: string | null | undefined
  /** The site of the account. Default: `'mainland'`. */
  site?: Site | null | undefined
  /** The region of services that have regions, such as `ap-guangzhou`. */
  region?: string | null | undefined
  /** Where to send requests instead of the service's own host, such as `http://127.0.0.1:8080`. */
  endpoint?: string | null | undefined
  /** For a whole call with its attempts and pauses, in milliseconds. Default: 60,000. */
  timeout?: number | null | undefined
  /** The language of the service's messages. */
  language?: 'zh-CN' | 'en-US' | null | undefined
  /** How often calls are attempted; `false` for once. */
  retry?: false | RetryOptions | null | undefined
  /**
   * The client's own limit on requests per second: what is documented of each action, or a `share` of that (0.5 leaves
   * half of it to others), or `false` for none. Calls beyond it wait for their turn.
   */
  rateLimit?: false | { share: number } | null | undefined
}

/** The options of one call. A key that is not one of these is refused. */
export interface CallOptions {
  /**
   * Stops the call: its promise rejects with the signal's reason at once. A request that has left by then may
   * still be executed.
   */
  signal?: AbortSignal | null | undefined
  /** For this call with its attempts and pauses, in milliseconds. */
  timeout?: number | null | undefined
  /** The region of this call. */
  region?: string | null | undefined
  /** The language of this call's messages. */
  language?: 'zh-CN' | 'en-US' | null | undefined
  /** How often this call is attempted; `false` for once. */
  retry?: false | RetryOptions | null | undefined
}

/**
 * A client without a service of its own, for {@link Client.call}. Each service has a client with a method per action.
 *
 * A client keeps connections open and is meant to be kept. It may be used for many calls at once. It does not keep
 * the process alive; a call that is under way does.
 */
export declare class Client {
  /** @throws `ConfigError` if an option is wrong. That there is no key pair is seen by the first call. */
  constructor(options?: ClientOptions | null)

  /**
   * Calls any action of any service. Parameters and answer have the names of the API's documentation.
   *
   * An action that this package knows is checked like a typed call; of any other nothing is checked.
   *
   * Members of `params` that are `undefined` or `null` are left out. Anything else that JSON cannot say (in a list also
   * `undefined` and `null`) is an {@link InvalidRequestError} that names the member, and nothing is sent.
   *
   * @param service - The service's short name, as in its host: `ssl`.
   * @param version - The API version: `2019-12-05`.
   * @param action - The action: `DescribeCertificates`.
   * @throws {@link TencentCloudError}, or the reason of `options.signal`.
   *
   * @example
   * ```ts
   * import { Client } from 'tc3'
   *
   * const client = new Client()
   * const answer = await client.call('ssl', '2019-12-05', 'CommitCertificateInformation', { CertificateId: 'aBcD1234' })
   * console.log(answer.RequestId)
   * ```
   */
  call<T extends object = { [member: string]: unknown; RequestId: string }>(
    service: string,
    version: string,
    action: string,
    params?: object,
    options?: CallOptions | null,
  ): Promise<T>

  /** What the client was made with, without the keys. */
  toJSON(): { [option: string]: unknown }
}
