import { counted } from '../../../harness/counted.ts'
import type { DocumentChange } from '../../../harness/cli/commands/contract.ts'
import type { CaseResult } from '../../../harness/suite.ts'
import { compareDocuments } from './diff/compare.ts'
import { isObject } from '../../../fixtures/openapi/json.ts'
import type { OpenApiDocument } from '../../../fixtures/openapi/document/document.ts'

/** Changes that are named in a message. */
const MAX_NAMED = 10

const BREAKING = 'breaking changes'
const breaksNobody = (suite: string): CaseResult['title'] => [suite, 'breaks nobody who relies on the document before']

/** Whether the document that is served says what the committed one says. */
export function driftCase(suite: string, committed: OpenApiDocument, served: OpenApiDocument): CaseResult {
  const changes = compareDocuments(committed, served)
  const title = [suite, 'serves the document that is committed'] as const
  return documentCase(`${suite} > drift`, title, changes, committed)
}

/** Whether the served document breaks who relies on an earlier one. */
export function breakingCase(suite: string, earlier: OpenApiDocument, served: OpenApiDocument): CaseResult {
  const changes = compareDocuments(earlier, served).filter(({ level }) => level !== 'safe')
  const [before, now] = [earlier, served].map(versionOf)
  if (changes.length === 0 || before === undefined || now === undefined || !isMajor(before, now))
    return documentCase(`${suite} > ${BREAKING}`, breaksNobody(suite), changes, earlier)
  const skippedBecause = `a new major version may break callers: ${counted(changes.length, 'change')} from ${before} to ${now}`
  return { id: `${suite} > ${BREAKING}`, title: breaksNobody(suite), attempts: [], skippedBecause }
}

/** Where no run on the target passed before: there is nothing to compare with. */
export function firstOfTarget(suite: string): CaseResult {
  const skippedBecause = 'no earlier run on this target passed'
  return { id: `${suite} > ${BREAKING}`, title: breaksNobody(suite), attempts: [], skippedBecause }
}

function versionOf({ root }: OpenApiDocument): string | undefined {
  const { info } = root
  const version = isObject(info) ? info['version'] : undefined
  return typeof version === 'string' && /^\d+\.\d+/u.test(version) ? version : undefined
}

// Of versions as 1.2.3: the first number; below 1 the second.
function isMajor(before: string, now: string): boolean {
  const [old, next] = [before, now].map((version) => version.split('.').map(Number))
  const [major = 0, minor = 0] = old ?? []
  const [nextMajor = 0, nextMinor = 0] = next ?? []
  return nextMajor > major || (nextMajor === 0 && major === 0 && nextMinor > minor)
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
