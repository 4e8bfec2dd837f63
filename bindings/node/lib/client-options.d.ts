import type { Attempt } from './attempt.js'
import type { AssumeRoleOptions, Credentials, CredentialsFunction } from './identity.js'

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

/** The client's own limit on requests per second. */
export interface RateLimitOptions {
  /** As much of what is documented of each action: 0.5 leaves the other half to others. Default: 1. */
  share?: number | null | undefined
  /**
   * Requests per second of single actions, for accounts that were granted more, or for leaving some to others:
   * `{ 'ssl.DescribeCertificates': 5 }`. They hold whatever `share` says.
   */
  actions?: { readonly [action: `${string}.${string}`]: number } | null | undefined
}

/** A proxy, and who is reached without it. */
export interface ProxyOptions {
  /** `http://[user:password@]host:port`. */
  url: string
  /** Hosts that are reached directly, as in `NO_PROXY`: names with all below them, addresses, networks; with commas. */
  except?: string | null | undefined
}

/**
 * How a request is signed: version 3, or one of the older ones, for services that still want it. `'SKIP'` is for the few
 * actions that take no signature, such as STS `AssumeRoleWithWebIdentity`: no credentials are asked for then.
 */
export type SignatureMethod = 'TC3-HMAC-SHA256' | 'HmacSHA256' | 'HmacSHA1' | 'SKIP'

/**
 * The options of a client. A key that is not one of these is refused.
 *
 * Who calls is said by one of: `secretId` with `secretKey`, `credentials`, `profile`. Without any, keys are looked for
 * where Tencent Cloud's own tools keep them, and the first of these that is set up counts:
 *
 * 1. the environment: `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, a token in `TENCENTCLOUD_TOKEN`,
 *    `TENCENTCLOUD_SESSION_TOKEN` or `TENCENTCLOUD_SECURITY_TOKEN`, a role in `TENCENTCLOUD_ROLE_ARN`
 * 2. the INI file `TENCENTCLOUD_CREDENTIALS_FILE`, `~/.tencentcloud/credentials` or `/etc/tencentcloud/credentials`
 * 3. tccli's `~/.tccli/<profile>.credential`, its logins included
 * 4. the identity of a pod in TKE (`TKE_ROLE_ARN` and the variables that come with it)
 * 5. the role bound to the virtual machine, from its metadata service
 *
 * Temporary keys are renewed before they expire, once for all calls that need them.
 */
export interface ClientOptions {
  /** Half of the key pair. */
  secretId?: string | null | undefined
  /** The other half, which never leaves this machine. */
  secretKey?: string | null | undefined
  /** The session token of temporary keys. */
  token?: string | null | undefined
  /**
   * The same keys in an object, or a function that gives them, from a vault for example:
   *
   * ```ts
   * new ssl.Client({ credentials: async () => ({ ...(await vault.read()), expiresAt: Date.now() + 3_600_000 }) })
   * ```
   *
   * The function is asked at the first call, and again when a tenth of the life of its keys is left (at least 5
   * minutes; half of a life shorter than 10 minutes), or after 5 minutes without an `expiresAt`: once for all calls.
   * Keys that are still good outlast its failures. With none left, calls reject with a `ConfigError` whose `cause` is
   * what the function threw.
   */
  credentials?: Credentials | CredentialsFunction | null | undefined
  /** Signs as this profile of the INI file or of tccli, and as nothing else. */
  profile?: string | null | undefined
  /** Signs as this role, which the keys above assume. */
  assumeRole?: AssumeRoleOptions | null | undefined
  /**
   * Where the machine's metadata service is asked for the keys of its role: for tests, such as the endpoint of a fake.
   * Default: `http://metadata.tencentyun.com`.
   */
  metadataEndpoint?: string | null | undefined
  /**
   * The site of the account. Default: `'mainland'`. An action that the site does not have is an error before it is sent;
   * with an endpoint of your own only if the site is given.
   */
  site?: Site | null | undefined
  /** The region of services that have regions, such as `ap-guangzhou`. */
  region?: string | null | undefined
  /**
   * Which of the services' hosts requests go to:
   *
   * - `'public'`: the one that finds the nearest region, `ssl.tencentcloudapi.com`. The default.
   * - `'region'`: that of the call's region, `ssl.ap-guangzhou.tencentcloudapi.com`. Mainland only.
   * - `'private'`: that of Tencent Cloud's private networks, `ssl.internal.tencentcloudapi.com`. Mainland only.
   * - `{ domain }`: that below another domain, `ssl.<domain>`.
   */
  hosts?: 'public' | 'region' | 'private' | { readonly domain: string } | null | undefined
  /** Where to send requests instead of any such host: `https://host[:port]`, or `http://…` for loopback. */
  endpoint?: string | null | undefined
  /** Permits an `endpoint` of plain HTTP that is not loopback. Signed requests can then be read on the way. */
  allowHttp?: boolean | null | undefined
  /**
   * The proxy that requests go through: its address, or `false` for none. Default: what `HTTPS_PROXY`, `HTTP_PROXY`,
   * `ALL_PROXY` and `NO_PROXY` say when the client is made. Loopback is always reached directly.
   */
  proxy?: string | false | ProxyOptions | null | undefined
  /** Trusts these certificate authorities, in PEM, and no others. Default: the system's. */
  caBundle?: string | Uint8Array | null | undefined
  /** For a whole call with its attempts and pauses, in milliseconds. Default: 60,000. */
  timeout?: number | null | undefined
  /** For making a connection, TLS included, in milliseconds. Default: 10,000. */
  connectTimeout?: number | null | undefined
  /** The longest silence while an answer is waited for or read, in milliseconds. Default: only `timeout` counts. */
  readTimeout?: number | null | undefined
  /** How long a connection is kept that nobody uses, in milliseconds. Default: 30,000. */
  idleTimeout?: number | null | undefined
  /** The most unused connections that are kept for a host; 0 closes each after its call. Default: no limit. */
  idleConnections?: number | null | undefined
  /** The most bytes of an answer, after decompression. Default: 67,108,864 (64 MiB). */
  responseLimit?: number | null | undefined
  /** The language of the service's messages. */
  language?: 'zh-CN' | 'en-US' | null | undefined
  /** How requests travel: as JSON (at most 10 MB), or in the address (at most 32 KB). Default: `'POST'`. */
  method?: 'POST' | 'GET' | null | undefined
  /** How requests are signed. Default: `'TC3-HMAC-SHA256'`. */
  signature?: SignatureMethod | null | undefined
  /** Leaves payloads out of signatures: for large ones over TLS. */
  unsignedPayload?: boolean | null | undefined
  /** Signs the header `X-TC-Action` too, as the documentation's newer examples do. */
  signAction?: boolean | null | undefined
  /**
   * A part of the header `X-TC-RequestClient`, to find a program's requests by: letters, digits and `-_,;.`. At most
   * 80 characters.
   */
  requestClient?: string | null | undefined
  /** How often calls are attempted; `false` for once. */
  retry?: false | RetryOptions | null | undefined
  /**
   * The client's own limit on requests per second: what is documented of each action, or what is said here, or `false`
   * for none. Calls beyond it wait for their turn.
   */
  rateLimit?: false | RateLimitOptions | null | undefined
  /**
   * Is told of every attempt of every call when it is over: before the pause that follows, and before the call's
   * promise settles. What it throws is an uncaught exception, and does not touch the call. The channel `tc3:attempt` of
   * `node:diagnostics_channel` is told the same of all clients.
   */
  onAttempt?: ((attempt: Attempt) => void) | null | undefined
}

/** The options of one call. A key that is not one of these is refused. */
export interface CallOptions {
  /**
   * Stops the call, also while it waits between two attempts: its promise rejects with the signal's reason at once. A
   * request that has left by then may still be executed.
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
  /**
   * Vouches that this very request may be executed twice: it is then repeated even after it may have arrived. Actions
   * that are known to be safe need no voucher.
   */
  safeToRepeat?: boolean | null | undefined
  /** How this request travels. */
  method?: 'POST' | 'GET' | null | undefined
  /** How this request is signed. */
  signature?: SignatureMethod | null | undefined
  /** Leaves this payload out of the signature. */
  unsignedPayload?: boolean | null | undefined
  /**
   * Sends the parameters of `client.call`, which are text or bytes then, as they are under this content type:
   * `application/octet-stream`, or `multipart/form-data; boundary=…`. Nothing is checked but the size.
   */
  contentType?: string | null | undefined
}
