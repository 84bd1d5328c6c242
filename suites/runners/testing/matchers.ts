import { expect } from 'vitest'

// Vitest types its asymmetric matchers as `any`; these are `unknown`.

export const ANY_NUMBER: unknown = expect.any(Number)

export function containing(text: string): unknown {
  return expect.stringContaining(text)
}

export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern)
}
