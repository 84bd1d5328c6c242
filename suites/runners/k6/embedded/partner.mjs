// A thread that runs a part of the load beside the one that runs the rest and gathers all.
import { keepCompiledCode } from './compile-cache.mjs'

keepCompiledCode()
await import('./partner-thread.ts')
