import { isPart, judgeSuite } from '../../gate/suite-verdict.ts'
import type { GatePolicy } from '../../gate/policy.ts'
import type { Finding, FindingCode, Verdict } from '../../gate/verdict.ts'
import { hashOf } from '../../record.ts'
import { endOf } from '../../evidence/statement.ts'
import { digestsSeen } from '../../evidence/subject.ts'
import { ageOf, span } from '../age.ts'
import type { Answer, Cell, CellEvidence, PromotionQuestion } from '../answer.ts'
import type { FoundEvidence, SuiteFacts } from '../facts.ts'

const OTHER_VERSION: ReadonlySet<FindingCode> = new Set(['IDENTITY_MISMATCH', 'IDENTITY_MIXED'])

type Said = Pick<Cell, 'answer' | 'message'> & Partial<Pick<Cell, 'fill' | 'evidence'>>
type Recorded = Extract<FoundEvidence, { kind: 'record' }>

/** What one suite on one target says of an image. The record is judged again; what was said of it then does not count. */
export function suiteCell(facts: SuiteFacts, gate: GatePolicy, question: PromotionQuestion): Cell {
  const again = `npx assay run --target ${facts.target} --suite ${facts.suite} ${expecting(facts.version, question.digest)}`
  const said = say(facts, gate, question)
  return {
    check: 'suite',
    subject: facts.suite,
    where: facts.target,
    ...(said.answer === 'yes' ? {} : { fill: again }),
    ...said,
  }
}

// A service that gives its digest as its version is expected by the digest alone.
function expecting(version: string | undefined, digest: string): string {
  if (version === undefined || version === digest) return `--expect-version ${digest}`
  return `--expect-version ${version} --expect-digest ${digest}`
}

function say(facts: SuiteFacts, gate: GatePolicy, question: PromotionQuestion): Said {
  const { found, suite, target } = facts
  switch (found.kind) {
    case 'none':
      return { answer: 'unknown', message: `${suite} was never observed on ${target}.` }
    case 'other': {
      const what = `The newest run of ${suite} on ${target} (${found.runId}) is of ${found.digests[0] ?? `version ${found.version}, without a digest`}`
      return found.digests.length === 0
        ? { answer: 'unknown', message: `${what}: it cannot be told which image that was.` }
        : { answer: 'wrong-digest', message: `${what}, and there is none of the image that was asked for.` }
    }
    case 'unreliable':
      return { answer: 'unknown', message: `Run ${found.runId} is no evidence: ${found.reason}` }
    case 'tampered':
      return { answer: 'no', message: `Run ${found.runId} was changed after it was judged: ${found.reason}` }
    case 'record':
      return ofRecord(facts, found, gate, question)
  }
}

function ofRecord(facts: SuiteFacts, found: Recorded, gate: GatePolicy, question: PromotionQuestion): Said {
  const { record } = found
  const verdict = judgeNow(facts, found, gate, question)
  const endedAt = endOf(record)
  const { ageMs, kind } = ageOf(endedAt, question.now, facts.maxAgeMs)
  const evidence: CellEvidence = {
    runId: record.runId,
    ageMs,
    suites: sameness(record.source.suiteHash, found.suiteHash),
    policy: found.stored.policyHash === hashOf(gate) ? 'same' : 'changed',
  }
  const judged = ofVerdict(facts, found, verdict, question)
  if (judged.answer !== 'yes') return { ...judged, evidence }
  if (kind === 'future') {
    return { answer: 'unknown', evidence, message: `Run ${record.runId} ended at ${endedAt}, which is after now.` }
  }
  if (kind === 'stale') {
    const message = `${facts.suite} was last observed ${span(ageMs)} ago; at most ${span(facts.maxAgeMs)} is allowed.`
    return { answer: 'stale', evidence, message }
  }
  if (evidence.suites !== 'same') {
    return evidence.suites === 'changed'
      ? { answer: 'stale', evidence, message: `What ${facts.suite} checks has changed since run ${record.runId}.` }
      : {
          answer: 'unknown',
          evidence,
          message: `What run ${record.runId} checked cannot be compared with the suites of now${unhashed(record)}.`,
        }
  }
  return ofAttestation(facts, found, evidence, judged, gate)
}

// The worst that is enforced decides, and its own words are told: the reason is never another than the answer's.
function ofVerdict(facts: SuiteFacts, { record }: Recorded, verdict: Verdict, { digest }: PromotionQuestion): Said {
  const enforced = verdict.findings.filter(({ force, waiver }) => force === 'enforced' && waiver === undefined)
  const other = enforced.find(({ code }) => OTHER_VERSION.has(code))
  if (other !== undefined) return { answer: 'wrong-digest', message: `Run ${record.runId}: ${other.message}` }
  const seen = digestsSeen(record)
  if (seen.some((one) => one !== digest)) {
    return { answer: 'wrong-digest', message: `Run ${record.runId} saw ${seen.join(' and ')}.` }
  }
  if (seen.length === 0) {
    const message = `Run ${record.runId} expected the image, and the target never said its digest.`
    return { answer: 'unknown', message }
  }
  if (verdict.outcome === 'pass') {
    const sufficient = enforced.find(({ code }) => code === 'EVIDENCE_SUFFICIENT')
    return { answer: 'yes', message: sufficient?.message ?? `${facts.suite} passed.` }
  }
  if (verdict.outcome === 'inconclusive' && isPart(record)) {
    return { answer: 'unknown', message: `Run ${record.runId} tried some cases of ${facts.suite} alone.` }
  }
  const decisive = enforced.filter(({ outcome }) => outcome === verdict.outcome)
  const more = decisive.length > 1 ? ` (and ${decisive.length - 1} more)` : ''
  const message = `Run ${record.runId} is ${verdict.outcome}: ${describe(decisive[0])}${more}`
  return { answer: verdict.outcome === 'fail' ? 'no' : 'unknown', message }
}

function ofAttestation(facts: SuiteFacts, found: Recorded, evidence: CellEvidence, yes: Said, gate: GatePolicy): Said {
  const { attested, record } = found
  if (attested === undefined) return { ...yes, evidence }
  const fill = `npx assay attest .assay/runs/${record.runId}`
  if (attested.kind === 'missing') {
    return { answer: 'unknown', evidence, fill, message: `Run ${record.runId} is not attested by a trusted key.` }
  }
  const { refusals, says } = attested.examined
  // A summary speaks for the whole policy; a cell needs its own suite only, and the others have cells of their own.
  const refusal = refusals.find(({ code }) => code !== 'ATTESTATION_NOT_PASSED')
  if (refusal !== undefined || says === undefined) {
    const reason = `${refusal?.code ?? 'ATTESTATION_MALFORMED'}: ${refusal?.message ?? ''}`
    return { answer: 'no', evidence, fill, message: `The attestation of run ${record.runId} is refused. ${reason}` }
  }
  if (says.run.recordHash !== hashOf(record)) {
    const message = `The attestation of run ${record.runId} is of another record (${says.run.recordHash}).`
    return { answer: 'no', evidence, message }
  }
  if (says.run.policyHash !== hashOf(gate)) {
    return { answer: 'stale', evidence, fill, message: `Run ${record.runId} was attested under another policy.` }
  }
  const outcome = says.run.suites[facts.suite]
  if (outcome !== 'pass') {
    const message = `The attestation of run ${record.runId} says ${outcome ?? 'nothing'} of ${facts.suite}.`
    return { answer: 'no', evidence, fill, message }
  }
  return { ...yes, evidence: { ...evidence, signedBy: says.signedBy } }
}

function sameness(recorded: string, now: string | undefined): CellEvidence['suites'] {
  if (now === undefined || !recorded.startsWith('sha256:')) return 'unknown'
  return recorded === now ? 'same' : 'changed'
}

function unhashed({ source }: Recorded['record']): string {
  return source.unhashedBecause === undefined ? '' : `: ${source.unhashedBecause}`
}

function describe(finding: Finding | undefined): string {
  return finding === undefined ? 'nothing in it is enforced.' : `${finding.code} ${finding.subject}: ${finding.message}`
}

/** Cells for the waivers of a record's findings: somebody said that they do not count. Those of then and those of now. */
export function overrideCells(
  facts: SuiteFacts,
  gate: GatePolicy,
  question: PromotionQuestion,
  overrides: 'refuse' | 'allow',
): readonly Cell[] {
  const { found, suite, target } = facts
  if (found.kind !== 'record') return []
  const waived = [...found.stored.waived, ...judgeNow(facts, found, gate, question).findings]
  return waived.flatMap(({ code, subject, waiver }): readonly Cell[] => {
    if (waiver === undefined) return []
    const over = !(Date.parse(waiver.until) > Date.parse(question.now))
    const answer: Answer = over || overrides === 'refuse' ? 'no' : 'yes'
    const why = over
      ? 'it ran out'
      : overrides === 'refuse'
        ? 'overrides are not promoted'
        : 'overrides may be promoted'
    const message = `${waiver.by} waived ${code} until ${waiver.until} (${waiver.reason}); ${why}.`
    const fill = `npx assay run --target ${target} --suite ${suite}`
    return [{ check: 'override', subject, where: target, answer, message, ...(answer === 'yes' ? {} : { fill }) }]
  })
}

function judgeNow(
  { suite }: SuiteFacts,
  { record, history }: Recorded,
  gate: GatePolicy,
  { now }: PromotionQuestion,
): Verdict {
  return judgeSuite(record, suite, gate, { ...(history === undefined ? {} : { history }), asOf: now })
}
