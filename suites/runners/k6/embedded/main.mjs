// The engine's process, for the harness: it ends when the harness is gone.
import { keepCompiledCode } from './compile-cache.mjs'

keepCompiledCode()
await import('./child-process.ts')
