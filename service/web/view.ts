import type { Task } from './poller.mjs'

/** One of the views of the page. */
export interface View {
  /** What is asked while it is shown. */
  readonly tasks: () => readonly Task[]
  /** Shows what is known; called after each answer and every second. */
  readonly render: (nowMs: number) => void
}
