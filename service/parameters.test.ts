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
    const { faults } = await resolveParameters(env, ['A', 'B', 'C'], source({ '/app/b': 'hunter2' }).open)
    expect([...faults]).toEqual([['A', 'the parameter store has nothing at /app/a']])
  })

  test.each(['ssm:', 'ssm:app/a', 'ssm:/', 'ssm:/app//a', 'ssm:arn:aws:ssm:x:1:parameter/a'])(
    '%s is no name, rather than a value',
    async (value) => {
      const { faults } = await resolveParameters({ A: value }, ['A'], () => Promise.reject(new Error('opened')))
      expect([...faults]).toEqual([['A', 'expected ssm: and a name such as /app/key']])
    },
  )

  test('a store that cannot be opened is told', async () => {
    const open = () => Promise.reject(new Error('no credentials'))
    const { faults } = await resolveParameters({ A: 'ssm:/app/a' }, ['A'], open)
    expect([...faults]).toEqual([['A', 'the parameter store cannot be read for /app/a: no credentials']])
  })

  test('values take the place of names, in the variables that are asked about alone', async () => {
    const env = { A: 'ssm:/app/a', B: 'plain', C: undefined, OTHER: 'ssm:/app/a' }
    const { asked, open } = source({ '/app/a': 'x' })
    const resolved = await resolveParameters(env, ['A', 'B', 'C'], open)
    expect(resolved.env).toEqual({ A: 'x', B: 'plain', C: undefined, OTHER: 'ssm:/app/a' })
    expect(asked).toEqual([['/app/a']])
  })

  test('without a name the store is not opened', async () => {
    const env = { A: 'plain' }
    const open = () => Promise.reject(new Error('opened'))
    expect((await resolveParameters(env, ['A'], open)).env).toBe(env)
  })
})
