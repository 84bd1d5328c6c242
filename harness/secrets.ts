import type { Env } from './ports.ts'
import { redactor, secretsOf, type Redact } from './redact.ts'
import type { Stack } from './stack.ts'

/** What must not be told: known from the environment at first, and of the stack when it has started. */
export class Secrets {
  readonly #known: string[]
  redact: Redact

  constructor(env: Env) {
    this.#known = [...secretsOf(env)]
    this.redact = redactor(this.#known)
  }

  add(credentials: Stack['credentials']): void {
    this.#known.push(...Object.values(credentials))
    this.redact = redactor(this.#known)
  }
}
