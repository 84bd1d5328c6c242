import { once } from 'node:events'
import { glob } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playwrightSuite } from './playwright.ts'
import { specProject, type Observed, type SpecProject } from './testing/spec-project.ts'

const PAGES: Readonly<Record<string, string>> = {
  '/': '<title>Home</title><h1>Hello</h1>',
  '/greedy': '<script>fetch(location.hash.slice(1)).catch(() => { document.title = "refused" })</script>',
  '/talkative': '<script>new WebSocket(location.hash.slice(1)).onclose = () => { document.title = "refused" }</script>',
}
const SPECS = `
import { expect } from '@playwright/test'
import { browserTest } from '${import.meta.resolve('../../fixtures/browser.ts')}'
const test = browserTest(process.env)
const other = process.env.OTHER_HOST
test('shows a page of the target', async ({ page, run }) => {
  await page.goto('/')
  await expect(page).toHaveTitle('Home')
  expect(run.runId).toBe('20260101T000000Z-abc123')
})
test('shows what is not there', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveTitle('Away', { timeout: 1 })
})
test('asks another host', async ({ page }) => {
  await page.goto('/greedy#http://' + other)
  await expect(page).toHaveTitle('refused')
})
test('talks to another host', async ({ page }) => {
  await page.goto('/talkative#ws://' + other)
  await expect(page).toHaveTitle('refused')
})
test('is sent to another host', async ({ page }) => { await page.goto('/redirect') })
test('notes and fails', async ({ ledger }) => {
  ledger.note('it', async () => { console.log('undone after failure') })
  expect(1).toBe(2)
})
`

describe('browserTest', () => {
  const asked: string[] = []
  let target: Server
  let other: Server
  let project: SpecProject
  let seen: Observed

  beforeAll(async () => {
    other = await listen((url) => void asked.push(url))
    const elsewhere = `localhost:${portOf(other)}`
    target = await listen((url) => (url === '/redirect' ? { location: `http://${elsewhere}/` } : PAGES[url]))
    const service = `http://127.0.0.1:${portOf(target)}`
    project = await specProject({ 'pages.spec.ts': SPECS })
    const suite = playwrightSuite({ name: 'sample', dir: project.specs, floor: {}, budgetMs: 60_000 })
    const env = { ...project.context.env, OTHER_HOST: elsewhere }
    seen = await project.run(suite, { endpoints: { service }, env })
  }, 60_000)

  afterAll(async () => {
    for (const server of [target, other]) server.close()
    await project[Symbol.asyncDispose]()
  })

  it.each(['asks another host', 'talks to another host'])('a page that %s fails its test', (title) => {
    const { attempts } = seen.caseOf(title)
    expect(attempts.map(({ status }) => status)).toEqual(['errored'])
    expect(attempts[0]?.failure?.message).toMatch(
      /Expected pages to ask 127\.0\.0\.1:\* only, and they asked localhost:\d+ as well/,
    )
  })

  it('a page that is sent to another host fails its test', () => {
    expect(seen.caseOf('is sent to another host').attempts.map(({ status }) => status)).toEqual(['errored'])
  })

  it('another host gets no request', () => {
    expect(asked).toEqual([])
  })

  it('the failed case leaves a screenshot and a trace with the run', async () => {
    expect(seen.caseOf('shows what is not there').attempts.map(({ status }) => status)).toEqual(['failed'])
    const left = await Array.fromAsync(glob('playwright/*not-there*/*', { cwd: project.context.artifactsDir }))
    expect(left.map((path) => path.split('/').at(-1))).toEqual(
      expect.arrayContaining(['test-failed-1.png', 'trace.zip']),
    )
  })

  it('the ledger is undone when a test has failed', () => {
    expect(seen.output).toContain('undone after failure')
  })

  it('a page of the target is shown', () => {
    expect(seen.caseOf('shows a page of the target').attempts).toMatchObject([{ status: 'passed' }])
  })
})

type Page = string | { readonly location: string } | undefined

async function listen(pageOf: (url: string) => Page | void): Promise<Server> {
  const server = createServer((request, response) => {
    const page = pageOf(request.url ?? '')
    if (typeof page === 'object') response.writeHead(302, page).end()
    else response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(page)
  })
  server.listen(0)
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('the server does not listen')
}
