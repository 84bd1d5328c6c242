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
  type LocalOptions,
  type TargetOptions,
} from './config.ts'
export { describeError, ERRORS, HarnessError, isHarnessError, type ErrorCode, type ErrorKind } from './errors.ts'
export { isSignedBy, trustedKey, type TrustedKey } from './evidence/key.ts'
export type { Signer } from './evidence/dsse.ts'
export type { EvidenceInput } from './evidence/config.ts'
export { folderStore } from './evidence/folder-store.ts'
export { splitPattern, type EvidenceStore, type StoredItem } from './evidence/store.ts'
export {
  localKey,
  type EvidenceConfig,
  type EvidencePlace,
  type SigningKey,
  type Surroundings,
  type TrustedKeyInput,
} from './evidence/surroundings.ts'
export type { Progress, RunEvent } from './events.ts'
export { judge } from './gate/judge.ts'
export { flakeRates, historyOf, type CaseHistory, type FlakeRate, type VersionHistory } from './gate/history.ts'
export type { FlakyPolicy, GatePolicy, GatePolicyInput, GateRules, Limit, Quarantine } from './gate/policy.ts'
export type { Standing } from './gate/quarantine.ts'
export {
  FINDINGS,
  type AppliedOverride,
  type Finding,
  type FindingCode,
  type GateInput,
  type Rule,
  type RuleInput,
  type Verdict,
} from './gate/verdict.ts'
export { isNonEmpty, nonEmptyOr, OUTCOMES, worst, type NonEmpty, type Outcome } from './outcome.ts'
export { mergeShards } from './merge.ts'
export { readOverrides, type Override, type OverrideRequest } from './override.ts'
export { systemClock, type Clock, type Env, type Ports } from './ports.ts'
export {
  hashOf,
  lastAttempt,
  parseRecord,
  RECORD_SCHEMA,
  type Asked,
  type Observed,
  type ObservedDigest,
  type Phase,
  type RecordedStack,
  type RecordedSuite,
  type RecordedTarget,
  type RunRecord,
  type Settling,
  type Unanswered,
} from './record.ts'
export type { PromotionInput } from './promotion/config.ts'
export type {
  AlarmSource,
  AlarmState,
  DeployedImage,
  DeploymentSource,
  ErrorBudgetDemand,
  EvidenceDemand,
  Freeze,
  MigrationSource,
  MigrationVerdict,
  PromotionPolicy,
  RequestSource,
  Weekday,
} from './promotion/policy.ts'
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
  EarlierTry,
  EvidenceFloor,
  Failure,
  Measurement,
  RemoteSource,
  Sighting,
  SourcesContext,
  Suite,
  SuiteContext,
  SuiteResult,
  SuiteSource,
} from './suite.ts'
export { hostOf, isOfHosts } from './target-hosts.ts'
export { UNLIMITED_RATE, type Given, type Identity, type SafetyPolicy, type Target } from './target.ts'
