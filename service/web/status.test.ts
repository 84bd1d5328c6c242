import { expect, type Page, type Request, type Route } from '@playwright/test'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { IDENTITY } from '../testing/service.ts'
import {
  openService,
  violationsIn,
  type OpenedPage,
  type OpenedService,
  type OpenOptions,
} from './testing/opened-page.ts'

const LIMIT = { timeout: 30_000 }
const PHONE = { viewport: { width: 360, height: 740 } }
const HOSTILE = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'"&amp;`
const SLOW_DATABASE = {
  type: 'urn:problem:database-slow',
  title: 'The database answers too slowly',
  status: 503,
  detail: 'The database did not answer within 2000 ms',
  instance: '/health/deep',
}

vi.setConfig({ testTimeout: 120_000 })
let opened: OpenedService
beforeAll(async () => (opened = await openService(process.env)), 60_000)
afterAll(async () => opened[Symbol.asyncDispose]())

describe('status page', () => {
  it('without any deployment it says so, and what runs is not recorded', async () => {
    await using open = await visit()
    const { page } = open
    await expect(page.getByText('No deployment is recorded here.')).toBeVisible(LIMIT)
    await expect(field(page, '#running', 'deployed')).toHaveText('Not recorded: nobody told of this deployment', LIMIT)
    await expectSound(open)
  })

  it('what runs, its health and its history are shown', async () => {
    const first = await deploy({ version: 'v1', commitMessage: 'feat: one\n\nmore', pullRequest: 41 })
    await advance(first, { status: 'succeeded', by: 'pipeline' })
    const second = await deploy({ version: 'v2', actor: HOSTILE, commitMessage: HOSTILE })
    await advance(second, { status: 'rolled_back', by: 'Ada', rolledBackTo: 'v1', reason: HOSTILE })
    const third = await deploy({ version: IDENTITY.version })
    await advance(third, { status: 'succeeded', by: 'pipeline' })
    await deploy({ version: 'v4' })
    await using open = await visit()
    const { page } = open
    await expect(field(page, '#summary', 'headline')).toHaveText('All is well', LIMIT)
    await expect(page.locator('#version')).toHaveText(IDENTITY.version)
    await expect(field(page, '#check-database', 'standing')).toHaveText('Connected', LIMIT)
    const entries = page.locator('#history-list > li')
    await expect(entries).toHaveCount(4, LIMIT)
    await expect(entries.locator('[data-field="status"]')).toHaveText([
      'In progress',
      'Succeeded',
      'Rolled back',
      'Succeeded',
    ])
    await expect(entries.locator('[data-field="mark"]:visible')).toHaveText(['runs now'])
    await expect(entries.nth(1)).toContainText(IDENTITY.version)
    await expect(entries.nth(3)).toContainText('feat: one #41')
    await expect(field(page, '#running', 'deployed')).toContainText('by Ada Lovelace')
    // Text stays text.
    await expect(entries.nth(2).locator('[data-field="actor"]')).toHaveText(HOSTILE)
    await expect(entries.nth(2).locator('[data-field="outcome"]')).toHaveText(`Back to v1: ${HOSTILE}`)
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
    expect(await page.locator('main img, main script').count()).toBe(0)
    await expectSound(open)
  })

  it('a long history is turned over page by page', async () => {
    for (let i = 0; i < 8; i += 1) await deploy({ version: `older-${i}` })
    await using open = await visit()
    const { page } = open
    const entries = page.locator('#history-list > li')
    await expect(entries).toHaveCount(10, LIMIT)
    await page.getByRole('button', { name: 'Older' }).click()
    await expect(entries).toHaveCount(2, LIMIT)
    await expect(page.getByRole('button', { name: 'Older' })).toBeDisabled()
    await page.getByRole('button', { name: 'Newer' }).click()
    await expect(entries).toHaveCount(10, LIMIT)
  })

  it('a problem of the database is told as a sentence', async () => {
    await using open = await opened.open()
    const { page } = open
    await page.route('/health/deep', (route) => problem(route, SLOW_DATABASE))
    await page.goto('/')
    await expect(field(page, '#summary', 'headline')).toHaveText('Degraded', LIMIT)
    const sentence = 'The database answers too slowly. The database did not answer within 2000 ms.'
    await expect(field(page, '#summary', 'sentence')).toHaveText(sentence)
    await expect(field(page, '#check-database', 'standing')).toHaveText('Problem')
    await expect(field(page, '#check-service', 'standing')).toHaveText('Answers')
    await expectSound(open)
  })

  it.each([
    ['a healthy page that is not the service’s', (route: Route) => route.fulfill({ json: { status: 'healthy' } })],
    ['an answer that is cut off', (route: Route) => route.abort('connectionreset')],
  ])('%s is no answer', async (_, answer) => {
    await using open = await opened.open()
    const { page } = open
    await page.route('/health', answer)
    await page.goto('/')
    await expect(field(page, '#summary', 'headline')).toHaveText('Unreachable', LIMIT)
  })

  it('an answer of the service that says nothing is an error', async () => {
    await using open = await opened.open()
    const { page } = open
    await page.route('/health', (route) => route.fulfill({ json: {}, headers: { 'x-service-version': 'abc123' } }))
    await page.goto('/')
    await expect(field(page, '#summary', 'headline')).toHaveText('The service answers with an error', LIMIT)
    await expect(field(page, '#summary', 'sentence')).toContainText('expected one of healthy at /status, got nothing')
  })

  it('when nothing answers any more, all that is shown is marked as old; then it recovers', async () => {
    await using open = await visit({ fakeClock: true })
    const { page } = open
    const headline = field(page, '#summary', 'headline')
    await open.runFor(4)
    await expect(headline).toHaveText('All is well')
    await expect(page.locator('#history-list > li')).toHaveCount(10)
    await page.route(isAsked, (route) => route.abort())
    await open.runFor(10)
    await expect(headline).toHaveText('Unreachable')
    for (const name of ['#running', '#history']) await expect(field(page, name, 'old')).toContainText('As it was at ')
    for (const name of ['service', 'database', 'migrations']) {
      await expect(field(page, `#check-${name}`, 'standing')).toHaveText('Not known')
    }
    await expect(page.locator('#history-list [data-field="mark"]:visible')).toHaveCount(0)
    await expect(
      page.locator('.pulse[data-tone="good"], .hero[data-tone="good"], .card[data-tone="good"]'),
    ).toHaveCount(0)

    await page.unroute(isAsked)
    await page.getByRole('button', { name: 'Ask now' }).click()
    await open.runFor(3)
    await expect(headline).toHaveText('Recovering')
    await expect(field(page, '#summary', 'sentence')).toContainText('It answers again, after')
    await open.runFor(20)
    await expect(headline).toHaveText('All is well')
    for (const name of ['#running', '#history']) await expect(field(page, name, 'old')).toBeHidden()
  })

  it('while it is watched it asks at its pace, one request at a time', async () => {
    await using open = await opened.open({ fakeClock: true })
    const { page, asked } = open
    let inFlight = 0
    let mostInFlight = 0
    page.on('request', (request) => {
      if (isAsked(new URL(request.url()))) mostInFlight = Math.max(mostInFlight, (inFlight += 1))
    })
    const end = (request: Request) => {
      if (isAsked(new URL(request.url()))) inFlight -= 1
    }
    page.on('requestfinished', end).on('requestfailed', end)
    await page.goto('/')
    await open.runFor(60)
    const countOf = (path: string) => asked.filter((one) => one === `GET ${path}`).length
    expect(mostInFlight).toBe(1)
    for (const path of ['/health', '/health/deep']) {
      expect(countOf(path), path).toBeLessThanOrEqual(13)
      expect(countOf(path), path).toBeGreaterThanOrEqual(11)
    }
    for (const path of ['/api/deployment', '/api/deployments']) expect(countOf(path), path).toBeLessThanOrEqual(3)
  })

  it('while nothing answers it asks less and less often, and nothing else', async () => {
    await using open = await opened.open({ fakeClock: true })
    const { page, asked } = open
    await page.route(isAsked, (route) => route.abort())
    await page.goto('/')
    await open.runFor(300, 5)
    expect(asked.length).toBeLessThanOrEqual(8)
    expect(asked.length).toBeGreaterThanOrEqual(5)
    expect(new Set(asked)).toEqual(new Set(['GET /health']))
  })

  it('Retry-After is waited for', async () => {
    await using open = await opened.open({ fakeClock: true })
    const { page, asked } = open
    await page.route('/health/deep', (route) => problem(route, SLOW_DATABASE, { 'retry-after': '200' }))
    await page.goto('/')
    await open.runFor(150, 3)
    await page.getByRole('button', { name: 'Ask now' }).click()
    await open.runFor(30, 3)
    expect(asked.filter((one) => one.includes('/health/deep'))).toHaveLength(1)
  })

  it('while nobody looks it asks nothing, and then nothing old is shown as new', async () => {
    await using open = await visit({ fakeClock: true })
    const { page, asked } = open
    const headline = field(page, '#summary', 'headline')
    await open.runFor(4)
    await expect(headline).toHaveText('All is well')
    await setVisibility(page, 'hidden')
    const before = asked.length
    await open.runFor(300, 100)
    expect(asked.length).toBe(before)
    await page.route(isAsked, () => undefined) // no answer, and no end
    await setVisibility(page, 'visible')
    await expect(headline).toHaveText('Not known')
    await expect(field(page, '#running', 'old')).toContainText('5 min')
  })

  it.each(['light', 'dark'] as const)(
    'in %s colours nothing is wrong by axe: well, unreachable, recovering',
    async (colorScheme) => {
      await using open = await visit({ colorScheme })
      const { page } = open
      await expect(field(page, '#summary', 'headline')).toHaveText('All is well', LIMIT)
      await expect(page.locator('#history-list > li')).toHaveCount(10, LIMIT)
      const isDark =
        (await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)) !== 'rgb(246, 246, 243)'
      expect(isDark).toBe(colorScheme === 'dark')
      await expectSound(open)
      await page.route(isAsked, (route) => route.abort())
      await page.getByRole('button', { name: 'Ask now' }).click()
      await expect(field(page, '#summary', 'headline')).toHaveText('Unreachable', LIMIT)
      await expectSound(open)
    },
  )

  it('when part of the page does not arrive it says so, and loads again', async () => {
    await using open = await opened.open()
    const { page } = open
    let isLost = true
    await page.route('/page/reading.mjs', async (route) => (isLost ? route.abort() : route.fallback()))
    await page.goto('/')
    await expect(field(page, '#summary', 'headline')).toHaveText('Not loaded', LIMIT)
    isLost = false
    await expect(field(page, '#summary', 'headline')).toHaveText('All is well', LIMIT)
    expect(await page.evaluate(() => sessionStorage.getItem('failed-loads'))).toBe('0')
  })

  it('fits a phone', async () => {
    await using open = await visit(PHONE)
    const { page } = open
    await expect(page.locator('#history-list > li')).toHaveCount(10, LIMIT)
    await expectFits(page)
    await expectSound(open)
  })

  it('who wants less motion sees none', async () => {
    const durationOf = async (reducedMotion: 'reduce' | 'no-preference') => {
      await using open = await visit({ reducedMotion })
      return await open.page.locator('#ask-now').evaluate((button) => getComputedStyle(button).transitionDuration)
    }
    expect(await durationOf('no-preference')).not.toBe('0s')
    expect(await durationOf('reduce')).toBe('0s')
  })

  it('what axe and the content security policy refuse is seen', async () => {
    await using open = await visit()
    const { page, faults } = open
    await page.evaluate(() => {
      const button = document.createElement('button')
      document.querySelector('main')?.append(button)
      button.setAttribute('style', 'color: red')
    })
    expect((await violationsIn(page)).join()).toContain('button-name')
    await expect.poll(() => faults.join(), LIMIT).toContain('Content Security Policy')
    const markup = page.evaluate(() => (document.body.innerHTML = '<p>markup</p>'))
    await expect(markup).rejects.toThrow('TrustedHTML')
  })
})

async function visit(options: OpenOptions = {}): Promise<OpenedPage> {
  const open = await opened.open(options)
  await open.page.goto('/')
  return open
}

function field(page: Page, root: string, name: string) {
  return page.locator(root).locator(`[data-field="${name}"]`)
}

function isAsked({ pathname }: URL): boolean {
  return /^\/(?:api|health)/.test(pathname)
}

async function expectSound({ page, faults }: OpenedPage): Promise<void> {
  expect(await violationsIn(page)).toEqual([])
  expect(faults).toEqual([])
}

async function expectFits(page: Page): Promise<void> {
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)
}

async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)
}

async function problem(
  route: Route,
  document: { readonly status: number },
  headers: Record<string, string> = {},
): Promise<void> {
  await route.fulfill({
    status: document.status,
    headers: { 'content-type': 'application/problem+json', 'x-service-version': IDENTITY.version, ...headers },
    body: JSON.stringify(document),
  })
}

async function deploy(rest: object): Promise<string> {
  const payload = { environment: IDENTITY.environment, actor: 'Ada Lovelace', ...rest }
  const answer = await send('POST', '/api/deployments', payload)
  return answer.json<{ id: string }>().id
}

async function advance(id: string, payload: object): Promise<void> {
  const answer = await send('PATCH', `/api/deployments/${id}`, payload)
  expect(answer.statusCode).toBe(200)
}

async function send(method: 'POST' | 'PATCH', url: string, payload: object) {
  const authorization = await opened.service.authorize()
  return opened.service.app.inject({ method, url, headers: { authorization }, payload })
}
