import { z } from 'zod'

const ENVIRONMENTS = ['local', 'dev', 'prod'] as const
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const SIGNING_KEY_MIN_LENGTH = 32 // characters; HS256 takes no shorter key (RFC 7518, 3.2)

/** Where the service runs. */
export type Environment = (typeof ENVIRONMENTS)[number]

/** One that may ask for tokens. */
export interface AuthClient {
  readonly id: string
  readonly secret: string
  readonly scopes: readonly string[]
}

/** All that the service is told by its surroundings. */
export interface Config {
  readonly environment: Environment
  /** Commit or image digest. */
  readonly version: string
  /** Which deployment of that version this is. */
  readonly deployment: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly databaseUrl: string
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly authClients: readonly AuthClient[]
  readonly authSigningKey: string
  /** Failed logins that one address may have in a minute. */
  readonly tokenFailuresPerMinute: number
  /** Origins whose pages may use the API. */
  readonly corsOrigins: readonly string[]
  /** Reverse proxies in front, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number
  /** From failing readiness to taking no more connections (ms): a load balancer needs to notice. */
  readonly drainDelayMs: number
}

/** The environment variables are not what the service needs; says all faults, and the value of none. */
export class ConfigError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `- ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

// Ends up in a header, so printable ASCII only.
const label = z
  .string()
  .regex(/^[\u0021-\u007e]{1,200}$/, 'expected 1 to 200 printable ASCII characters without spaces')

const clientsSchema: z.ZodType<readonly AuthClient[]> = z.array(
  z.strictObject(
    {
      id: z.string('expected a string').min(1, 'expected at least one character'),
      secret: z.string('expected a string').min(1, 'expected at least one character'),
      scopes: z.array(z.string('expected a string').regex(/^[\u0021\u0023-\u005b\u005d-\u007e]+$/, 'expected a scope')),
    },
    'expected only id, secret and scopes',
  ),
  'expected a JSON array of { id, secret, scopes }',
)

// What differs between environments where nothing else is said.
const DEFAULTS = {
  local: { drainDelayMs: 0, trustedProxies: 0 },
  dev: { drainDelayMs: 5_000, trustedProxies: 1 },
  prod: { drainDelayMs: 10_000, trustedProxies: 1 },
} as const satisfies Record<Environment, object>

const count = (max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `expected a whole number up to ${max}`)
    .transform(Number)
    .refine((value) => value <= max, `expected a whole number up to ${max}`)

const environmentSchema = z.object({
  ENVIRONMENT: z.enum(ENVIRONMENTS, `expected one of ${ENVIRONMENTS.join(', ')}`).default('local'),
  SERVICE_VERSION: label.default('unknown'),
  SERVICE_DEPLOYMENT: label.default('local'),
  HOST: z.string().min(1, 'expected a host name or address').default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'expected a port, 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'expected a port, 0 to 65535')
    .default(8080),
  DATABASE_URL: z
    .string('missing; expected a postgres:// URL')
    .refine(
      isPostgresUrl,
      'expected a postgres:// or postgresql:// URL with a host and a database, and % of a password as %25',
    ),
  LOG_LEVEL: z.enum(LOG_LEVELS, `expected one of ${LOG_LEVELS.join(', ')}`).default('info'),
  AUTH_CLIENTS: z
    .string('missing; expected a JSON array of { id, secret, scopes }')
    .transform(parseJson)
    .pipe(clientsSchema)
    .refine(hasUniqueIds, 'expected each client id once'),
  AUTH_SIGNING_KEY: z
    .string(`missing; expected at least ${SIGNING_KEY_MIN_LENGTH} characters`)
    .min(SIGNING_KEY_MIN_LENGTH, `expected at least ${SIGNING_KEY_MIN_LENGTH} characters`),
  AUTH_FAILURES_PER_MINUTE: count(100_000).default(300),
  CORS_ORIGINS: z
    .string()
    .transform((value) => value.split(',').map((origin) => origin.trim()))
    .refine(
      (origins) => origins.every((origin) => URL.parse(origin)?.origin === origin),
      'expected origins with commas between, such as https://app.example',
    )
    .default([]),
  TRUSTED_PROXIES: count(10).optional(),
  DRAIN_DELAY_MS: count(15_000).optional(),
})

/** Names of the environment variables that are read. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(environmentSchema.shape)

/**
 * The service's configuration out of environment variables. An empty variable counts as missing.
 * @param faults - what is known to be wrong already, by variable
 * @throws ConfigError with every fault
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  faults: ReadonlyMap<string, string> = new Map(),
): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const result = environmentSchema.safeParse(given)
  const issues = result.error?.issues.filter(({ path }) => !faults.has(String(path[0]))) ?? []
  if (!result.success || faults.size > 0) {
    throw new ConfigError([...[...faults].map(([variable, fault]) => `${variable}: ${fault}`), ...issues.map(faultOf)])
  }
  const values = result.data
  return {
    environment: values.ENVIRONMENT,
    version: values.SERVICE_VERSION,
    deployment: values.SERVICE_DEPLOYMENT,
    host: values.HOST,
    port: values.PORT,
    databaseUrl: values.DATABASE_URL,
    logLevel: values.LOG_LEVEL,
    authClients: values.AUTH_CLIENTS,
    authSigningKey: values.AUTH_SIGNING_KEY,
    tokenFailuresPerMinute: values.AUTH_FAILURES_PER_MINUTE,
    corsOrigins: values.CORS_ORIGINS,
    trustedProxies: values.TRUSTED_PROXIES ?? DEFAULTS[values.ENVIRONMENT].trustedProxies,
    drainDelayMs: values.DRAIN_DELAY_MS ?? DEFAULTS[values.ENVIRONMENT].drainDelayMs,
  }
}

function isPostgresUrl(value: string): boolean {
  const url = URL.parse(value)
  return (
    url !== null &&
    isDecodable(value) &&
    /^postgres(ql)?:$/.test(url.protocol) &&
    url.hostname !== '' &&
    url.pathname.length > 1
  )
}

// The driver decodes user and password, and fails at what is no escape.
function isDecodable(value: string): boolean {
  try {
    return decodeURIComponent(value) !== ''
  } catch {
    return false
  }
}

function parseJson(value: string, context: z.RefinementCtx<string>): unknown {
  try {
    return JSON.parse(value)
  } catch {
    // The parser's own message quotes the text, which holds secrets.
    context.addIssue('expected JSON')
    return z.NEVER
  }
}

function hasUniqueIds(clients: readonly AuthClient[]): boolean {
  return new Set(clients.map((client) => client.id)).size === clients.length
}

// A path inside AUTH_CLIENTS names fields and positions, never values.
function faultOf(issue: z.core.$ZodIssue): string {
  const [variable, ...rest] = issue.path.map(String)
  return `${[variable, ...rest].join('.')}: ${issue.message}`
}
