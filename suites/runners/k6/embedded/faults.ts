import { textOf } from './given.ts'
import { isBodyName, scriptNameOf } from './transform/body-names.ts'

/** Why a run ends with a code other than 0. */
export class RunFault extends Error {
  override readonly name = 'RunFault'
  readonly exitCode: number

  constructor(exitCode: number, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.exitCode = exitCode
  }
}

/** What k6's own functions throw at a script; the name is the one that scripts see there. */
export class GoError extends Error {
  override readonly name = 'GoError'
}

/** Something that k6 has and this engine has not: never passed over in silence. */
export class MissingFeatureError extends GoError {}

/** A promise of the script was broken, and nothing in it hears of that. */
export class UncaughtError extends Error {
  override readonly name = 'UncaughtError'
}

/** Finds where in the script a line of the running code comes from; `undefined`: it is not the script's. */
export type PositionOf = (file: string, line: number) => string | undefined

/** What an exception of the script says: its name and its message, then where it happened, as k6 writes it. */
export function describeException(error: unknown, positionOf: PositionOf = () => undefined): string {
  if (error instanceof UncaughtError) return `Uncaught (in promise) ${describeException(error.cause, positionOf)}`
  if (!(error instanceof Error)) return textOfThrown(error)
  const frames = framesOf(error, positionOf).map((frame) => `\n\tat ${frame}`)
  return `${textOfThrown(error)}${frames.length > 0 ? `${frames.join('')}\n` : ''}`
}

// A script can throw anything, and what it throws may have no text.
function textOfThrown(value: unknown): string {
  try {
    return textOf(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

/** The calls of the script that led to an error, the innermost first: `default (file:///x.js:3)`. */
export function framesOf({ stack = '' }: Error, positionOf: PositionOf): readonly string[] {
  const frames: string[] = []
  let body: string | undefined
  for (const [, call = '', file = '', line = ''] of stack.matchAll(/^\s+at (?:(.*?) \()?([^\n()]*?):(\d+):\d+\)?$/gm)) {
    const position = positionOf(file, Number(line))
    if (position === undefined || call === INIT_CODE) continue
    const called = call.replace(/^(?:Object|async|new)\b[. ]?/, '').replace(/\s*\[as .*$/, '')
    const name = nameOf(scriptNameOf(called))
    // A function that waits runs as its body, called by itself: that is one call of the script.
    const isCallOfBody = body !== undefined && called === scriptNameOf(body)
    body = isBodyName(called) ? called : undefined
    if (isCallOfBody) continue
    if (frames.at(-1) === `${NAMELESS} (${position})`) frames.pop()
    frames.push(`${name} (${position})`)
  }
  return frames
}

// The bundler names the default export after the script; the generator that a function has become has no name.
function nameOf(name: string): string {
  if (/^\w+_default$/.test(name)) return 'default'
  return name === '' || name === 'next' ? NAMELESS : name
}

const NAMELESS = '<anonymous>'
const INIT_CODE = 'CompiledScript.<anonymous>' // what the whole script has become, called by the class of that name
