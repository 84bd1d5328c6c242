// The thread in which a script runs: it may spin or run out of memory without taking its process along.
import { keepCompiledCode } from './compile-cache.mjs'

keepCompiledCode()
await import('./script-thread.ts')
