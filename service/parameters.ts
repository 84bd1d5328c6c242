const PREFIX = 'ssm:'
const MOST_AT_ONCE = 10 // names; the API's own limit of GetParameters

/** Values by name, from a parameter store; names without a value are left out. */
export interface ParameterSource {
  /** @throws Error whose message tells no value */
  read(names: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/** Environment variables with values in place of names, and why some have none. */
export interface ResolvedEnv {
  readonly env: Readonly<Record<string, string | undefined>>
  /** By variable; names of parameters, never a value. */
  readonly faults: ReadonlyMap<string, string>
}

interface Wanted {
  readonly variable: string
  readonly name: string
}

/**
 * The environment with every `ssm:/path` among some variables replaced by what the store has there. The store is opened only when
 * there is one.
 */
export async function resolveParameters(
  env: ResolvedEnv['env'],
  variables: readonly string[],
  open: () => Promise<ParameterSource>,
): Promise<ResolvedEnv> {
  const given = variables.flatMap((variable) => {
    const value = env[variable]
    return value?.startsWith(PREFIX) ? [{ variable, name: value.slice(PREFIX.length) }] : []
  })
  const faults = new Map(
    given.flatMap(({ variable, name }) =>
      isName(name) ? [] : [[variable, 'expected ssm: and a name such as /app/key']],
    ),
  )
  const wanted = given.filter(({ variable }) => !faults.has(variable))
  if (wanted.length === 0) return { env, faults }
  const values = await readAll(wanted, open, faults)
  for (const { variable, name } of wanted) {
    if (!faults.has(variable) && !values.has(name)) faults.set(variable, `the parameter store has nothing at ${name}`)
  }
  return {
    env: { ...env, ...Object.fromEntries(wanted.map(({ variable, name }) => [variable, values.get(name)])) },
    faults,
  }
}

// What the store takes as a name, with a version or a label behind it.
function isName(text: string): boolean {
  return /^(?:\/[\w.-]+)+(?::[\w.-]+)?$/.test(text)
}

async function readAll(
  wanted: readonly Wanted[],
  open: () => Promise<ParameterSource>,
  faults: Map<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(wanted.map(({ name }) => name))]
  const values = new Map<string, string>()
  let source: ParameterSource | undefined
  for (let i = 0; i < names.length; i += MOST_AT_ONCE) {
    const part = names.slice(i, i + MOST_AT_ONCE)
    try {
      source ??= await open()
      for (const [name, value] of await source.read(part)) values.set(name, value)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      for (const { variable, name } of wanted) {
        if (part.includes(name)) faults.set(variable, `the parameter store cannot be read for ${name}: ${reason}`)
      }
    }
  }
  return values
}
