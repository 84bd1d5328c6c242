/**
 * Where evidence is kept. What was written stays: there is no way to replace or to remove.
 * Names are paths with `/`, for example `runs/RUN_ID/record.json`.
 */
export interface EvidenceStore {
  /** Where it is, for messages: a folder or `s3://bucket/prefix`. */
  readonly where: string
  /**
   * Writes something whole or not at all.
   * @returns `kept` when the same bytes were there already
   * @throws E_EVIDENCE_CONFLICT others are there
   * @throws E_EVIDENCE_UNREACHABLE it is not known to be written
   */
  put(name: string, bytes: Uint8Array): Promise<'written' | 'kept'>
  /**
   * @returns `undefined`: there is nothing of that name
   * @throws E_EVIDENCE_UNREACHABLE
   */
  get(name: string): Promise<Uint8Array | undefined>
  /**
   * What there is by a pattern with one `*`, which stands for anything without `/`. In order of name.
   * @throws E_EVIDENCE_UNREACHABLE
   */
  list(pattern: string): Promise<readonly StoredItem[]>
}

/** Something in a store. */
export interface StoredItem {
  readonly name: string
  /** Changes when the content does. */
  readonly tag: string
}

/** A pattern's parts before and behind its `*`. */
export function splitPattern(pattern: string): { readonly before: string; readonly after: string } {
  const [before = '', after = '', ...more] = pattern.split('*')
  if (more.length > 0 || !pattern.includes('*')) throw new RangeError(`expected one * in ${pattern}`)
  return { before, after }
}

/** Names by pattern and by part of a run. */
export const STORED = {
  records: 'runs/*/record.json',
  selftests: 'selftest/*.json',
  deployments: 'deployments/*.json',
} as const

/** The name of a file of a run. */
export function runFile(runId: string, file: string): string {
  return `runs/${runId}/${file}`
}
