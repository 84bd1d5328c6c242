// k6 v2.2.0, lib/options.go and internal/cmd: the variables that set options, and those that stand for flags.
const TEXTS: Readonly<Record<string, string>> = {
  K6_VUS: 'vus',
  K6_ITERATIONS: 'iterations',
  K6_DURATION: 'duration',
  K6_RPS: 'rps',
  K6_BATCH: 'batch',
  K6_BATCH_PER_HOST: 'batchPerHost',
  K6_MAX_REDIRECTS: 'maxRedirects',
  K6_USER_AGENT: 'userAgent',
  K6_MIN_ITERATION_DURATION: 'minIterationDuration',
  K6_SETUP_TIMEOUT: 'setupTimeout',
  K6_TEARDOWN_TIMEOUT: 'teardownTimeout',
  K6_HANDLE_SUMMARY_TIMEOUT: 'handleSummaryTimeout',
  K6_SUMMARY_TIME_UNIT: 'summaryTimeUnit',
  K6_DNS: 'dns',
  K6_LOCAL_IPS: 'localIPs',
  K6_HTTP_DEBUG: 'httpDebug',
}
const SWITCHES: Readonly<Record<string, string>> = {
  K6_NO_SETUP: 'noSetup',
  K6_NO_TEARDOWN: 'noTeardown',
  K6_NO_THRESHOLDS: 'noThresholds',
  K6_NO_CONNECTION_REUSE: 'noConnectionReuse',
  K6_NO_VU_CONNECTION_REUSE: 'noVUConnectionReuse',
  K6_NO_COOKIES_RESET: 'noCookiesReset',
  K6_INSECURE_SKIP_TLS_VERIFY: 'insecureSkipTLSVerify',
  K6_DISCARD_RESPONSE_BODIES: 'discardResponseBodies',
  K6_THROW: 'throw',
}
const LISTS: Readonly<Record<string, string>> = {
  K6_SUMMARY_TREND_STATS: 'summaryTrendStats',
  K6_SYSTEM_TAGS: 'systemTags',
  K6_BLOCK_HOSTNAMES: 'blockHostnames',
  K6_BLACKLIST_IPS: 'blacklistIPs',
}
const FLAGS: Readonly<Record<string, string>> = {
  K6_CONFIG: 'config',
  K6_LINGER: 'linger',
  K6_NO_COLOR: 'no-color',
  K6_LOG_FORMAT: 'log-format',
  K6_LOG_OUTPUT: 'log-output',
  K6_CONSOLE_OUTPUT: 'console-output',
  K6_SUMMARY_MODE: 'summary-mode',
  K6_SUMMARY_EXPORT: 'summary-export',
  K6_INCLUDE_SYSTEM_ENV_VARS: 'include-system-env-vars',
}

/** The environment of a process. */
export type ProcessEnvironment = Readonly<Record<string, string | undefined>>

/** The options that the environment sets, as k6 reads them. What is no number or no switch stays a text, and is refused with the options. */
export function optionsOfEnvironment(env: ProcessEnvironment): Record<string, unknown> {
  return {
    ...taken(env, TEXTS, (text) => text),
    ...taken(env, SWITCHES, (text) => switchOf(text) ?? text),
    ...taken(env, LISTS, listOf),
    ...taken(env, { K6_STAGES: 'stages' }, (text) => text.split(',').map(stageOf)),
    ...taken(env, { K6_TAGS: 'tags' }, (text) => Object.fromEntries(text.split(',').map((pair) => cut(pair, ':')))),
  }
}

/** The flags that the environment stands for; those of the command line come after them. */
export function flagsOfEnvironment(env: ProcessEnvironment): readonly string[] {
  return Object.entries(taken(env, FLAGS, (text) => text)).map(([flag, text]) => `--${flag}=${String(text)}`)
}

/** A switch as Go reads one; `undefined`: it is none. */
export function switchOf(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined
}

/** A list as k6 reads one: `""` is an empty one. */
export function listOf(text: string): readonly string[] {
  if (text === '' || text === '""') return []
  return text.split(',').map((one) => one.trim())
}

/** `30s:10`, or `30s` where the target is missing. */
export function stageOf(text: string): { readonly duration: string; readonly target: string | undefined } {
  const [duration, target] = cut(text, ':')
  return { duration, target: target === '' ? undefined : target }
}

function taken(
  env: ProcessEnvironment,
  names: Readonly<Record<string, string>>,
  read: (text: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, option]) => {
      const text = env[name]
      return text === undefined || text === '' ? [] : [[option, read(text)]]
    }),
  )
}

function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
