/** Names that a script sees in place of the ones of this process; what k6 does not have is undefined for it. */
export const ENVIRONMENT = [
  'console',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'require',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'process',
  'Buffer',
  'global',
  'globalThis',
  'crypto',
  'Math',
] as const

/** What stands for the names. */
export type Environment = Readonly<Partial<Record<(typeof ENVIRONMENT)[number], unknown>>>
