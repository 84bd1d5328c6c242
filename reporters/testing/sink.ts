import { Writable } from 'node:stream'
import { WriteStream } from 'node:tty'
import type { ScreenStream } from '../console/screen.ts'

/** A stream that keeps what is written to it. */
export type Sink = ScreenStream & {
  /** All that was written. */
  readonly text: () => string
  /** Each write by itself. */
  readonly writes: readonly string[]
}

/** A stream in memory, with the colours that the environment asks for; `fault` is what every write ends with. */
export function aSink(traits: { readonly isTTY?: boolean; columns?: number; readonly fault?: Error } = {}): Sink {
  const { fault, ...rest } = traits
  const writes: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      writes.push(text)
      done(fault)
    },
  })
  const getColorDepth = (): number => WriteStream.prototype.getColorDepth()
  return Object.assign(stream, rest, { writes, text: () => writes.join(''), getColorDepth })
}
