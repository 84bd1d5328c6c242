import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import type { Terminal } from '../terminal.ts'

/** `assay down`: removes the stacks that `run --keep` left, and says what it removed. */
export async function downCommand(options: { readonly config?: string }, terminal: Terminal): Promise<ExitName> {
  const { config } = await findConfig(options.config, terminal.cwd)
  const removed: string[] = []
  for (const provider of config.stacks) removed.push(...((await provider.remove?.(terminal)) ?? []))
  terminal.print(removed.length === 0 ? 'nothing was kept' : removed.map((one) => `removed ${one}`).join('\n'))
  return 'pass'
}
