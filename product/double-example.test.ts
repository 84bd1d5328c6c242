import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { haveSession, reset, server, takeNickname } from '../docs/examples/doubles.ts'

const ROOT = new URL('..', import.meta.url).pathname

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
beforeEach(() => reset())
afterAll(() => server.close())

async function joinAs(nickname: string): Promise<number> {
  const body = JSON.stringify({ joinCode: 'ABC234', nickname })
  const headers = { 'content-type': 'application/json' }
  return (await fetch('https://sessions.test/api/participants', { method: 'POST', headers, body })).status
}

describe('the example of doubles', () => {
  it('is what the page shows', async () => {
    const read = async (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8')
    expect(await read('docs/contract.md')).toContain(await read('docs/examples/doubles.ts'))
  })

  it('has a session', async () => {
    const id = await haveSession('Retro')
    const answer = await fetch(`https://sessions.test/api/sessions/${id}`)
    expect(await answer.json()).toMatchObject({ id, title: 'Retro' })
  })

  it('takes a nickname', async () => {
    takeNickname('Ann')
    expect(await joinAs('Ann')).toBe(409)
    expect(await joinAs('Bob')).toBe(201)
  })
})
