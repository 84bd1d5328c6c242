import { join } from 'node:path'
import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { bundleScript, sourcesOf } from './bundle.ts'

const testdata = join(import.meta.dirname, '..', 'testdata')
const script = join(testdata, 'semantics', 'modules', 'remote.js')
const MODULE = 'export default class {}; export const both = () => []'

describe('sourcesOf', () => {
  it('has modules by URL with their text', async () => {
    const sources = await sourcesOf(script, async () => MODULE)
    expect(sources).toEqual([
      { name: 'https://modules.test/lib/session.js', text: MODULE },
      { name: 'https://modules.test/lib/old.js', text: MODULE },
      script,
    ])
  })

  it('has them without text where they can not be had', async () => {
    const sources = await sourcesOf(script, async () => Promise.reject(new Error('no network')))
    expect(sources).toEqual([
      { name: 'https://modules.test/lib/session.js', text: '' },
      { name: 'https://modules.test/lib/old.js', text: '' },
      script,
    ])
  })
})

describe('bundleScript', () => {
  it('takes a script with a line for a shell, a mark of its encoding and other ends of lines', async () => {
    const { source } = await bundleScript(join(testdata, 'odd-text.js'))
    expect(new Script(source)).toBeInstanceOf(Script)
  })

  it('stops a download with the run', async () => {
    const stopping = new AbortController()
    const download = async (_url: string, signal: AbortSignal): Promise<string> => {
      stopping.abort()
      signal.throwIfAborted()
      return MODULE
    }
    const bundling = bundleScript(script, { download, signal: stopping.signal })
    await expect(bundling).rejects.toThrow(
      "https://modules.test/lib/session.js can't be downloaded: This operation was aborted",
    )
  })
})
