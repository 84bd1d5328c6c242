import { z } from 'zod'

/** A schema for what a user made elsewhere: anything that has a name and these methods. */
export function withMethods<T>(what: string, methods: readonly (keyof T & string)[]): z.ZodType<T, T> {
  return z.custom<T>(
    (value) =>
      value !== null &&
      typeof value === 'object' &&
      'name' in value &&
      methods.every((method) => method in value && typeof Reflect.get(value, method) === 'function'),
    { error: `expected ${what} with a name and ${methods.map((method) => `${method}()`).join(', ')}` },
  )
}
