import type { Method } from '../../../../fixtures/openapi/document/operation.ts'
import type { Check } from './check.ts'
import { unexpected } from './violation.ts'

export const undocumentedMethodRefused: Check = {
  code: 'undocumented-method-refused',
  title: 'refuses methods that are not documented with 405',
  applies: () => true,
  examine({ reply, operation }) {
    if (reply.kind === 'broken') return undefined
    const { status } = reply.answer
    if (status === 405 || status === 501) return 'held'
    if (status >= 500 || status === 401 || status === 403 || status === 429) return undefined
    return unexpected(reply.answer, `answered ${operation.method} with ${status}`, '405')
  },
}

/** @param documented - methods of a path, as the document has them */
export function allowNamesMethods(documented: (path: string) => readonly Method[]): Check {
  return {
    code: 'allow-names-methods',
    title: 'names its methods in Allow when it refuses one',
    applies: () => true,
    examine({ reply, operation }) {
      if (reply.kind === 'broken' || reply.answer.status !== 405) return undefined
      const allow = reply.answer.headers.get('allow')
      const wanted = documented(operation.path)
      const named = (allow ?? '').toUpperCase().split(/\s*,\s*/u)
      if (wanted.every((method) => named.includes(method)) && !named.includes(operation.method)) return 'held'
      return {
        message: allow === undefined ? 'answered 405 without Allow' : 'answered 405 with a wrong Allow',
        expected: `Allow: ${wanted.join(', ')}`,
        actual: allow === undefined ? 'no Allow header' : `Allow: ${allow}`,
      }
    },
  }
}
