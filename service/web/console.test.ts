import { expect, type Locator, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { openService, violationsIn, type OpenedPage, type OpenedService } from './testing/opened-page.ts'

const LIMIT = { timeout: 30_000 }
const PHONE = { viewport: { width: 360, height: 740 } }
const HOSTILE = `<img src=x onerror="window.hacked=1">'"&amp;`

vi.setConfig({ testTimeout: 180_000 })
let opened: OpenedService
beforeAll(async () => (opened = await openService(process.env)), 60_000)
afterAll(async () => opened[Symbol.asyncDispose]())

describe('session console', () => {
  it('a session is run from start to end by keyboard alone, and text stays text', async () => {
    await using host = await opened.open()
    await using guest = await opened.open(PHONE)
    host.page.on('dialog', (dialog) => void dialog.accept())

    await host.page.goto('/')
    await press(host.page, host.page.getByRole('link', { name: 'Sessions' }), 'Enter')
    await expect(host.page.getByRole('heading', { name: 'Sessions' })).toBeFocused()
    await signIn(host.page)
    await expect(host.page.getByRole('button', { name: 'Sign out' })).toBeFocused(LIMIT)
    await type(host.page, host.page.getByLabel('Title'), HOSTILE)
    await type(host.page, host.page.getByLabel('Description'), HOSTILE)
    await press(host.page, host.page.getByRole('button', { name: 'Create the session' }), 'Enter')
    await expect(host.page.locator('#session-title')).toHaveText(HOSTILE, LIMIT)
    await expect(host.page.locator('#session-title')).toBeFocused()

    await addActivity(host.page, { kind: 'Poll', title: 'Which way?', options: `left\n${HOSTILE}` })
    await addActivity(host.page, { kind: 'Word cloud', title: 'In one word' })
    await addActivity(host.page, { kind: 'Question round', title: 'What is open?' })
    await press(host.page, host.page.getByRole('button', { name: 'Start the session' }), 'Enter')
    await press(host.page, host.page.getByRole('button', { name: 'Start: Which way?' }), 'Space')
    await expect(host.page.getByRole('button', { name: 'Complete: Which way?' })).toBeFocused(LIMIT)

    await guest.page.goto(`/#/join/${await host.page.locator('#session-code .join-code').innerText()}`)
    await type(guest.page, guest.page.getByLabel('Nickname'), HOSTILE.slice(0, 40))
    await guest.page.keyboard.press('Enter')
    await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(HOSTILE, LIMIT)
    await expect(guest.page.locator('#join-results')).toBeHidden() // not before one has voted
    await press(guest.page, guest.page.getByRole('radio', { name: 'left' }), 'ArrowDown')
    await expect(guest.page.getByRole('radio', { name: HOSTILE })).toBeChecked()
    await expectSound(guest)
    await expectFits(guest.page)
    await press(guest.page, guest.page.getByRole('button', { name: 'Vote' }), 'Enter')
    await expect(guest.page.locator('#taking-part .state')).toHaveText('Your answer was counted.', LIMIT)
    for (const { page } of [host, guest]) await expect(bars(page)).toHaveText(['0 votes, 0 %', '1 vote, 100 %'], LIMIT)
    await expect(host.page.locator('#session-head [data-field="people"]')).toHaveText(
      `1 of 100 people: ${HOSTILE.slice(0, 40)}`,
      LIMIT,
    )
    await expectSound(host)
    await expectSound(guest)

    await press(host.page, host.page.getByRole('button', { name: 'Complete: Which way?' }), 'Enter')
    await press(host.page, host.page.getByRole('button', { name: 'Start: In one word' }), 'Enter')
    await expect(guest.page.locator('legend')).toHaveText('In one word', LIMIT)
    await type(guest.page, guest.page.getByLabel('A word'), HOSTILE.slice(0, 40))
    await guest.page.keyboard.press('Enter')
    for (const { page } of [host, guest]) {
      await expect(page.locator('.word:visible [data-field="text"]')).toHaveText(
        [HOSTILE.slice(0, 40).toLowerCase()],
        LIMIT,
      )
    }
    await expectSound(guest)

    await press(host.page, host.page.getByRole('button', { name: 'Complete: In one word' }), 'Enter')
    await press(host.page, host.page.getByRole('button', { name: 'Start: What is open?' }), 'Enter')
    await expect(guest.page.locator('legend')).toHaveText('What is open?', LIMIT)
    await type(guest.page, guest.page.getByLabel('Your question'), HOSTILE)
    await guest.page.keyboard.press('Enter')
    for (const { page } of [host, guest]) {
      await expect(page.locator('.question:visible [data-field="text"]')).toHaveText([HOSTILE], LIMIT)
    }
    await expectSound(host)

    await press(host.page, host.page.getByRole('button', { name: 'Complete the session' }), 'Enter')
    await expect(host.page.locator('#session-status')).toHaveText('Completed', LIMIT)
    await expect(host.page.locator('#activity-form')).toBeHidden()
    await expect(host.page.locator('#session-title')).toBeFocused()
    await expect(guest.page.locator('#taking-part .state')).toHaveText('The session is completed.', LIMIT)
    for (const { page } of [host, guest]) expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
    await expectSound(host)
    await expectSound(guest)
  })

  it('what the service refuses is told as a sentence', async () => {
    const { id, joinCode } = await activeSession('refusals')
    await using host = await opened.open()
    const { page } = host
    await page.goto(`/#/sessions/${id}`)
    await expect(page.getByText('Sign in above to add activities')).toBeVisible(LIMIT)
    await expect(page.getByRole('button', { name: 'Complete the session' })).toBeHidden()
    const alert = page.locator('#sign-in').getByRole('alert')
    await signIn(page, 'writer', 'wrong')
    await expect(alert).toHaveText(
      'The client is unknown, or its secret is wrong. Expected the id and the secret of a known client.',
      LIMIT,
    )
    await page.getByLabel('Client id').clear()
    await page.getByLabel('Client secret').clear()
    await signIn(page, 'reader', 'reader-secret')
    await expect(alert).toHaveText('This client may not write sessions.', LIMIT)
    await expectSound(host)

    await using guest = await opened.open(PHONE)
    const refused = guest.page.locator('#join-form').getByRole('alert')
    await join(guest.page, 'ZZZZZZ', 'Ada')
    await expect(refused).toHaveText('There is nothing here. There is no session with this code.', LIMIT)
    await api('POST', '/api/participants', { joinCode, nickname: 'ada' })
    await join(guest.page, joinCode, 'ADA')
    await expect(refused).toContainText('Someone in the session has this nickname.', LIMIT)
    await expectSound(guest)
  })

  it('a change made meanwhile is not overwritten', async () => {
    const { id } = await activeSession('two at once')
    await using host = await opened.open()
    const { page } = host
    page.on('dialog', (dialog) => void dialog.accept())
    await page.goto(`/#/sessions/${id}`)
    await signIn(page)
    await expect(page.getByRole('button', { name: 'Complete the session' })).toBeVisible(LIMIT)
    await page.route(`/api/sessions/${id}`, async (route) => {
      if (route.request().method() === 'PATCH') await api('PATCH', `/api/sessions/${id}`, { title: 'other' })
      await route.fallback()
    })
    await page.getByRole('button', { name: 'Complete the session' }).click()
    const refused = page.locator('#session-head').getByRole('alert').first()
    await expect(refused).toContainText('It has changed since it was read.', LIMIT)
    await expect(page.locator('#session-title')).toHaveText('other', LIMIT)
    await expect(page.locator('#session-status')).toHaveText('Active')
  })

  it('sent again after no answer came, a draft makes one session', async () => {
    await using host = await opened.open()
    const { page } = host
    await page.goto('/#/sessions')
    await signIn(page)
    let isFirst = true
    await page.route('/api/sessions', async (route) => {
      if (!isFirst || route.request().method() !== 'POST') return route.fallback()
      isFirst = false
      await route.fetch() // it is made, and the answer is lost
      return route.abort()
    })
    await page.getByLabel('Title').fill('only once')
    await page.getByRole('button', { name: 'Create the session' }).click()
    await expect(page.locator('#create-form').getByRole('alert')).toHaveText('The service does not answer.', LIMIT)
    await page.getByRole('button', { name: 'Create the session' }).click()
    await expect(page.locator('#session-title')).toHaveText('only once', LIMIT)
    const { items } = await api<{ items: { title: string }[] }>('GET', '/api/sessions?limit=100')
    expect(items.filter(({ title }) => title === 'only once')).toHaveLength(1)
  })

  it('when the sign-in runs out, it says so and what writes is gone', async () => {
    await using host = await opened.open()
    const { page } = host
    await page.route('/api/auth/token', async (route) => {
      const response = await route.fetch()
      const token = (await response.json()) as object
      await route.fulfill({ response, json: { ...token, expires_in: 7 } })
    })
    await page.goto('/#/sessions')
    await signIn(page)
    await expect(page.getByText('The sign-in has run out.')).toBeVisible(LIMIT)
    await expect(page.locator('#create-form')).toBeHidden()
    await expect(page.getByLabel('Client secret')).toHaveValue('')
  })

  it('a reload keeps the place in a session, and a vote counts once', async () => {
    const { id, joinCode } = await activeSession('reloaded')
    await using guest = await opened.open(PHONE)
    const { page } = guest
    await join(page, joinCode, 'Ada')
    await page.getByText('yes').click()
    await page.getByRole('button', { name: 'Vote' }).click()
    await expect(bars(page)).toHaveText(['1 vote, 100 %', '0 votes, 0 %'], LIMIT)
    await page.reload()
    await expect(page.getByText('You are Ada.')).toBeVisible(LIMIT)
    await expect(bars(page)).toHaveText(['1 vote, 100 %', '0 votes, 0 %'], LIMIT)
    await expect(page.locator('#answer-form')).toBeHidden()

    await api('DELETE', `/api/sessions/${id}`)
    await expect(page.getByText(/The session is gone|You are not in the session any more/)).toBeVisible(LIMIT)
    await expect(page.getByLabel('Nickname')).toBeVisible()
    await expectSound(guest)
  })

  it('who leaves is gone', async () => {
    const { joinCode } = await activeSession('left')
    await using guest = await opened.open(PHONE)
    await join(guest.page, joinCode, 'Ada')
    await guest.page.getByRole('button', { name: 'Leave' }).click()
    await expect(guest.page.getByText('You have left the session.')).toBeVisible(LIMIT)
    await join(guest.page, joinCode, 'Ada')
    await expect(guest.page.getByText('You are Ada.')).toBeVisible(LIMIT)
  })

  it('live results ask at their pace, and are old as soon as nothing answers', async () => {
    const { id } = await activeSession('paced')
    await using open = await opened.open({ fakeClock: true })
    const { page, asked } = open
    await page.goto(`/#/sessions/${id}`)
    await open.runFor(30)
    await expect(page.locator('#session-results .bar')).toHaveCount(2)
    const most = { '': 7, '/activities': 9, '/participants': 7 }
    for (const [path, limit] of Object.entries(most)) {
      const { length } = asked.filter((one) => one === `GET /api/sessions/${id}${path}`)
      expect(length, path).toBeLessThanOrEqual(limit)
      expect(length, path).toBeGreaterThanOrEqual(4)
    }
    expect(asked.filter((one) => one.endsWith('/results')).length).toBeLessThanOrEqual(16)
    expect(asked.length).toBeLessThanOrEqual(48)

    await page.route(/\/(?:api|health)/, (route) => route.abort())
    await open.runFor(12)
    for (const place of ['#session-head', '#session-activities', '#session-results']) {
      await expect(page.locator(`${place} [data-field="old"]`).first()).toContainText('As it was at ')
    }
    const before = asked.length
    await open.runFor(120, 5)
    expect(asked.length - before).toBeLessThanOrEqual(4)
  })
})

async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible(LIMIT)
  const isBehind = await target.evaluate((element) => {
    const from = document.activeElement ?? document.body
    return (element.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  })
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(isBehind ? 'Shift+Tab' : 'Tab')
  }
  throw new Error(`Expected Tab to reach ${target.toString()}`)
}

async function press(page: Page, target: Locator, key: string): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.insertText(text)
}

async function signIn(page: Page, id = 'writer', secret = 'writer-secret'): Promise<void> {
  await type(page, page.getByLabel('Client id'), id)
  await type(page, page.getByLabel('Client secret'), secret)
  await page.keyboard.press('Enter')
}

async function addActivity(page: Page, activity: { kind: string; title: string; options?: string }): Promise<void> {
  const { kind, title, options } = activity
  await tabTo(page, page.getByLabel('Kind'))
  await page.keyboard.type(kind)
  await type(page, page.getByLabel('What is asked'), title)
  if (options === undefined) await expect(page.getByLabel('Options')).toBeHidden()
  else await type(page, page.getByLabel('Options'), options)
  await press(page, page.getByRole('button', { name: 'Add the activity' }), 'Enter')
  await expect(page.locator('#activity-list').getByRole('heading', { name: title })).toBeVisible(LIMIT)
}

async function join(page: Page, code: string, nickname: string): Promise<void> {
  await page.goto(`/#/join/${code}`)
  await page.getByLabel('Code').fill(code)
  await page.getByLabel('Nickname').fill(nickname)
  await page.getByRole('button', { name: 'Join' }).click()
}

function bars(page: Page): Locator {
  return page.locator('.bar:visible [data-field="count"]')
}

async function activeSession(title: string): Promise<{ id: string; joinCode: string }> {
  const session = await api<{ id: string; joinCode: string }>('POST', '/api/sessions', { title })
  const path = `/api/sessions/${session.id}`
  const poll = { kind: 'poll', title: 'Is it?', options: ['yes', 'no'] }
  const activity = await api<{ id: string }>('POST', `${path}/activities`, poll)
  await api('PATCH', path, { status: 'active' })
  await api('PATCH', `${path}/activities/${activity.id}`, { status: 'active' })
  return session
}

async function api<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object): Promise<T> {
  const authorization = await opened.service.authorize()
  const options = { method, url, headers: { authorization } }
  const answer = await opened.service.app.inject(payload === undefined ? options : { ...options, payload })
  expect(answer.statusCode, answer.body).toBeLessThan(300)
  return answer.body === '' ? (undefined as T) : answer.json<T>()
}

async function expectSound({ page, faults }: OpenedPage): Promise<void> {
  expect(await violationsIn(page)).toEqual([])
  expect(faults).toEqual([])
}

async function expectFits(page: Page): Promise<void> {
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)
}
