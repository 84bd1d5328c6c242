import type { PromotionQuestion } from './answer.ts'
import type { PromotionFacts } from './facts.ts'
import type { PromotionPolicy } from './policy.ts'

/** What most cells are decided by: what is asked, what is demanded, and what is known. */
export interface Part {
  readonly question: PromotionQuestion
  readonly policy: PromotionPolicy
  readonly facts: PromotionFacts
}
