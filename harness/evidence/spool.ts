import { join } from 'node:path'
import { readdir, rm } from 'node:fs/promises'
import { counted } from '../counted.ts'
import { describeError, HarnessError } from '../errors.ts'
import { folderStore } from './folder-store.ts'
import type { EvidenceStore } from './store.ts'

/** Something to be written, by its name in the store. */
export interface Dispatch {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What became of a dispatch. */
export interface Dispatched {
  readonly name: string
  readonly kind: 'written' | 'kept'
}

/**
 * Writes to a store by way of a folder on this machine: what was not surely written stays there, and is sent at the next time.
 */
export class Spool {
  readonly #dir: string
  readonly #store: EvidenceStore

  constructor(dir: string, store: EvidenceStore) {
    this.#dir = dir
    this.#store = store
  }

  /**
   * Keeps everything here first, then sends it in the order given; the rest stays when one cannot be sent.
   * @throws E_EVIDENCE_UNREACHABLE it says what is kept here; E_EVIDENCE_CONFLICT
   */
  async send(dispatches: readonly Dispatch[]): Promise<readonly Dispatched[]> {
    const spooled = folderStore({ dir: this.#dir })
    for (const { name, bytes } of dispatches) await spooled.put(spoolName(name), bytes)
    return this.#flush(dispatches.map(({ name }) => name))
  }

  /** Sends what earlier runs could not. */
  async resume(): Promise<readonly Dispatched[]> {
    return this.#flush(await this.waiting())
  }

  /** Names of what waits here. */
  async waiting(): Promise<readonly string[]> {
    const names = await readdir(this.#dir).catch(() => [])
    return names
      .filter((name) => !name.startsWith('.'))
      .map(storeName)
      .toSorted(attestationsLast)
  }

  // A store that does not answer will not answer to the next one either; one name that is taken says nothing of the others.
  async #flush(names: readonly string[]): Promise<readonly Dispatched[]> {
    const spooled = folderStore({ dir: this.#dir })
    const done: Dispatched[] = []
    let fault: unknown
    for (const name of names) {
      const bytes = await spooled.get(spoolName(name))
      if (bytes === undefined) continue // another run has sent it meanwhile
      try {
        done.push({ name, kind: await this.#store.put(name, bytes) })
        await rm(join(this.#dir, spoolName(name)), { force: true })
      } catch (error) {
        fault ??= error
        if (describeError(error).code !== 'E_EVIDENCE_CONFLICT') break
      }
    }
    if (fault === undefined) return done
    const { code, message } = describeError(fault, 'E_EVIDENCE_UNREACHABLE')
    const kept = `${names.length - done.length} of ${counted(names.length, 'file')} kept in ${this.#dir}.`
    throw new HarnessError(code, `${message}\n  ${kept}`, { cause: fault })
  }
}

// One flat folder: a name is one file, and what is left of a crash is seen at a glance.
function spoolName(name: string): string {
  return encodeURIComponent(name)
}

function storeName(file: string): string {
  return decodeURIComponent(file)
}

// Who finds an attestation must find what it is of.
function attestationsLast(a: string, b: string): number {
  const last = (name: string): number => (name.endsWith('.jsonl') ? 1 : 0)
  return last(a) - last(b) || (a < b ? -1 : 1)
}
