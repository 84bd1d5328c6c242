import { Command, InvalidArgumentError, Option } from 'commander'
import { parseDurationMs } from '../embedded/duration.ts'
import type { EngineChoice } from '../suite.ts'

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
  readonly quiet: boolean
  readonly verbose: boolean
  readonly color: boolean
  readonly logFormat: 'text' | 'json' | 'raw'
  /** The arguments as they came, for a k6 program. */
  readonly passedOn: readonly string[]
}

interface Given {
  readonly engine: EngineChoice
  readonly threads?: number
  readonly env?: Readonly<Record<string, string>>
  readonly includeSystemEnvVars?: boolean
  readonly config?: string
  readonly summaryExport?: string
  readonly summaryMode: LoadFlags['summaryMode']
  readonly out?: string
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color: boolean
  readonly logFormat: LoadFlags['logFormat']
  readonly [option: string]: unknown
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
  dns: 'dns',
  localIps: 'localIPs',
  blacklistIp: 'blacklistIPs',
  systemTags: 'systemTags',
}

/**
 * Reads the command line: k6's own flags, and which engine runs the script.
 * @throws CommanderError
 */
export function readFlags(argv: readonly string[]): LoadFlags {
  const command = loadCommand()
  command.parse([...argv], { from: 'user' })
  const given = command.opts<Given>()
  const [script = ''] = command.args
  return {
    script,
    engine: given.engine,
    threads: given.threads,
    options: optionsOf(given),
    env: given.env ?? {},
    includeSystemEnvVars: given.includeSystemEnvVars ?? false,
    configFile: given.config,
    summaryExport: given.summaryExport,
    summaryMode: given.summaryMode,
    pointsFile: given.out,
    quiet: given.quiet ?? false,
    verbose: given.verbose ?? false,
    color: given.color,
    logFormat: given.logFormat,
    passedOn: withoutOwn(argv),
  }
}

function loadCommand(): Command {
  return new Command('assay load')
    .description("run a k6 script by itself, with k6's own flags; exits with k6's codes")
    .argument('<script>', 'k6 script, JavaScript or TypeScript')
    .addOption(
      new Option('--engine <name>', 'which program runs it')
        .choices(['auto', 'k6', 'docker', 'embedded'])
        .default('auto'),
    )
    .option('--threads <number>', 'threads of the embedded engine that share the load', positive)
    .option('-u, --vus <number>', 'virtual users', whole)
    .option('-d, --duration <time>', 'for how long', duration)
    .option('-i, --iterations <number>', 'iterations, shared by the virtual users', whole)
    .option('-s, --stage <time:vus>', 'stretch of a ramp; may be given again', stage)
    .option('-e, --env <name=value>', 'what the script finds in __ENV; may be given again', pair)
    .addOption(
      new Option('--include-system-env-vars [yes]', 'let the script read the environment of this process')
        .argParser((text) => text !== 'false')
        .default(true),
    )
    .option('--tag <name=value>', 'tag of every sample; may be given again', pair)
    .option('-c, --config <file>', 'JSON file with options, below those of the script')
    .option('-o, --out <json=file>', 'write every sample to a file', output)
    .option('--summary-export <file>', 'write the end-of-test summary as JSON')
    .option('--summary-trend-stats <list>', 'statistics of trends, for example avg,p(99)', list)
    .addOption(new Option('--summary-time-unit <unit>', 'unit of times').choices(['s', 'ms', 'us']))
    .addOption(
      new Option('--summary-mode <mode>', 'how much is told')
        .choices(['compact', 'full', 'disabled'])
        .default('compact'),
    )
    .option('-q, --quiet', 'print no progress')
    .option('-v, --verbose', 'print debug lines')
    .option('--no-color', 'print without colours')
    .addOption(
      new Option('--log-format <format>', 'form of log lines').choices(['text', 'json', 'raw']).default('text'),
    )
    .option('--rps <number>', 'most requests a second', whole)
    .option('--batch <number>', 'most requests of one http.batch() at once', whole)
    .option('--batch-per-host <number>', 'most of them to one host', whole)
    .option('--max-redirects <number>', 'redirects that are followed', whole)
    .option('--min-iteration-duration <time>', 'least time of an iteration', duration)
    .option('--user-agent <text>', 'User-Agent header')
    .option('-w, --throw', 'throw where a request fails')
    .option('--discard-response-bodies', 'read bodies, and keep none')
    .option('--insecure-skip-tls-verify', 'take any certificate')
    .option('--no-connection-reuse', 'a new connection for every request')
    .option('--no-vu-connection-reuse', 'new connections for every iteration')
    .option('--no-cookies-reset', 'keep cookies from iteration to iteration')
    .option('--no-thresholds', 'leave thresholds out')
    .option('--no-setup', 'leave setup() out')
    .option('--no-teardown', 'leave teardown() out')
    .option('--block-hostnames <list>', 'names that receive nothing; * at the start stands for anything', list)
    .addOption(new Option('--blacklist-ip <list>').argParser(list).hideHelp())
    .addOption(new Option('--execution-segment <segment>').hideHelp())
    .addOption(new Option('--dns <settings>').hideHelp())
    .addOption(new Option('--local-ips <list>').hideHelp())
    .addOption(new Option('--no-usage-report').hideHelp()) // there is none
    .addOption(new Option('--address <address>').hideHelp()) // there is no REST API
    .addOption(new Option('--compatibility-mode <mode>').hideHelp())
    .addOption(new Option('--log-output <where>').hideHelp())
    .addOption(new Option('--system-tags <list>').hideHelp())
    .exitOverride()
}

// A flag `--no-x` is told as `x: false`; the options of k6 say `noX: true`.
function optionsOf(given: Given): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {}
  for (const [flag, option] of Object.entries(OPTION_OF)) {
    const value = given[flag]
    if (option.startsWith('no')) {
      if (value === false) options[option] = true
    } else if (value !== undefined) options[option] = value
  }
  return options
}

const OWN = ['--engine', '--threads'] // k6 does not know these

function withoutOwn(argv: readonly string[]): readonly string[] {
  const isOwn = (text: string): boolean => OWN.some((flag) => text === flag || text.startsWith(`${flag}=`))
  return argv.filter((text, index) => !isOwn(text) && !OWN.includes(argv[index - 1] ?? ''))
}

function positive(text: string): number {
  const value = whole(text)
  if (value === 0) throw new InvalidArgumentError('Expected a number from 1 on.')
  return value
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Expected a whole number.')
  return value
}

function duration(text: string): string {
  if (parseDurationMs(text) === undefined) throw new InvalidArgumentError('Expected a duration such as 30s or 1m30s.')
  return text
}

function stage(text: string, before: readonly object[] = []): readonly object[] {
  const [, time = '', target = ''] = /^([^:]*):(\d+)$/.exec(text) ?? []
  if (parseDurationMs(time) === undefined) throw new InvalidArgumentError('Expected TIME:VUS, such as 30s:10.')
  return [...before, { duration: time, target: Number(target) }]
}

function pair(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

function list(text: string): readonly string[] {
  return text.split(',').map((one) => one.trim())
}

function output(text: string): string {
  const file = /^json=(.+)$/.exec(text)?.[1]
  if (file === undefined) throw new InvalidArgumentError('Expected json=FILE; other outputs need k6.')
  return file
}
