import { readFile } from 'node:fs/promises'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaPg } from '@prisma/adapter-pg'
import type * as EngineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { Pool } from 'pg'
import { waivedTables } from './compatibility.ts'
import { runScript } from './script-run.ts'

// What is used of it; the type packages here have no values for it.
declare namespace WebAssembly {
  function instantiate(
    code: Uint8Array,
    imports: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly instance: { readonly exports: { __wbindgen_start(): void } } }>
}

// The bindings hold one instance of the code: a second would pull it from under the first.
let bindings: Promise<typeof EngineModule> | undefined

/** Prisma's schema engine on a connection pool. */
export interface RunningEngine extends Disposable {
  readonly engine: EngineModule.SchemaEngine
  /** The database's own error behind one of the engine, which only names it by a number. */
  originOf(error: unknown): unknown
}

/** Starts the engine; whoever does ends the pool, too. */
export async function startSchemaEngine(pool: Pool): Promise<RunningEngine> {
  bindings ??= loadEngine()
  const { SchemaEngine } = await bindings
  const factory = bindMigrationAwareSqlAdapterFactory(adapterOf(pool))
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => {}, factory)
  return {
    engine,
    originOf(error) {
      const id = error instanceof Error ? /External error id#(\d+)/.exec(error.message)?.[1] : undefined
      return (id !== undefined && factory.errorRegistry.consumeError(Number(id))?.error) || error
    },
    [Symbol.dispose]: () => engine.free(),
  }
}

// The package's own entry imports the .wasm as a module, at which Node warns.
async function loadEngine(): Promise<typeof EngineModule> {
  const module = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const location = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const code = await readFile(new URL('schema_engine_bg.wasm', location))
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': { ...module } })
  module.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return module
}

// Its own executeScript cuts at every semicolon and runs the pieces one by one, so that half a migration may stay.
function adapterOf(pool: Pool): PrismaPg {
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.executeScript = async (script) => {
      const client = await pool.connect()
      try {
        await runScript(client, script, { mayLose: waivedTables(script) })
      } finally {
        client.release()
      }
    }
    return adapter
  }
  return factory
}
