/**
 * What a fake's account holds, as a test says it and as a test reads it. The same document is a file for the program
 * `tc3-fake`, so that its names are those of JSON.
 */

/** How a connection breaks: it is closed, reset (TCP RST) or falls silent, and when. */
export type Fault =
  | 'close_before_response'
  | 'reset_before_response'
  | 'close_after_headers'
  | 'reset_after_headers'
  | 'close_mid_body'
  | 'reset_mid_body'
  | 'stall_before_response'
  | 'stall_mid_body'

/** What the next calls meet: one of code, fault and status, or a delay alone. */
export interface Cue {
  action?: string
  times?: number
  code?: string
  message?: string
  fault?: Fault
  status?: number
  body?: string
  content_type?: string
  delay_ms?: number
  executed?: boolean
}

/** A pair of keys and what it may do. Actions are `DeleteCertificate`, `ssl:Delete*` or `*`. */
export interface Key {
  secret_id: string
  secret_key?: string
  token?: string
  /** In seconds since 1970, by the fake's clock. */
  expires_at?: number
  deny?: string[]
  allow?: string[]
}

/** A role that STS hands out keys for, and the metadata service if it is bound to the machine. */
export interface Role {
  arn: string
  external_id?: string
  web_identities?: { provider_id: string; token: string }[]
  bound_to_machine?: boolean
  deny?: string[]
}

/** A certificate in any status. Times are seconds since 1970; 0 is what suits the status. */
export interface Certificate {
  id: string
  /** 0 to 15. Default: 1, issued. */
  status?: number
  status_msg?: string
  alias?: string
  domain?: string
  names?: string[]
  source?: 'trust_asia' | 'upload'
  validation?: 'DV' | 'OV' | 'EV'
  verify_type?: 'DNS' | 'DNS_AUTO' | 'FILE'
  certificate_type?: 'SVR' | 'CA'
  project_id?: number
  tags?: { [key: string]: string }
  order_id?: string
  inserted?: number
  not_before?: number
  not_after?: number
  /** In PEM, with its chain. Where it is needed and absent, the fake issues one. */
  public_key?: string
  private_key?: string
  allow_download?: boolean
  notify?: boolean
  submitted?: { [member: string]: unknown }
  replaces?: string
}

/** A forwarding rule of a listener, with the id of its certificate. */
export interface Rule {
  id: string
  domain: string
  url?: string
  certificate?: string | null
}

/** A listener of a load balancer: with the id of its own certificate, or with rules that have theirs (`sni`). */
export interface Listener {
  id: string
  name?: string
  protocol?: string
  sni?: boolean
  certificate?: string | null
  rules?: Rule[]
}

/** A secret of a cluster, with the id of its certificate. */
export interface TlsSecret {
  namespace: string
  name: string
  domains?: string[]
  certificate?: string | null
}

/** A cloud resource: a load balancer has listeners, a cluster has secrets, all others a domain and a certificate. */
export interface Resource {
  type: 'clb' | 'cdn' | 'waf' | 'ddos' | 'live' | 'vod' | 'tke' | 'apigateway' | 'tcb' | 'teo' | 'tse' | 'cos'
  region?: string
  id?: string
  name?: string
  domain?: string
  certificate?: string | null
  listeners?: Listener[]
  secrets?: TlsSecret[]
  /** How many of the next deployments to it fail. */
  failing?: number
  /** Whether a scan cannot look at it. */
  unreadable?: boolean
}

/** What an account holds and how the fake behaves. What is absent stays as it is. */
export interface Scenario {
  seed?: number
  /** Where the clock stands, in seconds since 1970. */
  clock?: number
  site?: 'mainland' | 'international' | 'both'
  /** Default: `state`. With `examples` every call is answered with its documented example. */
  answers?: 'state' | 'examples'
  /** Calls beyond these numbers per second are refused. Default: `off`. */
  rate_limits?: 'off' | 'documented' | { per_second: { [action: string]: number } }
  /**
   * What makes orders, scans and records take a step: being asked about them (`poll`, the default), `advance()` alone
   * (`command`), nothing because they are done at once (`instant`), or so many seconds of the clock.
   */
  progress?: 'poll' | 'command' | 'instant' | { clock: number }
  /** Real time that every answer takes. */
  latency_ms?: number
  /** How many of the next scans are abnormal. */
  failing_scans?: number
  keys?: Key[]
  roles?: Role[]
  certificates?: Certificate[]
  resources?: Resource[]
  cues?: Cue[]
}

/** A record: 0 waiting, 1 done, 2 failed, 3 running, 4 rolled back, 5 roll-back failed, 6 nothing to do. */
export interface Record {
  id: number
  kind: 'update' | 'upload_update' | 'deploy'
  old_certificate: string
  new_certificate: string
  status: number
  rolls_back: boolean
  details: {
    id: number
    type: string
    region: string
    resource: string
    place: string
    status: number
    error: string
  }[]
}

/** What the account holds now. Private keys are not in it. */
export interface State {
  clock: number
  certificates: Certificate[]
  resources: Resource[]
  /** The updates that were asked for and have no record yet: 0 pending, 3 processing. */
  updates: {
    kind: 'update' | 'upload_update' | 'deploy'
    old_certificate: string
    new_certificate: string
    status: number
  }[]
  records: Record[]
  /** Scans for bound resources, and deletions: 0 under way, 1 done; other numbers are failures. */
  tasks: { id: string; certificate: string; deletes: boolean; status: number }[]
}
