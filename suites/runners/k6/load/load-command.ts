import { Command, Option } from 'commander'
import type { EngineChoice } from '../suite.ts'
import { listOf } from './environment.ts'
import { duration, gathered, positive, stages, tag, variable, whole } from './flag-values.ts'

/** The flags as they were given. */
export interface GivenFlags {
  readonly engine: EngineChoice
  readonly threads?: number
  readonly env?: Readonly<Record<string, string>>
  readonly includeSystemEnvVars?: boolean
  readonly config?: string
  readonly summaryExport?: string
  readonly summaryMode: 'compact' | 'full' | 'disabled'
  readonly out?: readonly string[]
  readonly features?: readonly string[]
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color: boolean
  readonly logFormat: 'text' | 'json' | 'raw'
  readonly logOutput: string
  readonly consoleOutput?: string
  readonly linger?: boolean
  readonly paused?: boolean
  readonly type?: string
  readonly tracesOutput?: string
  readonly secretSource?: readonly string[]
  readonly [option: string]: unknown
}

/** The command with all flags of `k6 run`. Hidden ones are known, and of little use by hand. */
export function loadCommand(): Command {
  return withHidden(withFlags(new Command('assay load')))
    .description("run a k6 script by itself, with k6's own flags; exits with k6's codes")
    .argument('<script>', 'k6 script, JavaScript or TypeScript; -: read it from the input')
    .exitOverride()
}

function withFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--engine <name>', 'which program runs it')
        .choices(['auto', 'k6', 'docker', 'embedded'])
        .default('auto'),
    )
    .option('--threads <number>', 'threads of the embedded engine that share the load', positive)
    .option('-u, --vus <number>', 'virtual users', whole)
    .option('-d, --duration <time>', 'for how long', duration)
    .option('-i, --iterations <number>', 'iterations, shared by the virtual users', whole)
    .option('-s, --stage <time:vus>', 'stretch of a ramp; may be given again', stages)
    .option('-e, --env <name=value>', 'what the script finds in __ENV; may be given again', variable)
    .option('--include-system-env-vars', 'let the script read the environment of this process; false: do not')
    .option('--tag <name=value>', 'tag of every sample; may be given again', tag)
    .option('-c, --config <file>', 'JSON file with options, below those of the script')
    .option('-o, --out <json=file>', 'write every sample to a file', gathered)
    .option('--summary-export <file>', 'write the end-of-test summary as JSON')
    .option('--summary-trend-stats <list>', 'statistics of trends, for example avg,p(99)', listOf)
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
    .option('--log-output <where>', 'stderr, stdout, none or file=FILE', 'stderr')
    .option('--console-output <file>', 'write what the script prints to a file')
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
    .option('--block-hostnames <list>', 'names that receive nothing; * at the start stands for anything', listOf)
    .option('--execution-segment <segment>', 'run this part of the load, for example 0:1/2')
    .option('--execution-segment-sequence <list>', 'where the parts of a load begin and end, for example 0,1/2,1')
    .option('--features <list>', "k6's experimental features: merge-run-tags, freeze-env", gathered)
    .option('-l, --linger', 'stay when the run is done, until Ctrl-C')
}

function withHidden(command: Command): Command {
  const hidden: readonly Option[] = [
    new Option('--blacklist-ip <list>').argParser(listOf),
    new Option('--dns <settings>'),
    new Option('--local-ips <list>'),
    new Option('--system-tags <list>').argParser(listOf),
    new Option('--http-debug <what>'),
    new Option('--no-usage-report'), // there is none
    new Option('-a, --address <address>'), // there is no REST API
    new Option('--profiling-enabled'),
    new Option('--compatibility-mode <mode>'),
    new Option('-p, --paused'),
    new Option('-t, --type <type>'),
    new Option('--traces-output <where>'),
    new Option('--secret-source <source>').argParser(gathered),
  ]
  for (const option of hidden) command.addOption(option.hideHelp())
  return command
}
