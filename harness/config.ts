import { z } from 'zod'
import { counted } from './counted.ts'
import { crossCheck, show, type Fault } from './cross-check.ts'
import { HarnessError } from './errors.ts'
import { evidenceSchema, type EvidenceInput } from './evidence/config.ts'
import type { EvidenceConfig } from './evidence/surroundings.ts'
import { gatePolicySchema, type GatePolicy, type GatePolicyInput } from './gate/policy.ts'
import type { NonEmpty } from './outcome.ts'
import { promotionOf, promotionSchema, type PromotionInput } from './promotion/config.ts'
import type { PromotionPolicy } from './promotion/policy.ts'
import { floorSchema } from './record.ts'
import type { RatchetOptions } from './ratchet-file.ts'
import type { Reporter } from './report.ts'
import type { Selftest } from './selftest.ts'
import type { Examination, StackProvider } from './stack.ts'
import type { Suite } from './suite.ts'
import { UNLIMITED_RATE, type SettlePolicy } from './target.ts'
import { withMethods } from './with-methods.ts'

const VERSION_HEADER = 'x-service-version'
const READY_PATH = '/health/deep'
const DIGEST = /^sha256:[0-9a-f]{64}$/
const DIGEST_EXPECTED = "expected sha256: and 64 hexadecimal digits, or env('NAME')"
// What assay started itself does not roll.
const LOCAL_SETTLE: SettlePolicy = { matches: 1, everyMs: 500, deadlineMs: 0, firstMatchMs: 0 }
const DEPLOYED_SETTLE: SettlePolicy = { matches: 3, everyMs: 500, deadlineMs: 60_000, firstMatchMs: 5000 }
const DEPLOYED_RATE = 200 // requests a second; what a small ECS service takes without alarm

/** A value that is read from the environment when the target is used. */
export interface EnvReference {
  readonly env: string
}

/** What every target may say. */
export interface TargetOptions {
  /** Response header that carries the version. @default 'x-service-version' */
  readonly versionHeader?: string
  /** Path whose JSON answer has the version as `version`, asked beside the header. @default none */
  readonly versionPath?: string
  /** How the target is waited for until every origin says the expected version. */
  readonly settle?: Partial<SettlePolicy>
  /** Path that answers 200 when the service and what it depends on are ready. @default '/health/deep' */
  readonly readyPath?: string
  /** Whether suites may create, change and delete. Say `false` for production. @default true */
  readonly mayWrite?: boolean
  /** Requests a second that all suites together may send. @default 200 where deployed, no limit on a local stack */
  readonly maxRatePerSecond?: number
  /** What should run there. @default the commit that is checked out on a local stack; nothing where deployed */
  readonly expectedVersion?: string | EnvReference
  /** `sha256:...` of the image that should run there; needs a witness that knows it. @default nobody says */
  readonly expectedDigest?: string | EnvReference
}

/** A target on a stack that assay starts. */
export interface LocalOptions extends TargetOptions {
  /** Stack to start, or `auto`. @default the first of `stacks` that applies */
  readonly stack?: string
  /** Image to run in place of one that is built here. @default none */
  readonly image?: string
}

/** A target that already runs somewhere. */
export interface DeployedOptions extends TargetOptions {
  /** Where it answers, for example `https://dev.example.com`. */
  readonly baseUrl: string | EnvReference
  /** Further hosts that belong to it and may receive requests and credentials: `name` (port 80 or 443), `name:port` or `name:*`. @default none */
  readonly hosts?: readonly string[]
  /** Further base URLs that serve the same, each asked for its version: the tasks behind a load balancer. @default none */
  readonly origins?: readonly string[]
}

/** A target of the config, with every default filled in. */
export type TargetConfig = Required<Omit<TargetOptions, Optional>> &
  Pick<TargetOptions, Exclude<Optional, 'settle'>> & { readonly settle: SettlePolicy } & (
    | { readonly kind: 'local'; readonly stack?: string | undefined; readonly image?: string | undefined }
    | {
        readonly kind: 'deployed'
        readonly baseUrl: string | EnvReference
        readonly hosts: readonly string[]
        readonly origins: readonly string[]
      }
  )

type Optional = 'expectedVersion' | 'expectedDigest' | 'versionPath' | 'settle'

/** What `defineConfig` takes. */
export interface ConfigInput {
  /** Name of the service, shown in reports. */
  readonly service: string
  /** Targets by name; the first is the default. */
  readonly targets: Readonly<Record<string, TargetConfig>>
  /** Ways to have something to test, in order of preference. */
  readonly stacks: readonly StackProvider[]
  /** Suites in the order in which they run; those in an inner list run at the same time. */
  readonly suites: readonly (Suite | readonly Suite[])[]
  readonly gate: GatePolicyInput
  /** Keeps the gate from asking for less than it once did. @default it may */
  readonly ratchet?: RatchetOptions
  /** @default [] */
  readonly reporters?: readonly Reporter[]
  /** What else `assay doctor` looks for. @default [] */
  readonly doctor?: readonly Examination[]
  /** What `assay selftest` tries: `selftest()` of `assay/selftest`. @default none, and the command is refused */
  readonly selftest?: Selftest
  /** How often the target is asked what it is while suites run (ms). @default 2000 */
  readonly identifyEveryMs?: number
  /** Where evidence is kept, who signs it, and whose signatures are believed. */
  readonly evidence?: EvidenceInput
  /** What must hold before an image may go somewhere, by environment. @default {} */
  readonly promotion?: Readonly<Record<string, PromotionInput>>
}

/** A config whose every value was checked. */
export interface Config {
  readonly service: string
  readonly targets: Readonly<Record<string, TargetConfig>>
  readonly stacks: NonEmpty<StackProvider>
  /** One inner list a stage. */
  readonly stages: NonEmpty<NonEmpty<Suite>>
  readonly gate: GatePolicy
  readonly ratchet?: RatchetOptions
  readonly reporters: readonly Reporter[]
  readonly doctor: readonly Examination[]
  readonly selftest?: Selftest
  readonly identifyEveryMs: number
  readonly evidence: EvidenceConfig
  readonly promotion: Readonly<Record<string, PromotionPolicy>>
}

const text = z.string().trim().min(1, { error: 'expected text that is not empty' })
const positive = z.number().positive({ error: 'expected a number above 0' })
const host = text.regex(/^(?:[\w.-]+|\[[\da-f:.]+\])(?::(?:\d{1,5}|\*))?$/i, {
  error: 'expected `name`, `name:port` or `name:*`, without scheme and path',
})
const envReference = z.strictObject({ env: text })
const textOrEnv = z.union([text, envReference], { error: "expected text or env('NAME')" })
const URL_EXPECTED = "expected an http or https URL, or env('NAME')"
const url = z.union([envReference, z.url({ protocol: /^https?$/, error: URL_EXPECTED })], { error: URL_EXPECTED })
const path = z.string().startsWith('/', { error: 'expected a path that starts with /' })
const targetOptions = {
  versionHeader: text.toLowerCase().default(VERSION_HEADER),
  readyPath: path.default(READY_PATH),
  mayWrite: z.boolean().default(true),
  expectedVersion: textOrEnv.exactOptional(),
  expectedDigest: z
    .union([envReference, z.string().regex(DIGEST, { error: DIGEST_EXPECTED })], { error: DIGEST_EXPECTED })
    .exactOptional(),
  versionPath: path.exactOptional(),
}
const atLeastOnce = z.int().positive({ error: 'expected a whole number of 1 or more' })
const wait = z.number().nonnegative({ error: 'expected a number of milliseconds of at least 0' })
const settled = (defaults: SettlePolicy): z.ZodType<SettlePolicy> =>
  z
    .strictObject({
      matches: atLeastOnce.default(defaults.matches),
      everyMs: wait.default(defaults.everyMs),
      deadlineMs: wait.default(defaults.deadlineMs),
      firstMatchMs: wait.default(defaults.firstMatchMs),
    })
    .prefault({})
const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('local'),
    stack: text.optional(),
    image: text.optional(),
    ...targetOptions,
    settle: settled(LOCAL_SETTLE),
    maxRatePerSecond: positive.default(UNLIMITED_RATE),
  }),
  z.strictObject({
    kind: z.literal('deployed'),
    baseUrl: url,
    hosts: z.array(host).default([]),
    origins: z.array(z.url({ protocol: /^https?$/, error: 'expected an http or https URL' })).default([]),
    ...targetOptions,
    settle: settled(DEPLOYED_SETTLE),
    maxRatePerSecond: positive.default(DEPLOYED_RATE),
  }),
])
const name = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'expected lower-case letters, digits and -' })
const stackSchema = withMethods<StackProvider>('a stack provider', ['applies', 'start'])
const suiteSchema = withMethods<Suite>('a suite', ['run', 'sources']).superRefine((suite, context) => {
  const shape = z.object({
    name,
    budgetMs: positive,
    floor: floorSchema,
  })
  for (const issue of shape.safeParse(suite, { reportInput: true }).error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: issue.path, message: issue.message, input: issue.input })
  }
})
const configSchema = z.strictObject({
  service: text,
  targets: z.record(name, targetSchema).refine((targets) => Object.keys(targets).length > 0, {
    error: 'expected one target or more',
  }),
  stacks: z.array(stackSchema).min(1, { error: 'expected one stack or more' }),
  suites: z.array(z.union([suiteSchema, z.array(suiteSchema).min(1)])).min(1, { error: 'expected one suite or more' }),
  gate: gatePolicySchema,
  ratchet: z.strictObject({ file: text, cleanRuns: z.int().positive().exactOptional() }).exactOptional(),
  reporters: z.array(withMethods<Reporter>('a reporter', ['report'])).default([]),
  doctor: z.array(withMethods<Examination>('an examination', ['diagnose'])).default([]),
  selftest: z
    .custom<Selftest>((value) => value !== null && typeof value === 'object' && 'run' in value, {
      error: 'expected `selftest()` of assay/selftest',
    })
    .optional(),
  identifyEveryMs: positive.default(2000),
  evidence: evidenceSchema,
  promotion: z.record(name, promotionSchema).default({}),
})

/**
 * Checks a config and fills in its defaults.
 * @throws E_CONFIG_INVALID with every fault and its path
 */
export function defineConfig(input: ConfigInput): Config {
  const parsed = configSchema.safeParse(input, { reportInput: true })
  const faults = [...(parsed.error ? flatten(parsed.error.issues) : []), ...crossCheck(input, suitesIn(input))]
  if (!parsed.success || faults.length > 0) throw new HarnessError('E_CONFIG_INVALID', tellFaults(faults))
  const { suites, promotion, ...rest } = parsed.data
  return {
    ...rest,
    stages: suites.map((stage) => (Array.isArray(stage) ? stage : [stage])),
    promotion: Object.fromEntries(
      Object.entries(promotion).map(([to, one]) => [to, promotionOf(one, rest.gate.required)]),
    ),
  } as unknown as Config
}

/** A target on a stack that assay starts. */
export function local(options: LocalOptions = {}): TargetConfig {
  return { kind: 'local', ...options } as TargetConfig
}

/** A target that already runs somewhere. */
export function deployed(options: DeployedOptions): TargetConfig {
  return { kind: 'deployed', ...options } as TargetConfig
}

/** A value that is read from the environment when the target is used. */
export function env(name: string): EnvReference {
  return { env: name }
}

/** A target given by its URL alone, with the defaults of a deployed one. */
export function targetOfUrl(baseUrl: string): TargetConfig {
  const parsed = targetSchema.safeParse(deployed({ baseUrl }))
  if (parsed.success) return parsed.data
  throw new HarnessError('E_USAGE_INVALID', `Expected --base-url to be an http or https URL, got ${baseUrl}.`)
}

function suitesIn(input: unknown): readonly Suite[] {
  const { suites } = z
    .object({ suites: z.array(z.unknown()).catch([]) })
    .catch({ suites: [] })
    .parse(input)
  return suites.flat().flatMap((suite) => suiteSchema.safeParse(suite).data ?? [])
}

function tellFaults(faults: readonly Fault[]): string {
  const lines = faults.map(({ path, message }) => `  ${path.map(String).join('.') || '(top)'}: ${message}`)
  return `Expected a valid config, got ${counted(lines.length, 'fault')}:\n${lines.join('\n')}`
}

// A union's own issue says little: the issues of the alternative that came nearest say what is wrong. A bad key likewise.
function flatten(issues: readonly z.core.$ZodIssue[], base: readonly PropertyKey[] = []): readonly Fault[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path]
    if (issue.code === 'invalid_key') return flatten(issue.issues, path)
    const nested = issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] : undefined
    if (nested !== undefined && depth(nested) > 0) return flatten(nested, path)
    const message = issue.message.replace(/^Invalid input: /, '').replace(/, received \S+$/, '')
    return [{ path, message: issue.code === 'unrecognized_keys' ? message : `${message}, got ${show(issue.input)}` }]
  })
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length))
}
