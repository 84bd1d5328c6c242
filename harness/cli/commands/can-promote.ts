import { HarnessError } from '../../errors.ts'
import { isImageDigest } from '../../evidence/subject.ts'
import { openTrusted } from '../../evidence/surroundings.ts'
import { suggestion } from '../../nearest.ts'
import { systemClock } from '../../ports.ts'
import { decidePromotion } from '../../promotion/decide.ts'
import { checkRatchet } from '../../ratchet-file.ts'
import { gatherFacts } from '../../promotion/gather.ts'
import { openEvidence } from '../evidence-store.ts'
import { exitOfAnswer, type ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { promotionLines } from '../promotion-lines.ts'
import type { Terminal } from '../terminal.ts'

/** Options of `assay can-promote`. */
export interface CanPromoteOptions {
  readonly config?: string
  readonly digest: string
  readonly to: string
  readonly json?: boolean
}

/** `assay can-promote`: whether an image may go to an environment, by the evidence that there is. Changes nothing. */
export async function canPromoteCommand(options: CanPromoteOptions, terminal: Terminal): Promise<ExitName> {
  const { digest, to } = options
  if (!isImageDigest(digest)) {
    throw new HarnessError(
      'E_USAGE_INVALID',
      `Expected --digest to be sha256: and 64 hexadecimal digits, got ${digest}.`,
    )
  }
  const found = await findConfig(options.config, terminal.cwd)
  const { config } = found
  await checkRatchet(config, found.rootDir)
  const policy = Object.hasOwn(config.promotion, to) ? config.promotion[to] : undefined
  if (policy === undefined) {
    const known = Object.keys(config.promotion)
    throw new HarnessError(
      'E_PROMOTION_UNKNOWN',
      `Expected an environment of \`promotion\`, got ${to}. ${suggestion(to, known)}`,
    )
  }
  const { store, outDir, cacheDir, surroundings } = openEvidence(found, terminal)
  const trusted = await openTrusted(config.evidence.trusted, surroundings)
  const question = { digest, to, now: systemClock.now() }
  const facts = await gatherFacts({ config, policy, question, store, trusted, outDir, cacheDir, surroundings })
  const promotion = decidePromotion({ question, policy, gate: config.gate, facts })
  if (options.json === true) terminal.print(JSON.stringify(promotion, undefined, 2))
  else for (const line of promotionLines(promotion)) terminal.print(line)
  return exitOfAnswer(promotion.answer)
}
