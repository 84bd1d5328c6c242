import { describe, expect, test } from 'vitest'
import { resolveParameters, type ParameterSource } from './parameters.ts'

function source(values: Readonly<Record<string, string>>): {
  readonly asked: string[][]
  readonly open: () => Promise<ParameterSource>
} {
  const asked: string[][] = []
  return {
    asked,
    open: async () => ({
      async read(names) {
        asked.push([...names])
        return new Map(Object.entries(values).filter(([name]) => names.includes(name)))
      },
    }),
  }
}

describe('resolveParameters', () => {
  test('what is missing is told by its variable and its name', async () => {
    const env = { A: 'ssm:/app/a', B: 'ssm:/app/b', C: 'plain' }
    await expect(resolveParameters(env, source({ '/app/b': 'hunter2' }).open)).rejects.toMatchObject({
      faults: ['A: the parameter store has nothing at /app/a'],
    })
  })

  test('a store that cannot be read is told', async () => {
    const open = async () => {
      throw new Error('no credentials')
    }
    await expect(resolveParameters({ A: 'ssm:/app/a' }, open)).rejects.toThrow(
      '/app/a: the parameter store cannot be read: no credentials',
    )
  })

  test('values take the place of names', async () => {
    const env = { A: 'ssm:/app/a', B: 'plain', C: undefined }
    expect(await resolveParameters(env, source({ '/app/a': 'x' }).open)).toEqual({ A: 'x', B: 'plain', C: undefined })
  })

  test('without a name the store is not opened', async () => {
    const env = { A: 'plain', B: 'ssm:none' }
    const open = () => Promise.reject(new Error('opened'))
    expect(await resolveParameters(env, open)).toBe(env)
  })

  test('no more than ten are asked for at once, and each once', async () => {
    const names = Array.from({ length: 11 }, (_, i) => [`V${i}`, `ssm:/app/${i}`] as const)
    const values = Object.fromEntries(names.map((_, i) => [`/app/${i}`, 'x']))
    const { asked, open } = source(values)
    await resolveParameters({ ...Object.fromEntries<string>(names), AGAIN: 'ssm:/app/0' }, open)
    expect(asked.map(({ length }) => length)).toEqual([10, 1])
  })
})
