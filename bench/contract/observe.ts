import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Stack } from '../../harness/stack.ts'
import type { SuiteResult } from '../../harness/suite.ts'
import type { Target } from '../../harness/target.ts'
import { type ContractSuiteOptions, contractSuite } from '../../suites/runners/openapi/suite.ts'

/** Runs the contract suite against a URL. */
export async function observeContract(
  { stack, target }: { readonly stack: Stack; readonly target: Target },
  url: string,
  options: Partial<ContractSuiteOptions> = {},
): Promise<SuiteResult> {
  const artifactsDir = await mkdtemp(join(tmpdir(), 'assay-bench-contract-'))
  const suite = contractSuite({ openapi: '/openapi.json', ...options })
  try {
    return await suite.run({
      runId: 'bench',
      target,
      endpoints: { service: url },
      credentials: stack.credentials,
      env: {},
      budgetMs: suite.budgetMs,
      artifactsDir,
      signal: AbortSignal.timeout(suite.budgetMs),
      observe: () => undefined,
    })
  } finally {
    await rm(artifactsDir, { recursive: true })
  }
}

/** Ids of the cases that did not pass. */
export function failedIds({ cases }: SuiteResult): readonly string[] {
  return cases.filter(({ attempts }) => attempts.some(({ status }) => status !== 'passed')).map(({ id }) => id)
}
