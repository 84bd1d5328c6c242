import { ConfigError } from './config.ts'

const PREFIX = 'ssm:'
const MOST_AT_ONCE = 10 // names; the API's own limit of GetParameters

/** Values by name, from a parameter store; names without a value are left out. */
export interface ParameterSource {
  read(names: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/**
 * The environment with every `ssm:/path` replaced by what the store has there. The store is opened only when there is one.
 * @throws ConfigError parameters are missing, or the store cannot be read; names only, never a value
 */
export async function resolveParameters(
  env: Readonly<Record<string, string | undefined>>,
  open: () => Promise<ParameterSource>,
): Promise<Readonly<Record<string, string | undefined>>> {
  const wanted = Object.entries(env).flatMap(([variable, value]) =>
    value?.startsWith(`${PREFIX}/`) ? [{ variable, name: value.slice(PREFIX.length) }] : [],
  )
  if (wanted.length === 0) return env
  const values = await readAll([...new Set(wanted.map(({ name }) => name))], open)
  const missing = wanted.filter(({ name }) => !values.has(name))
  if (missing.length > 0) {
    throw new ConfigError(
      missing.map(({ variable, name }) => `${variable}: the parameter store has nothing at ${name}`),
    )
  }
  return { ...env, ...Object.fromEntries(wanted.map(({ variable, name }) => [variable, values.get(name)])) }
}

/** AWS Systems Manager; the client is loaded here, so that nobody else waits for it. */
export async function ssmParameters(): Promise<ParameterSource> {
  const { GetParametersCommand, SSMClient } = await import('@aws-sdk/client-ssm')
  const client = new SSMClient({})
  return {
    async read(names) {
      const { Parameters = [] } = await client.send(
        new GetParametersCommand({ Names: [...names], WithDecryption: true }),
      )
      return new Map(
        Parameters.flatMap(({ Name, Value }) => (Name && Value !== undefined ? [[Name, Value] as const] : [])),
      )
    },
  }
}

async function readAll(
  names: readonly string[],
  open: () => Promise<ParameterSource>,
): Promise<ReadonlyMap<string, string>> {
  try {
    const source = await open()
    const values = new Map<string, string>()
    for (let i = 0; i < names.length; i += MOST_AT_ONCE) {
      for (const [name, value] of await source.read(names.slice(i, i + MOST_AT_ONCE))) values.set(name, value)
    }
    return values
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError([`${names.join(', ')}: the parameter store cannot be read: ${reason}`])
  }
}
