import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { HarnessError } from '../../errors.ts'
import { attest, attestationFile } from '../../evidence/attestation.ts'
import { outcomesOf, subjectOf } from '../../evidence/statement.ts'
import { folderStore } from '../../evidence/folder-store.ts'
import type { Dispatch } from '../../evidence/spool.ts'
import { runFile, STORED } from '../../evidence/store.ts'
import { localKey } from '../../evidence/surroundings.ts'
import { judge } from '../../gate/judge.ts'
import { pastOf } from '../../past-runs.ts'
import { systemClock } from '../../ports.ts'
import { checkRatchet } from '../../ratchet-file.ts'
import { readRecord, writeWhole } from '../../run-folder.ts'
import { openEvidence, type OpenedEvidence } from '../evidence-store.ts'
import { exitOfRun, worstExit, type ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import { ownVersion } from '../own-version.ts'
import type { Terminal } from '../terminal.ts'
import { waiverLines } from '../waiver-lines.ts'

/** Options of `assay attest`. */
export interface AttestOptions {
  readonly config?: string
  readonly key?: string
  readonly resume?: boolean
  readonly json?: boolean
}

/**
 * `assay attest`: signs what the gate answers of a stored record, beside the record and in the evidence store. Exits as the run did.
 * With `--resume` it sends what could not be sent before.
 */
export async function attestCommand(
  path: string | undefined,
  options: AttestOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const found = await findConfig(options.config, terminal.cwd)
  const evidence = openEvidence(found, terminal)
  if (options.resume === true && path === undefined) return resume(evidence, terminal)
  if (path === undefined || options.resume === true) {
    throw new HarnessError('E_USAGE_INVALID', 'Expected either a record or --resume.')
  }
  const { config } = found
  await checkRatchet(config, found.rootDir)
  const { record, dir } = await readRecord(resolve(terminal.cwd, path))
  const circumstances = { history: await pastOf(record, config.gate, [join(evidence.outDir, 'runs')]) }
  const verdict = judge({ record, policy: config.gate, baseline: undefined, ...circumstances })
  const digest = subjectOf(record) // before a key is asked for: there may be nothing to sign
  const key =
    options.key === undefined
      ? (config.evidence.signing ?? localKey())
      : localKey({ file: resolve(terminal.cwd, options.key) })
  const signer = await key.open(evidence.surroundings)
  const verifier = { id: config.evidence.verifier, version: { assay: ownVersion() } }
  const attested = {
    record,
    verdict,
    policy: config.gate,
    circumstances,
    service: config.service,
    verifier,
    now: systemClock.now(),
  }
  const text = await attest(attested, signer)
  const file = join(dir, attestationFile(text))
  await writeWhole(file, text)
  if (evidence.isElsewhere) await publish(record.runId, dir, text, evidence)
  const { outcome } = outcomesOf(attested)
  const result = outcome === 'pass' ? 'PASSED' : 'FAILED'
  if (options.json === true) {
    terminal.print(JSON.stringify({ result, outcome, digest, keyId: signer.keyId, file, runId: record.runId }))
  } else {
    terminal.print(
      `${result}  ${digest}${outcome === 'pass' || outcome === 'fail' ? '' : `  (the run is ${outcome}, which is no pass)`}`,
    )
    terminal.print(`  run ${record.runId} on ${record.target.name}, signed by ${signer.keyId}`)
    for (const line of waiverLines(verdict.findings)) terminal.print(line)
    terminal.print(`  ${relative(terminal.cwd, file)}${evidence.isElsewhere ? `, and in ${evidence.store.where}` : ''}`)
  }
  const exit = exitOfRun({ record, verdict, deliveries: [] }, [])
  return worstExit([exit, outcome === 'pass' ? 'pass' : 'inconclusive'])
}

// The record and its verdict first: who finds the attestation must find what it is of.
async function publish(runId: string, dir: string, text: string, { spool, outDir }: OpenedEvidence): Promise<void> {
  const files = await Promise.all(
    ['record.json', 'verdict.json'].map(async (file) => {
      const bytes = await readFile(join(dir, file)).catch((cause: unknown) => {
        throw new HarnessError('E_RECORD_MISSING', `Expected ${file} in ${dir}: ${String(cause)}`, { cause })
      })
      return { name: runFile(runId, file), bytes }
    }),
  )
  await spool.send([
    ...(await newestSelftest(outDir)),
    ...files,
    { name: runFile(runId, attestationFile(text)), bytes: Buffer.from(text) },
  ])
}

// Whether the gate can go red is asked for where the image is to go: the proof travels with what it is the proof for.
async function newestSelftest(outDir: string): Promise<readonly Dispatch[]> {
  const local = folderStore({ dir: outDir })
  const name = (await local.list(STORED.selftests)).at(-1)?.name // by the time that names begin with
  const bytes = name === undefined ? undefined : await local.get(name)
  return name === undefined || bytes === undefined ? [] : [{ name, bytes }]
}

async function resume({ spool, store }: OpenedEvidence, terminal: Terminal): Promise<ExitName> {
  const sent = await spool.resume()
  for (const { name, kind } of sent) terminal.print(`${kind === 'kept' ? 'there already' : 'sent'}: ${name}`)
  terminal.print(sent.length === 0 ? `Nothing was waiting for ${store.where}.` : `All is in ${store.where}.`)
  return 'pass'
}
