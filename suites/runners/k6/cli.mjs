#!/usr/bin/env node
// `assay load`: a program of its own, since the core knows nothing of suites.
import { keepCompiledCode } from './embedded/compile-cache.mjs'

keepCompiledCode()
await import('./load/command.ts')
