import { z } from 'zod'

const line = z.object({ level: z.string(), msg: z.string(), source: z.string().optional() })

/** What k6 logs, line by line: the errors, and how many iterations threw. */
export class LogLines {
  readonly errors: string[] = []
  exceptions = 0

  /** Takes one line of `--log-format json`; a line of another form is taken as an error, since k6 crashes in plain text. */
  add(text: string): void {
    if (text.trim() === '') return
    const parsed = line.safeParse(parseJson(text))
    if (!parsed.success) {
      this.#addError(text)
      return
    }
    const { level, msg, source } = parsed.data
    if (source === 'console' || (level !== 'error' && level !== 'fatal' && level !== 'panic')) return
    // k6 v2.2.0, lib/executor/helpers.go: the mark of an exception in an iteration
    if (source === 'stacktrace') this.exceptions += 1
    this.#addError(msg)
  }

  #addError(message: string): void {
    if (this.errors.length < MOST_ERRORS) this.errors.push(message.split('\n')[0] ?? '')
  }
}

const MOST_ERRORS = 1000

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
