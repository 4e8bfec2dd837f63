// The same objects for `import`: a class has one identity, however the package was loaded.

import client from './lib/client.js'
import errors from './lib/errors.js'

export * from './generated/index.mjs'
export const { Client } = client
export const {
  TencentCloudError,
  ThrottledError,
  AuthError,
  PermissionError,
  NotFoundError,
  QuotaError,
  ConflictError,
  InvalidRequestError,
  ServerError,
  ConnectError,
  NetworkError,
  TimeoutError,
  DecodeError,
  FailedError,
  ConfigError,
} = errors
