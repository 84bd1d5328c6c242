import { counted } from '../../../harness/counted.ts'
import type { DocumentChange } from '../../../harness/cli/commands/contract.ts'
import type { CaseResult } from '../../../harness/suite.ts'
import { compareDocuments } from './diff/compare.ts'
import type { OpenApiDocument } from './document/document.ts'

/** Changes that are named in a message. */
const MAX_NAMED = 10

/** Whether the document that is served says what the committed one says. */
export function driftCase(suite: string, committed: OpenApiDocument, served: OpenApiDocument): CaseResult {
  const changes = compareDocuments(committed, served)
  const title = [suite, 'serves the document that is committed'] as const
  return documentCase(`${suite} > drift`, title, changes, committed)
}

/** Whether the served document breaks who relies on an earlier one. */
export function breakingCase(suite: string, earlier: OpenApiDocument, served: OpenApiDocument): CaseResult {
  const changes = compareDocuments(earlier, served).filter(({ level }) => level !== 'safe')
  const title = [suite, 'breaks nobody who relies on the document before'] as const
  return documentCase(`${suite} > breaking changes`, title, changes, earlier)
}

function documentCase(
  id: string,
  title: CaseResult['title'],
  changes: readonly DocumentChange[],
  { source }: OpenApiDocument,
): CaseResult {
  if (changes.length === 0) return { id, title, attempts: [{ status: 'passed', durationMs: 0 }] }
  const named = changes.slice(0, MAX_NAMED).map(({ level, pointer, message }) => `${level}: ${message} (${pointer})`)
  const more = changes.length > MAX_NAMED ? [`and ${changes.length - MAX_NAMED} more`] : []
  const message = `${counted(changes.length, 'change')} from ${source}: ${[...named, ...more].join('; ')}`
  return { id, title, attempts: [{ status: 'failed', durationMs: 0, failure: { message } }] }
}
