/**
 * Rotation: one certificate takes another's place wherever that one is in use, safely and once.
 *
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import { ssl } from 'tc3'
 * import { rotate } from 'tc3/rotation'
 *
 * const report = await rotate(new ssl.Client(), 'aBcD1234', {
 *   certificate: readFileSync('chain.pem', 'utf8'),
 *   privateKey: readFileSync('key.pem', 'utf8'),
 *   journal: '/var/lib/tc3/www.example.com.json',
 *   rollBackOnFailure: true,
 *   onStep: (step) => console.log(step.name, step.outcome),
 * })
 * console.log(report.certificateId, report.bound)
 * ```
 *
 * The pair is checked before it is sent: it can be read, belongs together, is in order and in time, and has the old one's
 * names. It is uploaded once, also by a second run; one update is begun, waited for, and verified; then the reminders of
 * the old certificate are switched off, and it is deleted if that is asked for. With a journal a run that was killed goes
 * on where it stopped.
 *
 * @packageDocumentation
 */

import type { ssl } from './index.js'

/** What a rotation is asked to do. A key that is not one of these is refused. */
export interface PlanOptions {
  /** What takes the old one's place: a certificate of the account. Either this, or a pair. */
  certificateId?: string | null | undefined
  /** A certificate with its chain, in PEM; it is uploaded unless the account has it. */
  certificate?: string | null | undefined
  /** The private key that belongs to it, in PEM. It is never shown. */
  privateKey?: string | null | undefined
  /** Updates resources of these types only (`clb`, `cdn`, …). Default: all that use the old certificate. */
  resourceTypes?: readonly string[] | null | undefined
  /**
   * The file that keeps the steps that are done, so that a run that was killed goes on. It holds ids and a fingerprint,
   * never a key; only its owner can read it.
   */
  journal?: string | null | undefined
  /**
   * Takes the update back if a part of it fails. Default: false; the next run with the same journal tries again what
   * failed.
   */
  rollBackOnFailure?: boolean | null | undefined
  /** Keeps the reminders that the old certificate expires. Default: false. */
  keepReminders?: boolean | null | undefined
  /** Deletes the old certificate at the end, if nothing uses it any more. Default: false. */
  deleteOld?: boolean | null | undefined
  /** Lets the new certificate leave out names that the old one has, which is refused otherwise. Default: false. */
  namesMayGo?: boolean | null | undefined
  /** Milliseconds that it may take in all. Default: half an hour. */
  timeout?: number | null | undefined
  /** Milliseconds of the first pause of each wait. Default: the waiters' own. */
  interval?: number | null | undefined
  /** Stops it where it is. */
  signal?: AbortSignal | null | undefined
}

/** The same, and who is told. */
export interface RotationOptions extends PlanOptions {
  /** Is told of every step as it is done. */
  onStep?: ((step: Step) => void) | null | undefined
}

/** A step that is done. */
export interface Step {
  /** Its name. */
  name: 'check' | 'upload' | 'scan' | 'update' | 'wait' | 'verify' | 'silence' | 'delete' | 'roll_back'
  /** What came of it, in words. */
  outcome: string
  /** Whether the journal says that an earlier run has done it. */
  resumed: boolean
}

/** Resources of one type in one region that use a certificate. */
export interface Bound {
  /** The resource type, in lower case: `clb`. */
  resourceType: string
  /** The region; empty for types without regions. */
  region: string
  /** How many there are. */
  count: number
}

/** What a rotation would do. Its text has a line for each step. */
export interface Plan {
  /** The certificate that is to be replaced. */
  oldCertificateId: string
  /** What is to take its place; null if it has yet to be uploaded. */
  certificateId: string | null
  /** The names of the new certificate. */
  names: string[]
  /** The names of the old one that the new one does not have. */
  namesLost: string[]
  /** What uses the old certificate and would be updated. */
  bound: Bound[]
  /** The steps, in words. */
  steps: string[]
  toString(): string
}

/** What a rotation has done. */
export interface Report {
  /** The certificate that was replaced. */
  oldCertificateId: string
  /** The certificate that took its place. */
  certificateId: string
  /** Whether this rotation uploaded it; not if the account had it already. */
  uploaded: boolean
  /** What used the old certificate. */
  bound: Bound[]
  /** The record of the update; null if nothing was to be updated. */
  deployRecordId: number | null
  /** Whether the reminders of the old certificate were switched off. */
  silenced: boolean
  /** Whether the old certificate was deleted. */
  deleted: boolean
}

/**
 * Has another certificate take this one's place wherever it is in use.
 *
 * Rejects with an `InvalidRequestError` if the pair or the certificates are wrong, nothing being changed; with a
 * `FailedError` if resources were not updated, whose `answer` has the outcome for each; with a `TimeoutError` if the
 * time is up; with a `ConfigError` if an option is wrong, or the journal is of another rotation.
 */
export declare function rotate(client: ssl.Client, oldCertificateId: string, options: RotationOptions): Promise<Report>

/** What {@link rotate} would do with the same options, found by asking and changing nothing: a dry run. */
export declare function plan(client: ssl.Client, oldCertificateId: string, options: PlanOptions): Promise<Plan>
