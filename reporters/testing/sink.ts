import { EventEmitter } from 'node:events'
import type { ScreenStream } from '../console/screen.ts'

/** A stream that keeps what is written to it. */
export interface Sink extends ScreenStream {
  /** All that was written. */
  text(): string
  /** Each write by itself. */
  readonly writes: readonly string[]
  readonly emitter: EventEmitter
}

/** A stream in memory; `fault` is what every write ends with. */
export function aSink(
  traits: { readonly isTTY?: boolean; readonly columns?: number; readonly fault?: Error } = {},
): Sink {
  const emitter = new EventEmitter()
  const writes: string[] = []
  const { fault, ...rest } = traits
  return {
    ...rest,
    emitter,
    writes,
    text: () => writes.join(''),
    on: (event, listener) => emitter.on(event, listener),
    write(text, done) {
      writes.push(text)
      if (fault !== undefined) emitter.emit('error', fault)
      done?.(fault)
      return true
    },
  }
}
