import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { HarnessError } from './errors.ts'
import { gatePolicySchema, type GatePolicy } from './gate/policy.ts'
import { loosenings } from './gate/ratchet.ts'
import { writeWhole } from './run-folder.ts'

const SCHEMA = 'ratchet/1'

/** Keeps a policy from asking for less than it once did. */
export interface RatchetOptions {
  /** File that holds the policy as it was last locked, relative to the config; committed with it. */
  readonly file: string
  /** Clean runs in a row after which a check in shadow is proposed to count. @default 10 */
  readonly cleanRuns?: number
}

/** What the file holds. */
export interface Ratchet {
  readonly schema: typeof SCHEMA
  readonly policy: GatePolicy
  /** Every time that the policy was let ask for less, oldest first. */
  readonly loosened: readonly Loosened[]
}

/** A time that the policy was let ask for less. */
export interface Loosened {
  /** ISO-8601, UTC */
  readonly at: string
  readonly by: string
  readonly reason: string
  readonly what: readonly string[]
}

const ratchetSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  policy: gatePolicySchema,
  loosened: z.array(
    z.strictObject({ at: z.iso.datetime(), by: z.string(), reason: z.string().min(1), what: z.array(z.string()) }),
  ),
})

/**
 * Checks that a policy asks for no less than the one that was locked.
 * @throws E_RATCHET_MISSING there is no file, or it is not whole: what was asked for before is not known
 * @throws E_RATCHET_LOOSENED with everything that is asked for less
 */
export async function checkRatchet(
  { gate, ratchet }: { readonly gate: GatePolicy; readonly ratchet?: RatchetOptions | undefined },
  rootDir: string,
): Promise<void> {
  if (ratchet === undefined) return
  const { policy } = await readRatchet(ratchet, rootDir)
  const looser = loosenings(policy, gate)
  if (looser.length === 0) return
  throw new HarnessError(
    'E_RATCHET_LOOSENED',
    `Expected the gate to ask for no less than ${ratchet.file} holds, and it does:\n${looser.map((one) => `  ${one}`).join('\n')}`,
  )
}

/** @throws E_RATCHET_MISSING there is no file, or it is not whole */
export async function readRatchet({ file }: RatchetOptions, rootDir: string): Promise<Ratchet> {
  const path = join(rootDir, file)
  const fault = (why: string, cause?: unknown): HarnessError =>
    new HarnessError('E_RATCHET_MISSING', `Expected the locked policy at ${path}: ${why}`, { cause })
  const json = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fault(String(error), error)
  })
  const parsed = ratchetSchema.safeParse(parseJson(json))
  if (parsed.success) return parsed.data
  throw fault(
    parsed.error.issues.map(({ path: where, message }) => `${where.join('.') || '(top)'}: ${message}`).join('; '),
  )
}

/** Writes a policy as the one that may not be loosened, whole or not at all. */
export async function lockRatchet(
  { file }: RatchetOptions,
  rootDir: string,
  locked: Omit<Ratchet, 'schema'>,
): Promise<string> {
  const path = join(rootDir, file)
  await writeWhole(path, `${JSON.stringify({ schema: SCHEMA, ...locked }, undefined, 2)}\n`)
  return path
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
