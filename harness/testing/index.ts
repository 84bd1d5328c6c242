export { aTarget, fakeClock, fakePorts, fakeProvider, fakeSuite, type FakeClock } from './fakes.ts'
export { aCase, aFailedCase, aMeasurement, aRecord, aSuiteResult } from './records.ts'
export { describeStackProvider, type StackProviderCase } from './stack-contract.ts'
