import { expect, it } from 'vitest'
import type { Env } from '../ports.ts'
import type { StackProvider } from '../stack.ts'
import type { Target } from '../target.ts'

/** What `describeStackProvider` needs to know of a provider. */
export interface StackProviderCase {
  readonly provider: StackProvider
  /** A target that it serves here. */
  readonly target: Target
  /** A target that it does not serve, whatever is installed. */
  readonly otherTarget: Target
  /** A target that it serves and that does not start, and a word of the reason. */
  readonly broken: { readonly provider: StackProvider; readonly target: Target; readonly because: RegExp }
  readonly logsDir: string
  readonly env: Env
}

/** What every stack provider must hold to. To be called inside a `describe`. */
export function describeStackProvider(make: () => StackProviderCase): void {
  const context = ({ logsDir, env }: StackProviderCase, signal = new AbortController().signal) => ({
    runId: 'run',
    logsDir,
    env,
    signal,
    observe: () => undefined,
  })

  it('does not apply to every target, and says why', async () => {
    const { provider, otherTarget, env } = make()
    const answer = await provider.applies(otherTarget, new AbortController().signal, env)
    expect(answer.applies).toBe(false)
    expect(answer.because).not.toBe('')
  })

  it('says what kept it from starting, with a code', async () => {
    const one = make()
    const start = one.broken.provider.start(one.broken.target, context(one))
    await expect(start).rejects.toMatchObject({ name: 'HarnessError', code: expect.stringMatching(/^E_/) as string })
    await expect(start).rejects.toThrow(one.broken.because)
  })

  it('is not begun when it was interrupted before', async () => {
    const one = make()
    const controller = new AbortController()
    controller.abort(new Error('SIGINT'))
    await expect(one.provider.start(one.target, context(one, controller.signal))).rejects.toThrow()
  })

  it('answers at its endpoint, says what it is, and can be disposed of twice', async () => {
    const one = make()
    expect(await one.provider.applies(one.target, new AbortController().signal, one.env)).toMatchObject({
      applies: true,
    })
    const stack = await one.provider.start(one.target, context(one))
    try {
      const answer = await fetch(`${stack.endpoints.service}${one.target.readyPath}`)
      expect(answer.status).toBe(200)
      expect(stack.endpoints.service).not.toMatch(/\/$/)
      expect(await stack.identify(AbortSignal.timeout(5000))).toMatchObject({ ...one.target.expected })
    } finally {
      await stack[Symbol.asyncDispose]()
      await stack[Symbol.asyncDispose]()
    }
  })
}
