import { createHash } from 'node:crypto'
import { envelopeLine, IN_TOTO_PAYLOAD, seal, type Signer } from './dsse.ts'
import { summaryOf, testResultOf, type Attested, type Statement } from './statement.ts'

/** Files beside a record that hold its attestations: one DSSE envelope a line, the summary last. */
export const ATTESTATION_FILES = 'attestation-*.intoto.jsonl'

/**
 * The attestation of a record: a test result for each suite, and a summary that names each of them by its hash.
 * @throws E_ATTESTATION_SUBJECT, E_SIGNING_FAILED
 */
export async function attest(attested: Attested, signer: Signer): Promise<string> {
  const results: string[] = []
  for (const suite of attested.record.suites) results.push(await line(testResultOf(attested, suite), signer))
  const inputs = results.map((result, index) => ({
    uri: `urn:assay:run:${attested.record.runId}:${attested.record.suites[index]?.result.suite ?? index}`,
    digest: { sha256: lineHash(result) },
  }))
  return `${[...results, await line(summaryOf(attested, inputs), signer)].join('\n')}\n`
}

/** The file's name, by its content: a record may be attested again, under another policy or by another key. */
export function attestationFile(text: string): string {
  return ATTESTATION_FILES.replace('*', lineHash(text).slice(0, 16))
}

/** SHA-256 of an envelope's line in hex, without the end of the line. */
export function lineHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function line(statement: Statement<unknown>, signer: Signer): Promise<string> {
  return envelopeLine(await seal(IN_TOTO_PAYLOAD, Buffer.from(JSON.stringify(statement)), signer))
}
