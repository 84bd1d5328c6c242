import { chmod, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeEvidenceStore } from '../testing/store-contract.ts'
import { folderStore } from './folder-store.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-store-'))
})
afterAll(async () => rm(dir, { recursive: true }))

describe('folderStore', () => {
  describeEvidenceStore(() => folderStore({ dir: join(dir, 'contract') }))

  it.each(['../up', 'a/../../b', '/root', '', 'a//b', 'a/.', 'a\0b'])(
    'refuses the name %j, which leads elsewhere',
    async (name) => {
      const store = folderStore({ dir })
      await expect(store.put(name, Buffer.from('x'))).rejects.toMatchObject({ code: 'E_USAGE_INVALID' })
      await expect(store.get(name)).rejects.toMatchObject({ code: 'E_USAGE_INVALID' })
    },
  )

  it('says what keeps it from writing, and leaves nothing half written', async () => {
    await writeFile(join(dir, 'file'), '')
    const store = folderStore({ dir: join(dir, 'file') })
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject({ code: 'E_EVIDENCE_UNREACHABLE' })
    await folderStore({ dir: join(dir, 'whole') }).put('a/b', Buffer.from('x'))
    expect(await readdir(join(dir, 'whole', 'a'))).toEqual(['b'])
  })

  it('changes the tag when the content does, also in the same second and of the same size', async () => {
    const store = folderStore({ dir: join(dir, 'tags') })
    await store.put('a/r.json', Buffer.from('one'))
    const path = join(dir, 'tags', 'a', 'r.json')
    const at = new Date('2026-01-02T03:04:05.000Z')
    await utimes(path, at, at)
    const before = await store.list('a/*.json')
    await writeFile(path, 'two')
    await utimes(path, at, at) // whoever wants to hide a change sets the time back
    expect(await store.list('a/*.json')).not.toEqual(before)
  })

  it('lists no part files, folders or what is not there yet', async () => {
    const store = folderStore({ dir: join(dir, 'parts') })
    await store.put('runs/1/record.json', Buffer.from('x'))
    await store.put('runs/2/other.json', Buffer.from('x'))
    await writeFile(join(dir, 'parts', 'runs', '.x.part'), '')
    await chmod(join(dir, 'parts', 'runs'), 0o755)
    expect((await store.list('runs/*/record.json')).map(({ name }) => name)).toEqual(['runs/1/record.json'])
  })
})
