import { expect, it } from 'vitest'
import type { EvidenceStore } from '../evidence/store.ts'

const WRITERS = 8

/** What every evidence store must hold to. To be called inside a `describe`. Every test uses names of its own. */
export function describeEvidenceStore(make: () => Promise<EvidenceStore> | EvidenceStore): void {
  const bytes = (text: string): Uint8Array => Buffer.from(text)

  it('says that nothing is there where nothing is', async () => {
    const store = await make()
    expect(await store.get('nothing/at/all')).toBeUndefined()
    expect(await store.list('nothing/*/at-all')).toEqual([])
  })

  it('never replaces what is there, and says that something else is', async () => {
    const store = await make()
    await store.put('never/a', bytes('first'))
    await expect(store.put('never/a', bytes('second'))).rejects.toMatchObject({ code: 'E_EVIDENCE_CONFLICT' })
    await expect(store.put('never/a', bytes(''))).rejects.toMatchObject({ code: 'E_EVIDENCE_CONFLICT' })
    expect(Buffer.from((await store.get('never/a')) ?? []).toString()).toBe('first')
  })

  it('lets one of many writers win, whole, and tells the others', async () => {
    const store = await make()
    const texts = Array.from({ length: WRITERS }, (_, index) => String(index).repeat(50_000))
    const ends = await Promise.allSettled(texts.map(async (text) => store.put('many/a', bytes(text))))
    const won = ends.findIndex(({ status }) => status === 'fulfilled')
    const lost = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
    expect(lost).toHaveLength(WRITERS - 1)
    for (const reason of lost) expect(reason).toMatchObject({ code: 'E_EVIDENCE_CONFLICT' })
    expect(Buffer.from((await store.get('many/a')) ?? []).toString()).toBe(texts[won])
  })

  it('takes the same bytes again for kept, also from many at once', async () => {
    const store = await make()
    const ends = await Promise.all(Array.from({ length: WRITERS }, async () => store.put('same/a', bytes('same'))))
    expect(ends.filter((end) => end === 'written')).toHaveLength(1)
    expect(await store.put('same/a', bytes('same'))).toBe('kept')
  })

  it('gives back every byte, and names of every kind', async () => {
    const store = await make()
    const all = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256))
    for (const name of ['odd/a b+c%2Fd', 'odd/é€', "odd/it's(1)!", 'odd/a=b&c#d?e']) {
      await store.put(name, all)
      expect(Buffer.compare((await store.get(name)) ?? Buffer.alloc(0), all), name).toBe(0)
    }
    expect((await store.list('odd/*')).map(({ name }) => name)).toEqual(
      ["odd/it's(1)!", 'odd/a b+c%2Fd', 'odd/a=b&c#d?e', 'odd/é€'].toSorted(),
    )
  })

  it('lists what fits the pattern alone, in order, with a tag that stays', async () => {
    const store = await make()
    for (const name of ['l/2/r.json', 'l/1/r.json', 'l/1/v.json', 'l/1/deep/r.json', 'l/r.json', 'm/1/r.json']) {
      await store.put(name, bytes(name))
    }
    const items = await store.list('l/*/r.json')
    expect(items.map(({ name }) => name)).toEqual(['l/1/r.json', 'l/2/r.json'])
    expect(await store.list('l/*/r.json')).toEqual(items)
    expect((await store.list('l/1/*.json')).map(({ name }) => name)).toEqual(['l/1/r.json', 'l/1/v.json'])
    expect((await store.list('l/1/v*')).map(({ name }) => name)).toEqual(['l/1/v.json'])
  })
}
