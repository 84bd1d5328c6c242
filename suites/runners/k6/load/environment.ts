// k6's environment variables for options, and the options that they set.
const TEXTS: Readonly<Record<string, string>> = {
  K6_DURATION: 'duration',
  K6_USER_AGENT: 'userAgent',
  K6_MIN_ITERATION_DURATION: 'minIterationDuration',
  K6_SUMMARY_TIME_UNIT: 'summaryTimeUnit',
}
const NUMBERS: Readonly<Record<string, string>> = {
  K6_VUS: 'vus',
  K6_ITERATIONS: 'iterations',
  K6_RPS: 'rps',
  K6_BATCH: 'batch',
  K6_BATCH_PER_HOST: 'batchPerHost',
  K6_MAX_REDIRECTS: 'maxRedirects',
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

/** The options that the environment sets, as k6 reads them. */
export function optionsOfEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  const take = (names: Readonly<Record<string, string>>, read: (text: string) => unknown): void => {
    for (const [name, option] of Object.entries(names)) {
      const text = env[name]
      if (text !== undefined && text !== '') options[option] = read(text)
    }
  }
  take(TEXTS, (text) => text)
  take(NUMBERS, Number)
  take(SWITCHES, (text) => text === 'true' || text === '1')
  take({ K6_STAGES: 'stages' }, (text) =>
    text.split(',').map((stage) => {
      const [duration, target] = stage.split(':')
      return { duration, target: Number(target) }
    }),
  )
  take({ K6_SUMMARY_TREND_STATS: 'summaryTrendStats' }, (text) => text.split(','))
  return options
}
