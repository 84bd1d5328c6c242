import { textOf } from './given.ts'

/** Why a run ends with a code other than 0. */
export class RunFault extends Error {
  override readonly name = 'RunFault'
  readonly exitCode: number

  constructor(exitCode: number, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.exitCode = exitCode
  }
}

/** What an exception of the script says: its name, its message, and where it happened. */
export function describeException(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`
  return typeof error === 'object' ? JSON.stringify(error) : textOf(error)
}
