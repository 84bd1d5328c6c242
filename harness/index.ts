export {
  defineConfig,
  deployed,
  env,
  local,
  type Config,
  type ConfigInput,
  type DeployedOptions,
  type EnvReference,
  type TargetConfig,
  type TargetOptions,
} from './config.ts'
export { describeError, ERRORS, HarnessError, isHarnessError, type ErrorCode, type ErrorKind } from './errors.ts'
export type { Progress, RunEvent } from './events.ts'
export { judge } from './gate/judge.ts'
export type { GatePolicy, GatePolicyInput, Limit } from './gate/policy.ts'
export { FINDINGS, type Finding, type FindingCode, type GateInput, type Rule, type Verdict } from './gate/verdict.ts'
export { isNonEmpty, nonEmptyOr, OUTCOMES, worst, type NonEmpty, type Outcome } from './outcome.ts'
export { systemClock, type Clock, type Env, type Ports } from './ports.ts'
export {
  hashOf,
  lastAttempt,
  parseRecord,
  RECORD_SCHEMA,
  type RecordedStack,
  type RecordedSuite,
  type RecordedTarget,
  type RunRecord,
} from './record.ts'
export { deliver, type Delivery, type Report, type Reporter } from './report.ts'
export type { TargetRequest } from './resolve-target.ts'
export { verify, type Run, type RunRequest } from './run.ts'
export { readRecord, writeWhole } from './run-folder.ts'
export type {
  Applicability,
  Diagnosis,
  DiagnosisContext,
  Endpoints,
  Examination,
  Stack,
  StackContext,
  StackProvider,
} from './stack.ts'
export type {
  Attempt,
  CaseResult,
  Completion,
  EvidenceFloor,
  Failure,
  Measurement,
  Suite,
  SuiteContext,
  SuiteResult,
} from './suite.ts'
export { hostOf, UNLIMITED_RATE, type Identity, type SafetyPolicy, type Target } from './target.ts'
