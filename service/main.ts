// The process: compiled code is kept between starts, so everything else is imported once that is on (saves about half of the start).
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const EXIT_FAILED = 1
const EXIT_CONFIG = 2

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/service', import.meta.url)))
const { ConfigError, CONFIG_VARIABLES, readConfig } = await import('./config.ts')
const { resolveParameters } = await import('./parameters.ts')
const { ssmParameters } = await import('./ssm.ts')
const { serve } = await import('./serve.ts')

try {
  const { env, faults } = await resolveParameters(process.env, CONFIG_VARIABLES, ssmParameters)
  const service = await serve(readConfig(env, faults))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(service, signal))
} catch (error) {
  const text = error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error)
  process.stderr.write(`${text}\n`)
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED)
}

// When all is closed nothing keeps the process alive; what does not close in time is given up.
async function stop(service: Awaited<ReturnType<typeof serve>>, signal: string): Promise<void> {
  const isClean = await service.stop(signal)
  process.exit(isClean ? 0 : EXIT_FAILED)
}
