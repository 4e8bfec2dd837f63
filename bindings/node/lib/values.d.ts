/**
 * An integer of the API, which has 64 bits.
 *
 * In an answer it is a `number`, and a `bigint` only where a `number` would lose digits: beyond
 * `Number.MAX_SAFE_INTEGER` on either side. In a request both are taken; a `number` beyond that is refused,
 * because its digits are lost already.
 */
export type Integer = number | bigint

/**
 * A data type as an answer carries it, where requests carry it too: nothing in an answer is sure to be there.
 */
export type Received<T> = T extends readonly (infer E)[]
  ? Received<E>[]
  : T extends object
    ? { [K in keyof T]?: Received<T[K]> | null }
    : T
