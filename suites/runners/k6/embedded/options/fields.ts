// Version 3 of zod: the engine reads options before each run, and version 4 takes 70 ms to load, most of it languages of messages.
import { z } from 'zod/v3'
import { parseDurationMs } from '../duration.ts'
import { inKnownCase } from './known-case.ts'

/** Options that k6 would refuse; the message is in its words. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
  /**
   * `script`: they can't be read at all; `configuration`: they say what cannot be done; `combination`: some of them exclude each
   * other; `threshold`: one of them is about a threshold.
   */
  readonly about: 'script' | 'configuration' | 'combination' | 'threshold'

  constructor(about: OptionsError['about'], message: string) {
    super(message)
    this.about = about
  }
}

/** A duration as k6 writes it, in milliseconds. */
export const duration: z.ZodType<number, z.ZodTypeDef, unknown> = z
  .union([z.string(), z.number()])
  .transform((text, context) => {
    const ms = parseDurationMs(text)
    if (ms !== undefined) return ms
    context.addIssue({ code: 'custom', message: `"${text}" is not a duration` })
    return z.NEVER
  })

/** A whole number, where one is given; a text of digits is one, as `__ENV` has them, and an empty text is none. */
export const whole: z.ZodType<number | null | undefined, z.ZodTypeDef, unknown> = z.preprocess(
  numberIn,
  z.number().int().nullish(),
)

/** A record of these fields, whose names may be in upper and lower case. */
export function named<T extends z.ZodObject<z.ZodRawShape>>(schema: T): z.ZodEffects<T, z.output<T>, unknown> {
  const names = Object.keys(schema.shape)
  return z.preprocess((given) => (isRecord(given) ? inKnownCase(given, names) : given), schema)
}

/** Names to texts; what is not given, as `__ENV` has it, is an empty one. */
export const strings: z.ZodType<Record<string, string>, z.ZodTypeDef, unknown> = z.record(
  z.string(),
  z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
)

/**
 * The value, when it has the shape.
 * @throws OptionsError all faults at once
 */
export function parse<T>(schema: z.ZodType<T, z.ZodTypeDef, unknown>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
  throw new OptionsError('script', `${what}: ${faults.join('; ')}`)
}

function numberIn(given: unknown): unknown {
  if (given === '') return null
  return typeof given === 'string' && /^[+-]?\d+$/.test(given) ? Number(given) : given
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
