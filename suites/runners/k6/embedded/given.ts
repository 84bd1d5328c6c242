// What a script hands over can be anything: these say what it is.

/** A function of the script. */
export type Callable = (...values: readonly unknown[]) => unknown

/** Whether something can be called. */
export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function'
}

/** A field of something that a script gave. */
export function field(given: unknown, name: string): unknown {
  // Reflect.get would do without `as`, and takes ten times as long; a request is asked for a dozen of its fields.
  return typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>)[name] : undefined
}

/** The text that the language makes of a value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : `${value as number}`
}

/** What a JSON text says. */
export function parseJson(text: string): unknown {
  return JSON.parse(text)
}
