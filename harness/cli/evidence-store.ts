import { join } from 'node:path'
import { folderStore } from '../evidence/folder-store.ts'
import { Spool } from '../evidence/spool.ts'
import type { EvidenceStore } from '../evidence/store.ts'
import type { Surroundings } from '../evidence/surroundings.ts'
import type { FoundConfig } from './find-config.ts'
import type { Terminal } from './terminal.ts'

const OUT = '.assay'

/** Where the evidence of a config is, and where what could not be sent waits. */
export interface OpenedEvidence {
  readonly store: EvidenceStore
  readonly spool: Spool
  /** Whether the store is another place than the folder of runs. */
  readonly isElsewhere: boolean
  /** Folder that runs are written to. */
  readonly outDir: string
  /** Folder for indexes, which save time and are no evidence. */
  readonly cacheDir: string
  readonly surroundings: Surroundings
}

/** Opens the evidence store of a config. Nothing is asked of it yet. */
export function openEvidence({ config, rootDir }: FoundConfig, { env, signal }: Terminal): OpenedEvidence {
  const surroundings = { env, rootDir, signal }
  const out = join(rootDir, OUT)
  const store = config.evidence.store?.open(surroundings) ?? folderStore({ dir: out })
  return {
    store,
    spool: new Spool(join(out, 'spool'), store),
    isElsewhere: config.evidence.store !== undefined,
    outDir: out,
    cacheDir: join(out, 'index'),
    surroundings,
  }
}
