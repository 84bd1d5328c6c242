export { aCase, aFailedCase, aMeasurement, aRecord, aSuiteResult } from './records.ts'
