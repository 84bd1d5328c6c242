import type { Access } from '../http/access.ts'
import type { Client } from '../http/client.ts'
import { textOf } from '../../../../fixtures/openapi/json.ts'
import { parameterKey, serialise } from '../http/request.ts'
import type { Created, Ledger } from './ledger.ts'
import { ProbePlan } from './plan.ts'
import type { ValueMaker } from '../../../../fixtures/openapi/generate/values.ts'

/** Longest time that the removal of what was created may take, also after the run was interrupted (ms). */
const LIMIT_MS = 5_000

const GONE: ReadonlySet<number> = new Set([404, 410])

/** Something that was created and is still there, and why. */
export interface LeftBehind {
  readonly what: string
  readonly reason: string
  /** The document has a way to remove it. */
  readonly removable: boolean
}

/** Removes what the ledger holds: what stands below other things first. Does not listen to the run's own signal. */
export async function clean(options: {
  readonly origin: string
  readonly ledger: Ledger
  readonly client: Client
  readonly access: Access
  readonly values: ValueMaker
}): Promise<readonly LeftBehind[]> {
  const { ledger } = options
  const signal = AbortSignal.timeout(LIMIT_MS)
  const left: LeftBehind[] = []
  for (const group of byPath(ledger.remaining())) {
    const reasons = await Promise.all(group.map(async (created) => remove(created, options, signal)))
    for (const [index, created] of group.entries()) {
      const reason = reasons[index]
      if (reason === undefined) ledger.forget(created)
      else left.push({ what: describe(created), reason, removable: created.remove !== undefined })
    }
  }
  return left
}

// @returns why it is still there
async function remove(
  { remove: operation, subject }: Created,
  { origin, client, access, values }: Parameters<typeof clean>[0],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (operation === undefined) return 'the document has no operation that removes it'
  const pass = access.granted(operation)
  const input = new ProbePlan(operation, values).plain(subject)
  if (typeof pass === 'string') return pass
  if (input === undefined) return 'no valid request could be made to remove it'
  const parameters = new Map([
    ...input.parameters,
    ...[...subject].map(([name, value]) => [parameterKey({ in: 'path', name }), value] as const),
  ])
  const request = serialise(operation, { ...input, parameters })
  try {
    const reply = await client.send(origin, { ...request, headers: { ...request.headers, ...pass.headers } }, signal)
    if (reply.kind === 'broken') return reply.reason
    const { status } = reply.answer
    return (status >= 200 && status < 300) || GONE.has(status) ? undefined : `${operation.id} answered ${status}`
  } catch (error) {
    if (!signal.aborted) throw error
    return `not removed within ${LIMIT_MS} ms`
  }
}

function byPath(entries: readonly Created[]): readonly (readonly Created[])[] {
  return [...Map.groupBy(entries, ({ path }) => path.split('/').length).values()]
}

function describe({ path, subject }: Created): string {
  return path.replaceAll(/\{([^}]*)\}/gu, (whole, name: string) => textOf(subject.get(name) ?? whole))
}
