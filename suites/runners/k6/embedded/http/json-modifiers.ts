type Modifier = (value: unknown, argument: string | undefined) => unknown

/** What `@name` does to a value in a selector of `Response.json`. */
export const jsonModifiers: Readonly<Record<string, Modifier>> = {
  this: (value) => value,
  valid: (value) => value,
  ugly: (value) => value,
  pretty: (value) => value,
  reverse: (value) => {
    if (Array.isArray(value)) return value.toReversed() as unknown
    return isRecord(value) ? Object.fromEntries(Object.entries(value).toReversed()) : value
  },
  keys: (value) => {
    if (isRecord(value)) return Object.keys(value)
    return Array.isArray(value) ? Array.from({ length: value.length }, () => null) : []
  },
  values: (value) => (isRecord(value) ? Object.values(value) : Array.isArray(value) ? (value as unknown[]) : []),
  flatten: (value, argument) => {
    if (!Array.isArray(value)) return value
    return value.flat(optionsIn(argument)['deep'] === true ? Number.POSITIVE_INFINITY : 1) as unknown
  },
  join: (value) =>
    Array.isArray(value) ? Object.fromEntries(value.filter(isRecord).flatMap((one) => Object.entries(one))) : value,
  tostr: (value) => JSON.stringify(value),
  fromstr: (value) => (typeof value === 'string' ? parsed(value) : undefined),
  group: (value) => {
    if (!isRecord(value)) return undefined
    const lists = Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
    const count = Math.max(0, ...lists.map(([, list]) => list.length))
    return Array.from({ length: count }, (_none, index) =>
      Object.fromEntries(lists.filter(([, list]) => index < list.length).map(([name, list]) => [name, list[index]])),
    )
  },
}

function optionsIn(argument: string | undefined): Readonly<Record<string, unknown>> {
  const value = argument === undefined ? undefined : parsed(argument)
  return isRecord(value) ? value : {}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
