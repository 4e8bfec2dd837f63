import type { CallOptions } from './client-options.js'

/** The options of a list in pages. */
export interface PagesOptions extends CallOptions {
  /** Whether the next page is asked for while this one is worked with: one page ahead, never more. Default: false. */
  readAhead?: boolean | undefined
}

/** The options of a wait. */
export interface WaitOptions extends CallOptions {
  /** Milliseconds to wait in all. Default: the waiter's own. */
  deadline?: number | undefined
  /** Milliseconds of the first pause; it grows by half each time. Default: the waiter's own. */
  interval?: number | undefined
  /**
   * Whether a bar on the terminal shows how far it is, with the answers' counts where they count. Default: false.
   * Nothing is shown where standard error is not a terminal.
   */
  progressBar?: boolean | undefined
  /** Told of each answer, the last one included. */
  onProgress?: ((progress: Progress<object>) => void) | undefined
}

/** The pages of a list, asked for one after another. After an error it ends. */
export interface Pages<T> extends AsyncIterable<T> {
  /** How many items come before the next page: set it as the offset to go on there. */
  readonly position: number
}

/** An answer of a wait. */
export interface Progress<T> {
  /** The answer. */
  answer: T
  /** How many answers have come. */
  answers: number
  /** Whether this is the last one: it is there. */
  reached: boolean
  /** Milliseconds that the wait has taken. */
  elapsed: number
  /** How much is done, if the answer counts it. */
  done?: number
  /** How much there is to do, if the answer counts it. */
  total?: number
}

/** A wait: awaited for the answer that shows the state, iterated for each answer on the way. */
export interface Wait<T extends object> extends PromiseLike<T>, AsyncIterable<Progress<T>> {
  catch<U = never>(rejected?: ((reason: unknown) => U | PromiseLike<U>) | null): Promise<T | U>
  finally(settled?: (() => void) | null): Promise<T>
}
