import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { MODULE_NAMES } from './names.ts'
import { MODULES } from './table.ts'

const page = new URL('../../../../../docs/performance.md', import.meta.url)

describe('MODULES', () => {
  it('has what the bundler takes for the modules there are', () => {
    expect(Object.keys(MODULES)).toEqual(MODULE_NAMES)
  })

  it('is told in docs/performance.md as it is', async () => {
    const rows = (await readFile(page, 'utf8')).split('\n').filter((line) => line.startsWith('| `k6'))
    const wanted = Object.entries(MODULES).map(([name, members]) => {
      // Constants of TLS and OCSP say nothing of what the engine does.
      const names = Object.keys(members).filter((member) => member !== 'default' && !/^[A-Z\d_]+$/.test(member))
      return `| \`${name}\` | ${names.toSorted().join(', ')} |`
    })
    expect(rows).toEqual(wanted)
  })
})
