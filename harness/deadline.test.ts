import { describe, expect, it } from 'vitest'
import { within } from './deadline.ts'

const never = new Promise<string>(() => undefined)

describe('within', () => {
  it('what never settles is an error, with what and how long', async () => {
    await expect(within(never, 10, 'starting x')).rejects.toThrow('starting x took longer than 0.01 s')
  })

  it('what fails in time fails as it does', async () => {
    await expect(within(Promise.reject(new Error('own')), 1000, 'x')).rejects.toThrow('own')
  })

  it('what settles in time is given on', async () => {
    expect(await within(Promise.resolve('value'), 1000, 'x')).toBe('value')
  })
})
