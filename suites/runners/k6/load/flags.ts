import type { Command } from 'commander'
import type { EngineChoice } from '../suite.ts'
import { flagsOfEnvironment, type ProcessEnvironment } from './environment.ts'
import { loadCommand, type GivenFlags } from './load-command.ts'
import { takeSwitches } from './switches.ts'

/** Stands for a script that comes by the input. */
export const FROM_INPUT = '-'

/** What was asked for on the command line of `assay load`. */
export interface LoadFlags {
  readonly script: string
  readonly engine: EngineChoice
  /** Threads of the embedded engine; without it, as many as the rate of the script needs. */
  readonly threads: number | undefined
  /** Options of the script in k6's names: these stand over the script's own. */
  readonly options: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string>>
  readonly includeSystemEnvVars: boolean
  readonly configFile: string | undefined
  readonly summaryExport: string | undefined
  readonly summaryMode: 'compact' | 'full' | 'disabled'
  readonly pointsFile: string | undefined
  /** Names of k6's feature flags, where any were given. */
  readonly features: readonly string[] | undefined
  readonly quiet: boolean
  readonly verbose: boolean
  readonly color: boolean
  readonly logFormat: 'text' | 'json' | 'raw'
  /** `stderr`, `stdout`, `none`, or `file=PATH` with the lowest level that is written. */
  readonly logOutput: string
  /** File that gets what the script prints, in the place of the log. */
  readonly consoleOutput: string | undefined
  /** Whether to stay when the run is done, until it is interrupted. */
  readonly linger: boolean
  /** What was asked for that k6 alone can do. */
  readonly needsK6: readonly string[]
  /** The arguments as they came, for a k6 program. */
  readonly passedOn: readonly string[]
}

// Flags that set an option of the script, under the name that k6's options have.
const OPTION_OF: Readonly<Record<string, string>> = {
  vus: 'vus',
  duration: 'duration',
  iterations: 'iterations',
  stage: 'stages',
  tag: 'tags',
  rps: 'rps',
  batch: 'batch',
  batchPerHost: 'batchPerHost',
  maxRedirects: 'maxRedirects',
  userAgent: 'userAgent',
  throw: 'throw',
  discardResponseBodies: 'discardResponseBodies',
  insecureSkipTlsVerify: 'insecureSkipTLSVerify',
  connectionReuse: 'noConnectionReuse',
  vuConnectionReuse: 'noVUConnectionReuse',
  cookiesReset: 'noCookiesReset',
  thresholds: 'noThresholds',
  setup: 'noSetup',
  teardown: 'noTeardown',
  minIterationDuration: 'minIterationDuration',
  summaryTrendStats: 'summaryTrendStats',
  summaryTimeUnit: 'summaryTimeUnit',
  blockHostnames: 'blockHostnames',
  executionSegment: 'executionSegment',
  executionSegmentSequence: 'executionSegmentSequence',
  dns: 'dns',
  httpDebug: 'httpDebug',
  localIps: 'localIPs',
  blacklistIp: 'blacklistIPs',
  systemTags: 'systemTags',
}

/**
 * Reads the command line over the environment: k6's own flags, and which engine runs the script.
 * @throws CommanderError
 */
export function readFlags(argv: readonly string[], env: ProcessEnvironment): LoadFlags {
  const command = loadCommand()
  const { rest, switches } = takeSwitches([...flagsOfEnvironment(env), ...argv.map(withDefault)], switchesOf(command))
  command.parse([...rest], { from: 'user' })
  const given = { ...ofEnvironment(env), ...command.opts<GivenFlags>(), ...switches }
  const [script = ''] = command.args
  return {
    script,
    engine: given.engine,
    threads: given.threads,
    options: optionsOf(given),
    env: given.env ?? {},
    includeSystemEnvVars: given.includeSystemEnvVars ?? true,
    configFile: given.config,
    summaryExport: given.summaryExport,
    summaryMode: given.summaryMode,
    pointsFile: pointsFileOf(given.out ?? []),
    features: given.features?.flatMap((names) => names.split(',')),
    quiet: given.quiet ?? false,
    verbose: given.verbose ?? false,
    color: given.color && env['NO_COLOR'] === undefined,
    logFormat: given.logFormat,
    logOutput: given.logOutput,
    consoleOutput: given.consoleOutput,
    linger: given.linger ?? false,
    needsK6: needsK6(given),
    passedOn: withoutOwn(argv),
  }
}

// A flag whose value may only stand behind `=`.
function withDefault(word: string): string {
  return word === '--http-debug' ? '--http-debug=headers' : word
}

// What gathers values has those of the command line alone, where there are some.
function ofEnvironment(env: ProcessEnvironment): Pick<GivenFlags, 'out' | 'features'> {
  const { K6_OUT: out, K6_FEATURES: features } = env
  return {
    ...(out === undefined || out === '' ? {} : { out: [out] }),
    ...(features === undefined ? {} : { features: [features] }),
  }
}

// Flags without a value of their own: `--throw`, and those that leave something out.
function switchesOf({ options }: Command): ReadonlySet<string> {
  return new Set(options.flatMap((option) => (option.isBoolean() || option.negate ? [option.long ?? ''] : [])))
}

// A flag `--no-x` is told as `x: false`; the options of k6 say `noX: true`.
function optionsOf(given: GivenFlags): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {}
  for (const [flag, option] of Object.entries(OPTION_OF)) {
    const value = given[flag]
    if (!option.startsWith('no')) {
      if (value !== undefined) options[option] = value
    } else if (value === false) options[option] = true
    else if (given[`${flag}Kept`] === true) options[option] = false
  }
  return options
}

function pointsFileOf(outputs: readonly string[]): string | undefined {
  const json = outputs.find((output) => /^json(?:=|$)/.test(output))
  if (json === undefined) return undefined
  const file = json.slice('json='.length)
  return file === '' || file === '-' ? '/dev/stdout' : file
}

function needsK6({ out = [], paused, type, tracesOutput, secretSource }: GivenFlags): readonly string[] {
  const outputs = out.filter((output) => !/^json(?:=|$)/.test(output))
  return [
    ...outputs.map((output) => `--out ${output}: the embedded engine writes json=FILE alone`),
    ...(out.length - outputs.length > 1 ? ['--out json more than once: the embedded engine writes one file'] : []),
    ...(paused === true ? ['--paused: the embedded engine has no REST API that would let the run go on'] : []),
    ...(type !== undefined && type !== 'js' ? [`--type ${type}: the embedded engine runs scripts alone`] : []),
    ...(tracesOutput !== undefined && tracesOutput !== 'none' ? [`--traces-output ${tracesOutput}`] : []),
    ...(secretSource === undefined ? [] : ['--secret-source']),
  ]
}

const OWN = ['--engine', '--threads'] // k6 does not know these

function withoutOwn(argv: readonly string[]): readonly string[] {
  const isOwn = (text: string): boolean => OWN.some((flag) => text === flag || text.startsWith(`${flag}=`))
  return argv.filter((text, index) => !isOwn(text) && !OWN.includes(argv[index - 1] ?? ''))
}
