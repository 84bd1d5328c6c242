import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HarnessError } from '../errors.ts'
import { folderStore } from './folder-store.ts'
import { Spool } from './spool.ts'
import type { EvidenceStore } from './store.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-spool-'))
})
afterEach(async () => rm(dir, { recursive: true }))

const dispatches = ['runs/1/record.json', 'runs/1/verdict.json', 'runs/1/attestation-x.intoto.jsonl'].map((name) => ({
  name,
  bytes: Buffer.from(name),
}))

// A store that is lost after some writes.
function losing(after: number): { readonly store: EvidenceStore; back: () => void; readonly behind: EvidenceStore } {
  const behind = folderStore({ dir: join(dir, 'store') })
  let left = after
  const put: EvidenceStore['put'] = async (name, bytes) => {
    if (left-- <= 0) throw new HarnessError('E_EVIDENCE_UNREACHABLE', `Expected to write ${name}: the line is dead`)
    return behind.put(name, bytes)
  }
  return { store: { ...behind, put }, back: () => void (left = Infinity), behind }
}

describe('Spool', () => {
  it('says that the store was lost, keeps the rest, and sends it at the next time', async () => {
    const { store, back, behind } = losing(1)
    const spool = new Spool(join(dir, 'spool'), store)
    const sending = spool.send(dispatches)
    await expect(sending).rejects.toMatchObject({ code: 'E_EVIDENCE_UNREACHABLE' })
    await expect(sending).rejects.toThrow(`2 of 3 files kept in ${join(dir, 'spool')}`)
    expect(await spool.waiting()).toEqual([dispatches[1]?.name, dispatches[2]?.name])
    back()
    const later = new Spool(join(dir, 'spool'), store) // another process
    expect(await later.resume()).toEqual(dispatches.slice(1).map(({ name }) => ({ name, kind: 'written' })))
    for (const { name, bytes } of dispatches) expect(await behind.get(name)).toEqual(bytes)
    expect(await later.waiting()).toEqual([])
    expect(await later.resume()).toEqual([])
  })

  it('leaves what is taken by something else where it is, and sends the others', async () => {
    const store = folderStore({ dir: join(dir, 'store') })
    await store.put('runs/1/record.json', Buffer.from('of another run'))
    const spool = new Spool(join(dir, 'spool'), store)
    await expect(spool.send(dispatches)).rejects.toMatchObject({ code: 'E_EVIDENCE_CONFLICT' })
    expect(await spool.waiting()).toEqual(['runs/1/record.json'])
    expect(await store.get('runs/1/verdict.json')).toBeDefined()
    expect(await store.get('runs/1/record.json')).toEqual(Buffer.from('of another run'))
  })

  it('sends an attestation after what it is of, whatever the names are', async () => {
    const { store, back } = losing(0)
    await expect(new Spool(join(dir, 'spool'), store).send(dispatches)).rejects.toThrow('3 of 3')
    back()
    const sent = await new Spool(join(dir, 'spool'), store).resume()
    expect(sent.at(-1)?.name).toBe('runs/1/attestation-x.intoto.jsonl')
  })

  it('takes what arrived without an answer for sent', async () => {
    const behind = folderStore({ dir: join(dir, 'store') })
    let cut = true
    const put: EvidenceStore['put'] = async (name, bytes) => {
      const end = await behind.put(name, bytes)
      if (!cut) return end
      throw new HarnessError('E_EVIDENCE_UNREACHABLE', 'the answer was lost')
    }
    const spool = new Spool(join(dir, 'spool'), { ...behind, put })
    await expect(spool.send(dispatches.slice(0, 1))).rejects.toThrow('the answer was lost')
    cut = false
    expect(await spool.resume()).toEqual([{ name: 'runs/1/record.json', kind: 'kept' }])
  })
})
