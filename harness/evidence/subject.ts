import type { Asked, RunRecord } from '../record.ts'
import type { Identity } from '../target.ts'

const IMAGE_DIGEST = /^sha256:[0-9a-f]{64}$/

/** Whether text is the digest of an image: `sha256:` and 64 hexadecimal digits. */
export function isImageDigest(text: string): boolean {
  return IMAGE_DIGEST.test(text)
}

/** Every digest that a record is of: the expected one, and those that ran, each once. */
export function digestsOf(record: Pick<RunRecord, 'target'>): readonly string[] {
  const { expected } = record.target
  const asked = expected === undefined ? undefined : digestOf(expected)
  return [...new Set([...(asked === undefined ? [] : [asked]), ...digestsSeen(record)])]
}

/** Every digest that was seen to run, each once; what was seen while the target settled does not count once it had. */
export function digestsSeen({ target }: Pick<RunRecord, 'target'>): readonly string[] {
  const { observed, digests = [], settling } = target
  const counts = ({ phase }: Asked): boolean => settling?.settled === false || phase !== 'settling'
  const told = [
    ...observed.filter(counts).map(({ identity }) => digestOf(identity)),
    ...digests.filter(counts).map(({ imageDigest }) => imageDigest),
  ]
  return [...new Set(told.filter((digest) => digest !== undefined))]
}

// Also where the service gives its digest as its version.
function digestOf({ version, imageDigest }: Identity): string | undefined {
  return [imageDigest, version].find((text) => text !== undefined && isImageDigest(text))
}
