// The engine's process, for the harness: it ends when the harness is gone.
import { keepCompiledCode } from './compile-cache.ts'

keepCompiledCode()
await import('./child-process.ts')
