import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { cacheFolder } from '../../../fixtures/cache-folder.ts'
import { findChromium } from '../../../fixtures/chromium.ts'
import { startService, type TestService } from '../../testing/service.ts'

const SETTLE_POLL_MS = 5
const LOADED = { state: 'attached', timeout: 60_000 } as const
const START = new Date('2026-01-01T12:00:00Z')
/** Rules of axe that a page is held to. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The page of a service, in a browser. */
export interface OpenedService extends AsyncDisposable {
  readonly service: TestService
  readonly url: string
  /** A page of its own, with everything that went wrong in it. */
  open(options?: OpenOptions): Promise<OpenedPage>
}

/** A page, not yet navigated. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page
  /** Errors of scripts, and what the content security policy refused. */
  readonly faults: readonly string[]
  /** Method and path of each request to the API that the page has made. */
  readonly asked: readonly string[]
  /**
   * Lets time pass on the page, step by step; what is asked in one is answered before the next. Needs `fakeClock`.
   * @param stepSeconds - a request that falls into a step is as old at its end. @default 1
   */
  runFor(seconds: number, stepSeconds?: number): Promise<void>
}

/** How a page is opened. */
export interface OpenOptions extends BrowserContextOptions {
  /** Time stands still but for `runFor`. @default false */
  readonly fakeClock?: boolean
}

/**
 * Starts the service on a database of its own, and a browser.
 * @param env - the environment of the test
 */
export async function openService(env: NodeJS.ProcessEnv): Promise<OpenedService> {
  await using opened = new AsyncDisposableStack()
  const service = opened.use(await startService())
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 })
  const browser = await launch(env)
  opened.defer(async () => browser.close())
  const held = opened.move()
  return {
    service,
    url,
    open: async (options) => open(browser, { baseURL: url, locale: 'en-GB', timezoneId: 'UTC', ...options }),
    [Symbol.asyncDispose]: async () => held.disposeAsync(),
  }
}

/** What axe finds wrong, one line for each rule and element. */
export async function violationsIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(await axeSource)
  const found = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }
    return axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
  }, TAGS)
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  )
}

const axeSource = readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

async function launch(env: NodeJS.ProcessEnv): Promise<Browser> {
  const { env: needed, executablePath } = await findChromium({ env, cacheDir: cacheFolder(env) })
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    env: Object.fromEntries(
      Object.entries({ ...env, ...needed }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  })
}

async function open(browser: Browser, { fakeClock = false, ...options }: OpenOptions): Promise<OpenedPage> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const faults: string[] = []
  const asked: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text())
  })
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (/^\/(?:api|health|version)/.test(pathname)) asked.push(`${request.method()} ${pathname}`)
  })
  // A browser breaks connections off when the machine gets another network, as containers beside the tests bring about.
  await context.route('**/*', async (route) => route.fulfill({ response: await route.fetch() }))
  await page.addInitScript(countPending)
  if (fakeClock) {
    await page.clock.install({ time: START })
    await page.clock.pauseAt(START)
  }
  return {
    page,
    faults,
    asked,
    runFor: async (seconds, stepSeconds = 1) => {
      await page.locator('main:not([aria-busy])').waitFor(LOADED)
      for (let passed = 0; passed < seconds; passed += stepSeconds) {
        await page.clock.runFor(stepSeconds * 1_000)
        while (await page.evaluate(() => globalThis.pendingRequests > 0)) await pause(SETTLE_POLL_MS)
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const routed of [page, context]) await routed.unrouteAll({ behavior: 'ignoreErrors' })
      await context.close()
    },
  }
}

declare global {
  // Requests of the page whose bodies were not read yet.
  var pendingRequests: number
}

function countPending(): void {
  globalThis.pendingRequests = 0
  const ask = globalThis.fetch
  globalThis.fetch = async (...args) => {
    globalThis.pendingRequests += 1
    const done = () => void (globalThis.pendingRequests -= 1)
    try {
      const response = await ask(...args)
      const read = response.text.bind(response)
      response.text = async () => read().finally(done)
      return response
    } catch (error) {
      done()
      throw error
    }
  }
}
