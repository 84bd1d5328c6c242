import { join } from 'node:path'
import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { bundleScript, sourcesOf } from './bundle.ts'

const testdata = join(import.meta.dirname, '..', 'testdata')
const script = join(testdata, 'semantics', 'modules', 'remote.js')
const MODULE = 'export default class {}; export const both = () => []'

describe('sourcesOf', () => {
  it('has modules by URL with their text', async () => {
    const sources = await sourcesOf(script, { download: async () => MODULE })
    expect(sources).toEqual([
      { name: 'https://modules.test/lib/session.js', text: MODULE },
      { name: 'https://modules.test/lib/old.js', text: MODULE },
      script,
    ])
  })

  it('says why those can not be had that are not there', async () => {
    const sources = await sourcesOf(script, { download: async () => Promise.reject(new Error('no network')) })
    expect(sources).toEqual([
      { name: 'https://modules.test/lib/session.js', missing: 'no network' },
      { name: 'https://modules.test/lib/old.js', missing: 'no network' },
      script,
    ])
  })

  it('hears a stop', async () => {
    const stopping = new AbortController()
    const download = async (_url: string, signal: AbortSignal): Promise<string> => {
      stopping.abort(new Error('SIGINT'))
      signal.throwIfAborted()
      return MODULE
    }
    await expect(sourcesOf(script, { download, signal: stopping.signal })).rejects.toThrow('SIGINT')
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
