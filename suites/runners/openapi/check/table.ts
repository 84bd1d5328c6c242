import type { Method } from '../document/operation.ts'
import type { NonEmpty } from '../../../../harness/outcome.ts'
import type { Check } from './check.ts'
import { ifMatchHonoured, ifNoneMatchHonoured } from './conditional.ts'
import { bodyMatches, contentTypeDocumented, headersMatch } from './content.ts'
import { idempotencyKeyHonoured } from './idempotency.ts'
import { filterHonoured, pageLimitHonoured, pagesComplete } from './list.ts'
import { allowNamesMethods, undocumentedMethodRefused } from './method.ts'
import { problemDocumentRight } from './problem.ts'
import { answersInTime, contentLengthRight, headMatchesGet } from './protocol.ts'
import { createdReadable, deletedGone, linkFollowed, sentComesBack, writtenKept } from './state.ts'
import {
  authenticationRequired,
  invalidRefused,
  missingHeaderRefused,
  noServerError,
  scopeRequired,
  statusDocumented,
  validAccepted,
} from './status.ts'

/** What every documented operation is held to. */
export function operationChecks({ maxAnswerMs }: { readonly maxAnswerMs: number }): NonEmpty<Check> {
  return [
    noServerError,
    statusDocumented,
    contentTypeDocumented,
    bodyMatches,
    headersMatch,
    validAccepted,
    invalidRefused,
    missingHeaderRefused,
    authenticationRequired,
    scopeRequired,
    sentComesBack,
    createdReadable,
    writtenKept,
    deletedGone,
    linkFollowed,
    ifNoneMatchHonoured,
    ifMatchHonoured,
    idempotencyKeyHonoured,
    pagesComplete,
    pageLimitHonoured,
    filterHonoured,
    headMatchesGet,
    contentLengthRight,
    problemDocumentRight,
    answersInTime(maxAnswerMs),
  ]
}

/** What every documented path is held to, in the methods that it does not document. */
export function pathChecks(documented: (path: string) => readonly Method[]): NonEmpty<Check> {
  return [noServerError, undocumentedMethodRefused, allowNamesMethods(documented)]
}
