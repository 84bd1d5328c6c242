import type { LoadRequest } from '../engine.ts'

const TREND_STATS = 'avg,min,med,max,p(90),p(95),p(99),count' // the count tells a metric without samples

/** The arguments that k6 gets; every one is known to k6 1.x and 2.x, and none is secret. */
export function argumentsOf(
  { limits }: Pick<LoadRequest, 'limits'>,
  script: string,
  summaryFile: string,
): readonly string[] {
  const { maxRatePerSecond } = limits
  return [
    'run',
    '--quiet',
    '--no-color',
    '--no-usage-report',
    '--log-format=json',
    '--address=', // no REST API: k6 1.x has it on by default, at one port for all
    `--summary-export=${summaryFile}`,
    `--summary-trend-stats=${TREND_STATS}`,
    '--out=json',
    ...(Number.isFinite(maxRatePerSecond) ? [`--rps=${Math.max(1, Math.floor(maxRatePerSecond))}`] : []),
    script,
  ]
}

/** The whole environment of k6, which it hands to the script: values are not on a command line, and nothing of this process is passed on. */
export function environmentOf({ env }: Pick<LoadRequest, 'env'>, home: string): Record<string, string> {
  return {
    ...env,
    HOME: home,
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_BINARY_PROVISIONING: 'false', // its name before k6 1.2
    K6_NEW_MACHINE_READABLE_SUMMARY: 'false', // it tells no thresholds
    K6_NO_USAGE_REPORT: 'true',
  }
}
