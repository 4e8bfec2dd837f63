/** A key pair. */
export interface Credentials {
  /** Half of the key pair. */
  secretId: string
  /** The other half. */
  secretKey: string
  /** The session token of temporary keys. */
  token?: string | null | undefined
}

/** What a function of your own gives: a key pair, and when it expires. */
export interface ExpiringCredentials extends Credentials {
  /** When the keys expire: a date, or milliseconds since 1970. Default: they are asked for anew after 5 minutes. */
  expiresAt?: Date | number | null | undefined
}

/** Gives credentials. What it throws becomes the `cause` of a `ConfigError`. */
export type CredentialsFunction = () => ExpiringCredentials | Promise<ExpiringCredentials>

/**
 * A role to assume by STS `AssumeRole`. Its temporary keys are renewed in time. STS is asked through the client's own
 * proxy and certificate authorities.
 */
export interface AssumeRoleOptions {
  /** The role's resource name: `qcs::cam::uin/100000000001:roleName/deploy`. */
  roleArn: string
  /** The session's name in audit records: 2 to 128 letters, digits and `=,.@_-`. Default: `tc3-` and the time. */
  roleSessionName?: string | null | undefined
  /** How long a set of keys is good for, in seconds, at most 43,200. Default: 7,200. */
  durationSeconds?: number | null | undefined
  /** The external id that the role's owner demands. */
  externalId?: string | null | undefined
  /** A policy that narrows the role's rights further, as STS wants it: JSON, percent-encoded. */
  policy?: string | null | undefined
  /** Where STS is asked. Default: the site's public host. */
  endpoint?: string | null | undefined
}
