import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkRatchet, lockRatchet, readRatchet } from './ratchet-file.ts'

const gate = { required: ['smoke'], limits: {} } as const
const ratchet = { file: 'gate.lock.json' }
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-ratchet-'))
})
afterEach(async () => rm(dir, { recursive: true }))

describe('checkRatchet', () => {
  it('refuses when the file is missing: what was asked for is not known', async () => {
    await expect(checkRatchet({ gate, ratchet }, dir)).rejects.toMatchObject({
      code: 'E_RATCHET_MISSING',
      kind: 'config',
    })
  })

  it.each(['', '{', '{}', '{"schema":"ratchet/2","policy":{"required":["smoke"]},"loosened":[]}'])(
    'refuses a file that is not whole: %s',
    async (text) => {
      await writeFile(join(dir, ratchet.file), text)
      await expect(checkRatchet({ gate, ratchet }, dir)).rejects.toMatchObject({ code: 'E_RATCHET_MISSING' })
    },
  )

  it('refuses a policy that asks for less, and names all of it', async () => {
    await lockRatchet(ratchet, dir, {
      policy: { ...gate, required: ['smoke', 'load'], sampled: ['smoke'] },
      loosened: [],
    })
    await expect(checkRatchet({ gate, ratchet }, dir)).rejects.toThrow(
      /load is not in `required` any more\n {2}smoke is not in `sampled` any more/,
    )
  })

  it('lets the locked policy pass, and a config without a ratchet', async () => {
    const loosened = [{ at: '2026-01-02T03:04:05.000Z', by: 'local:ada', reason: 'x', what: ['y'] }]
    const path = await lockRatchet(ratchet, dir, { policy: gate, loosened })
    await expect(checkRatchet({ gate, ratchet }, dir)).resolves.toBeUndefined()
    await expect(checkRatchet({ gate }, '/nowhere')).resolves.toBeUndefined()
    expect((await readRatchet(ratchet, dir)).loosened).toEqual(loosened)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ schema: 'ratchet/1' })
  })
})
