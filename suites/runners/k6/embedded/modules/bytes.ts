import { GoError } from '../faults.ts'
import { goType } from '../go-format.ts'

/**
 * The bytes of a text, of an ArrayBuffer or of a view of one.
 * @throws GoError it is none of these
 */
export function bytesOf(input: unknown): Buffer {
  if (typeof input === 'string') return Buffer.from(input)
  if (input instanceof ArrayBuffer) return Buffer.from(input)
  if (ArrayBuffer.isView(input)) return Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  throw new GoError(`invalid type ${goType(input)}, expected string, []byte or ArrayBuffer`)
}

/** A copy that a script may keep. */
export function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  bytes.copy(new Uint8Array(copy))
  return copy
}
