#!/usr/bin/env node
// `assay load`: a program of its own, since the core knows nothing of suites.
import { keepCompiledCode } from './embedded/compile-cache.mjs'

keepCompiledCode()
const { prepareThread } = await import('./embedded/watched-thread.ts')
// Most likely it is needed, and it has loaded the engine by the time that this is known.
if (process.env['K6_BIN'] === undefined && !process.argv.some((word) => /^(?:--engine=)?(?:k6|docker)$/.test(word)))
  prepareThread()
await import('./load/command.ts')
