import type { NoAnswer } from './ask.mjs'
import type { Task } from './poller.mjs'

/** One of the views of the page. */
export interface View {
  /** What is asked while it is shown. */
  readonly tasks: () => readonly Task[]
  /** What was said before a silence is old, whatever it was about. */
  readonly noteSilence: (answer: NoAnswer) => void
  /** Shows what is known; called after each answer and every second. */
  readonly render: (nowMs: number) => void
}
