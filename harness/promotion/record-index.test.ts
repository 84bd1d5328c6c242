import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderStore } from '../evidence/folder-store.ts'
import type { EvidenceStore } from '../evidence/store.ts'
import { anImageRecord, DIGEST, OTHER_DIGEST } from '../testing/records.ts'
import { indexRecords, type RecordIndex } from './record-index.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-index-'))
})
afterEach(async () => rm(dir, { recursive: true }))

async function write(runId: string, digest = DIGEST): Promise<string> {
  const path = join(dir, 'runs', runId, 'record.json')
  await mkdir(join(dir, 'runs', runId), { recursive: true })
  await writeFile(path, JSON.stringify(anImageRecord({ runId }, digest)))
  return path
}

async function index(store: EvidenceStore = folderStore({ dir })): Promise<RecordIndex> {
  return indexRecords(store, join(dir, 'index'))
}

async function digests(): Promise<readonly (readonly string[])[]> {
  return (await index()).headers.map((header) => header.digests)
}

describe('indexRecords', () => {
  it('finds nothing in a store where nothing is', async () => {
    expect(await index()).toEqual({ headers: [], unreadable: [], read: 0 })
  })

  it('reads a record once, and again when it changed, also when its time was set back', async () => {
    const path = await write('a')
    const at = new Date('2026-01-02T03:04:05.000Z')
    await utimes(path, at, at)
    expect((await index()).read).toBe(1)
    expect((await index()).read).toBe(0)
    await write('a', OTHER_DIGEST) // of the same size
    await utimes(path, at, at)
    expect(await index()).toMatchObject({ read: 1, headers: [{ digests: [OTHER_DIGEST] }] })
  })

  it('sees what is new and forgets what is gone', async () => {
    const path = await write('a')
    await index()
    await write('b', OTHER_DIGEST)
    expect(await digests()).toEqual([[DIGEST], [OTHER_DIGEST]])
    await rm(path)
    expect(await digests()).toEqual([[OTHER_DIGEST]])
  })

  it('is made anew when its file was changed, cut, or is of another store', async () => {
    await write('a')
    await index()
    const [name = ''] = await readdir(join(dir, 'index'))
    const file = join(dir, 'index', name)
    const text = await readFile(file, 'utf8')
    for (const changed of [
      text.replace(DIGEST, OTHER_DIGEST),
      text.replace('"runs/a/record.json":', '"runs/z/record.json":'),
      text.slice(0, 80),
      '{}',
      text.replace(dir, '/elsewhere'),
    ]) {
      await writeFile(file, changed)
      expect(await index()).toMatchObject({ read: 1, headers: [{ digests: [DIGEST] }] })
    }
  })

  it('tells of what cannot be read, with the time that its name gives', async () => {
    const path = await write('20260102T030405Z-abc123')
    await writeFile(path, '{"runId":')
    await writeFile(await write('b'), '{}')
    const { headers, unreadable } = await index()
    expect(headers).toEqual([])
    expect(unreadable).toEqual([
      {
        name: 'runs/20260102T030405Z-abc123/record.json',
        startedAt: '2026-01-02T03:04:05.000Z',
        fault: expect.any(String) as string,
      },
      { name: 'runs/b/record.json', fault: expect.stringContaining('runId') as string },
    ])
    expect((await index()).unreadable).toHaveLength(2)
  })

  it('does without its file where that cannot be written', async () => {
    await write('a')
    await writeFile(join(dir, 'index'), 'a file')
    expect(await index()).toMatchObject({ read: 1, headers: [{ runId: 'a' }] })
  })
})
