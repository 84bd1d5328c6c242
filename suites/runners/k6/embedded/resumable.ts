import type { Program } from 'acorn'
import { BundleError } from './bundle-error.ts'
import { ABSENT, PRESENT } from './environment.ts'
import { loopsByAwait, parseScript, positionOfFault } from './transform/ast.ts'
import { rewriteClasses } from './transform/class-forms.ts'
import { missingModules } from './transform/missing-modules.ts'
import { misplacedWaits } from './transform/misplaced.ts'
import type { OriginOf } from './transform/rewriting.ts'
import { transformScript } from './transform/transform.ts'

/**
 * The code of a bundle with its waiting calls made resumable.
 * @param originAt - the file of a place in the bundle
 * @param positionOf - the file and the line
 * @throws BundleError
 */
export function resumable(text: string, originAt: OriginOf, positionOf: OriginOf): string {
  const written = parsed(text, positionOf)
  const code = rewriteClasses(text, written) ?? text
  const program = code === text ? written : parsed(code, positionOf)
  const loop = program.body.find(loopsByAwait)
  if (loop?.loc) {
    const { line, column } = loop.loc.start
    throw new BundleError(
      `${positionOf(line, column)}: expected no \`for await\` outside of a function: await each item in a loop, or loop in setup()`,
    )
  }
  const missing = missingModules(program)
  if (missing.length > 0) {
    throw new BundleError(missing.map(({ line, column, why }) => `${positionOf(line, column)}: ${why}`).join('; '))
  }
  const misplaced = misplacedWaits(program)
  if (misplaced.length > 0) {
    const told = misplaced.map(({ what, where, line, column }) => `${positionOf(line, column)}: ${what} in ${where}`)
    throw new BundleError(
      `${told.join('; ')}: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6`,
    )
  }
  return transformScript(code, program, originAt, { present: PRESENT, absent: ABSENT })
}

// What the bundler lets pass, the language may not.
function parsed(code: string, positionOf: OriginOf): Program {
  try {
    return parseScript(code)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new BundleError(`${positionOf(...positionOfFault(cause))}: ${message.replace(/ \(\d+:\d+\)$/, '')}`, {
      cause,
    })
  }
}
