/** Options from one place: a script, a file, a command line. */
export interface OptionLayer {
  /** How the place is called in messages: `script`, `env`, `cli`, or a file. */
  readonly name: string
  readonly options: unknown
}

/** Layers put on each other. */
export interface Overlaid<T> {
  readonly options: T
  /** What was set and is covered by a layer above. */
  readonly warnings: readonly string[]
}

const EXECUTION = ['duration', 'iterations', 'stages', 'scenarios'] as const

/** What is given above stands over what is below. A way of execution above takes the place of every one below, all but `vus`. */
// k6 v2.2.0, lib/options.go `Apply` and internal/cmd/config.go `getConsolidatedConfig`
export function overlay<T extends object>(
  below: Overlaid<T>,
  { name, options }: { readonly name: string; readonly options: T },
  mergesTags: boolean,
): Overlaid<T> {
  const above = withoutNulls(options)
  const replaces = EXECUTION.some((option) => option in above)
  const covers = replaces && field(below.options, 'scenarios') !== undefined
  const warning = `"${name}" level configuration overrode scenarios configuration entirely`
  return {
    options: {
      ...below.options,
      ...(replaces ? Object.fromEntries(EXECUTION.map((option) => [option, undefined])) : {}),
      ...above,
      ...merged('dns', below.options, above),
      ...(mergesTags ? merged('tags', below.options, above) : {}),
      ...(isEmpty(field(above, 'tags')) ? { tags: field(below.options, 'tags') } : {}),
    },
    warnings: covers ? [...below.warnings, warning] : below.warnings,
  }
}

// Settings that are overlaid one by one.
function merged(name: string, below: object, above: object): object {
  const [under, over] = [field(below, name), field(above, name)]
  return isRecord(under) && isRecord(over) ? { [name]: { ...under, ...withoutNulls(over) } } : {}
}

function field(options: object, name: string): unknown {
  return Reflect.get(options, name)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutNulls(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null))
}

// k6 takes tags of a layer only when there are some.
function isEmpty(tags: unknown): boolean {
  return isRecord(tags) && Object.keys(tags).length === 0
}
