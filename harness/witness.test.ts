import { afterEach, describe, expect, it } from 'vitest'
import { HarnessError } from './errors.ts'
import type { Stack, StackWitness, Testimony } from './stack.ts'
import { fakeClock } from './testing/fakes.ts'
import { Witness } from './witness.ts'

const GOOD = { version: 'v2' }
const OLD = { version: 'v1' }
const POLICY = { matches: 3, everyMs: 1, deadlineMs: 20_000, firstMatchMs: 20_000 }
const open = new AbortController().signal
let witness: Witness
afterEach(async () => witness[Symbol.asyncDispose]())

/** Answers in order, the last one for ever. */
function answering(...answers: readonly (Testimony | HarnessError)[]): () => Promise<Testimony> {
  let next = 0
  return async () => {
    const answer = answers[Math.min(next, answers.length - 1)]
    next += 1
    if (answer === undefined || answer instanceof HarnessError) throw answer ?? new Error('none')
    return answer
  }
}

function witnessOf(itself: () => Promise<Testimony>, others: readonly StackWitness[] = []): Witness {
  const stack: Stack = {
    provider: 'fake',
    endpoints: { service: 'http://127.0.0.1:1' },
    credentials: {},
    fingerprint: {},
    identify: itself as Stack['identify'],
    witnesses: others,
    [Symbol.asyncDispose]: async () => undefined,
  }
  witness = new Witness(stack, fakeClock())
  return witness
}

const phases = (): readonly string[] => witness.observed.map(({ phase, identity }) => `${phase} ${identity.version}`)

describe('settle', () => {
  it('refuses a target that is another version, when its time is over', async () => {
    const refusal = await witnessOf(answering(OLD)).settle(GOOD, { ...POLICY, firstMatchMs: 0 }, open)
    expect(refusal).toBe('the target is v1, not the expected v2')
    expect(witness.settling).toMatchObject({ settled: false, diagnosis: 'the stack said v1 (1 of 1 answer)' })
  })

  it('waits until all say the expected version often enough in a row', async () => {
    const flapping = answering(OLD, GOOD, GOOD, OLD, GOOD)
    expect(await witnessOf(flapping).settle(GOOD, POLICY, open)).toBeUndefined()
    expect(phases()).toEqual([
      'settling v1',
      'settling v2',
      'settling v2',
      'settling v1',
      'before v2',
      'before v2',
      'before v2',
    ])
    expect(witness.settling).toMatchObject({ settled: true, matches: 3 })
  })

  it('waits for the last of several origins', async () => {
    const slow = { name: 'header of http://b', ask: answering(OLD, OLD, GOOD) }
    expect(await witnessOf(answering(GOOD), [slow]).settle(GOOD, POLICY, open)).toBeUndefined()
    expect(witness.observed.filter(({ phase }) => phase === 'before')).toHaveLength(6)
    expect(witness.observed.filter(({ phase }) => phase === 'settling')).toHaveLength(4)
  })

  it('says which origin kept it, when one of three stays with another version', async () => {
    const others = ['b', 'c'].map((name) => ({ name, ask: answering(name === 'c' ? OLD : GOOD) }))
    const refusal = await witnessOf(answering(GOOD), others).settle(GOOD, { ...POLICY, deadlineMs: 0 }, open)
    expect(refusal).toBe(
      'the target did not settle on v2: the stack said v2 (1 of 1 answer); b said v2 (1 of 1 answer); c said v1 (1 of 1 answer)',
    )
  })

  it('does not wait for one who answers without a version', async () => {
    const mute = answering(new HarnessError('E_IDENTITY_UNKNOWN', 'no header'))
    expect(await witnessOf(mute).settle(GOOD, POLICY, open)).toBeUndefined()
    expect(witness.settling).toBeUndefined()
    expect(witness.unanswered.map(({ phase }) => phase)).toEqual(['before', 'before', 'before'])
  })

  it('waits for one that does not answer yet', async () => {
    const late = answering(new HarnessError('E_TARGET_UNREACHABLE', 'refused'), GOOD)
    expect(await witnessOf(late).settle(GOOD, { ...POLICY, matches: 1 }, open)).toBeUndefined()
    expect(witness.unanswered).toMatchObject([{ phase: 'settling', code: 'E_TARGET_UNREACHABLE' }])
  })

  it('ends when the run is interrupted', async () => {
    const controller = new AbortController()
    const interrupting = async (): Promise<Testimony> => {
      controller.abort(new Error('SIGINT'))
      return OLD
    }
    expect(await witnessOf(interrupting).settle(GOOD, POLICY, controller.signal)).toContain('the target is v1')
  })

  it('keeps the word of one who knows the image alone, and waits for the expected one', async () => {
    const imageDigest = 'sha256:bb'
    const orchestrator = { name: 'ECS', ask: answering({ imageDigest: 'sha256:aa' }, { imageDigest }) }
    expect(
      await witnessOf(answering(GOOD), [orchestrator]).settle(
        { ...GOOD, imageDigest },
        { ...POLICY, matches: 1 },
        open,
      ),
    ).toBeUndefined()
    expect(witness.digests.map(({ phase, witness: who, imageDigest: image }) => [phase, who, image])).toEqual([
      ['settling', 'ECS', 'sha256:aa'],
      ['before', 'ECS', 'sha256:bb'],
    ])
  })
})

describe('ask', () => {
  it('keeps every answer with who gave it and when', async () => {
    await witnessOf(answering(GOOD), [{ name: 'b', ask: answering(OLD) }]).ask('after')
    expect(witness.observed).toMatchObject([
      { phase: 'after', identity: GOOD },
      { phase: 'after', witness: 'b', identity: OLD },
    ])
  })
})
