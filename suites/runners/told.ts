import { z } from 'zod'

/** What a tool's reporter tells on the pipe, one JSON text a line. Without `end` the tool did not get to its end. */
export type ToldLine = { readonly kind: 'case'; readonly case: ToldCase } | { readonly kind: 'end' }

/** A finished case, as the reporter inside the tool sees it. */
export interface ToldCase {
  /** The tool's own mark of the case, unique in the run; a line with the same one replaces the earlier. */
  readonly key: string
  /** Absolute path; absent for what belongs to no file. */
  readonly file?: string | undefined
  /** Name of the tool's project, where projects have names. */
  readonly project?: string | undefined
  /** Describe blocks and the case itself. */
  readonly titles: readonly string[]
  /** Which of several cases with the same file and titles, in the order of declaration. @default 1 */
  readonly ordinal?: number | undefined
  readonly attempts: readonly ToldAttempt[]
  readonly skippedBecause?: string | undefined
  /** Whether the tool can be asked for this case alone; not so for what happened outside of any case. */
  readonly isRepeatable: boolean
}

/** One try of a case. */
export interface ToldAttempt {
  readonly passed: boolean
  readonly durationMs: number
  /** Expectations that were examined, where the tool tells. */
  readonly assertions?: number | undefined
  readonly errors: readonly ToldError[]
}

/** Why a try did not pass, in the tool's own words. */
export interface ToldError {
  readonly message: string
  /** Whether an expectation did not hold; otherwise the try itself broke. */
  readonly isAssertion: boolean
  readonly expected?: string | undefined
  readonly actual?: string | undefined
}

const text = z.string()
const lineSchema: z.ZodType<ToldLine> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('end') }),
  z.strictObject({
    kind: z.literal('case'),
    case: z.strictObject({
      key: text,
      file: text.optional(),
      project: text.optional(),
      titles: z.array(text),
      ordinal: z.int().positive().optional(),
      skippedBecause: text.optional(),
      isRepeatable: z.boolean(),
      attempts: z.array(
        z.strictObject({
          passed: z.boolean(),
          durationMs: z.number().nonnegative(),
          assertions: z.int().nonnegative().optional(),
          errors: z.array(
            z.strictObject({
              message: text,
              isAssertion: z.boolean(),
              expected: text.optional(),
              actual: text.optional(),
            }),
          ),
        }),
      ),
    }),
  }),
])

/** A line of the pipe; `undefined` when it is cut short or no line of ours. */
export function parseTold(line: string): ToldLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
