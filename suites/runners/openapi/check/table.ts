import type { NonEmpty } from '../../../../harness/outcome.ts'
import type { Method } from '../document/operation.ts'
import type { Check } from './check.ts'
import { bodyMatches, contentTypeDocumented, headersMatch } from './content.ts'
import { allowNamesMethods, undocumentedMethodRefused } from './method.ts'
import {
  authenticationRequired,
  invalidRefused,
  missingHeaderRefused,
  noServerError,
  statusDocumented,
  validAccepted,
} from './status.ts'

/** What every documented operation is held to. */
export const OPERATION_CHECKS: NonEmpty<Check> = [
  noServerError,
  statusDocumented,
  contentTypeDocumented,
  bodyMatches,
  headersMatch,
  validAccepted,
  invalidRefused,
  missingHeaderRefused,
  authenticationRequired,
]

/** What every documented path is held to, in the methods that it does not document. */
export function pathChecks(documented: (path: string) => readonly Method[]): NonEmpty<Check> {
  return [noServerError, undocumentedMethodRefused, allowNamesMethods(documented)]
}
