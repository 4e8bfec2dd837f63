import type { CallOptions, ClientOptions } from './client-options.js'

export type { CallOptions, ClientOptions }

/**
 * A client without a service of its own, for {@link Client.call}. Each service has a client with a method per action.
 *
 * A client keeps connections open and is meant to be kept. It may be used for many calls at once. It does not keep
 * the process alive; a call that is under way does.
 */
export declare class Client {
  /**
   * @throws `ConfigError` if an option is wrong. That there is no key pair is seen by the first call: its `ConfigError`
   *   lists where keys were looked for and why there were none.
   */
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
   * @param params - The parameters, or the body as it is if `options.contentType` says what it is.
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
    params?: object | string,
    options?: CallOptions | null,
  ): Promise<T>

  /** What the client was made with, without keys, functions and the proxy's address. */
  toJSON(): { [option: string]: unknown }
}
