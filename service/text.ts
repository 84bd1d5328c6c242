import { z } from 'zod'

// PostgreSQL stores no NUL, and lone surrogates have no UTF-8 form.
const UNSTORABLE = '\\u0000\\ud800-\\udfff'
const CONTROL = '\\u0000-\\u001f\\u007f\\ud800-\\udfff'

/** One line of text that does not start with a space. Lengths count characters (code points), as JSON Schema does. */
export function line(options: { readonly max: number }): z.ZodType<string, string> {
  return text({ ...options, min: 1, pattern: new RegExp(`^[^\\s${CONTROL}][^${CONTROL}]*$`, 'u') })
}

/** Text of any number of lines. */
export function prose(options: { readonly max: number }): z.ZodType<string, string> {
  return text({ ...options, min: 0, pattern: new RegExp(`^[^${UNSTORABLE}]*$`, 'u') })
}

function text(options: {
  readonly min: number
  readonly max: number
  readonly pattern: RegExp
}): z.ZodType<string, string> {
  const { min, max, pattern } = options
  return z
    .string()
    .refine((value) => isLengthWithin(value, min, max), { error: `Expected ${min} to ${max} characters`, abort: true })
    .regex(pattern, `Expected text that matches ${pattern.source}`)
    .meta({ minLength: min, maxLength: max })
}

function isLengthWithin(value: string, min: number, max: number): boolean {
  if (value.length > 2 * max) return false
  const length = Array.from(value).length
  return length >= min && length <= max
}
