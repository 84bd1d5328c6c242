/** The modules that a script can import. */
export const MODULE_NAMES: readonly string[] = [
  'k6',
  'k6/crypto',
  'k6/data',
  'k6/encoding',
  'k6/execution',
  'k6/html',
  'k6/http',
  'k6/metrics',
  'k6/timers',
]
