export { describeReporter } from './reporter-contract.ts'
export { describeEvidenceStore } from './store-contract.ts'
export { aTarget, fakeClock, fakePorts, fakeProvider, fakeSuite, type FakeClock } from './fakes.ts'
export {
  aCase,
  aFailedCase,
  aMeasurement,
  anImageRecord,
  aRecord,
  aSuiteResult,
  DIGEST,
  OTHER_DIGEST,
} from './records.ts'
export { describeStackProvider, type StackProviderCase } from './stack-contract.ts'
export { describeSuite, type SuiteCase } from './suite-contract.ts'
