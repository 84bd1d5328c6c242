import { describe, expect, it } from 'vitest'
import { askedSpecs } from './asked-specs.ts'

const SUITE = { suite: 's', dir: '/p/specs', specs: ['/p/specs/a.spec.ts', '/p/specs/orders/a.spec.ts'] }

describe('askedSpecs', () => {
  it('takes nothing from ids of another suite, of no file, and of none of its files', () => {
    const ids = ['t > a.spec.ts > x', 's > (unhandled errors)', 's > b.spec.ts > x', 's > a.spec.tsx > x']
    expect(askedSpecs(ids, SUITE)).toEqual({ specs: [], names: [] })
  })

  it('takes file and titles apart', () => {
    const ids = ['s > orders/a.spec.ts > a list > is empty', 's > orders/a.spec.ts > x']
    expect(askedSpecs(ids, SUITE)).toEqual({ specs: ['/p/specs/orders/a.spec.ts'], names: ['a list > is empty', 'x'] })
  })

  it('asks for titles without the project and without the number of a twin', () => {
    const { names } = askedSpecs(['s > a.spec.ts > [phone] > a list > is empty (2)'], SUITE)
    expect(names).toEqual(['[phone] > a list > is empty', 'a list > is empty'])
  })
})
