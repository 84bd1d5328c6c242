// The closing line of CI: what was tested, counted from the results themselves. No result is a failure.
// Usage: node tally.mjs TESTS.json SELFTEST.json RECORD.json[,RECORD.json] [STEP THAT FAILED]...
import { readFileSync } from 'node:fs'

const [testsFile, selftestFile, recordFiles, ...failedSteps] = process.argv.slice(2)
const tests = countTests(read(testsFile))
const [cases, contained] = recordFiles.split(',').map((file) => countCases(read(file)))
const faults = countFaults(read(selftestFile))
const counts = [tests, faults, cases, ...(contained === undefined ? [] : [contained])]
// A step that failed by tests or cases that failed is counted by those.
const told = new Set([
  ...(tests.failed > 0 ? ['test'] : []),
  ...(faults.failed > 0 ? ['selftest'] : []),
  ...(cases.failed > 0 ? ['verify'] : []),
  ...(contained?.failed > 0 ? ['containers'] : []),
])
const uncounted = failedSteps.filter((step) => !told.has(step))
const total = (key) => counts.reduce((sum, one) => sum + one[key], 0)
const [passed, failed, skipped] = [total('passed'), total('failed') + uncounted.length, total('skipped')]

for (const step of failedSteps) console.log(`failed: ${step}`)
for (const reason of new Set(counts.flatMap((one) => one.reasons))) console.log(`skipped: ${reason}`)
console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    failedSteps.push(`${file}: ${error.message}`)
    return undefined
  }
}

function countTests(results) {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    testResults = [],
  } = results ?? {}
  const pending = testResults.flatMap((file) =>
    file.assertionResults.filter(({ status }) => status === 'skipped' || status === 'pending'),
  )
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
    reasons: pending.map(({ fullName }) => fullName),
  }
}

// A fault for which the gate did not go red has failed; where the target does not pass as it is, none was tried.
function countFaults(record) {
  const tried = record === undefined ? [] : [record.clean, ...record.faults]
  const passed = tried.filter(({ asExpected }) => asExpected)
  return { passed: passed.length, failed: tried.length - passed.length, skipped: 0, reasons: [] }
}

function countCases(record) {
  const cases = (record?.suites ?? []).flatMap(({ result }) => result.cases)
  const tried = cases.filter(({ attempts }) => attempts.length > 0)
  const passed = tried.filter(({ attempts }) => attempts.at(-1).status === 'passed')
  const skipped = cases.filter(({ attempts }) => attempts.length === 0)
  return {
    passed: passed.length,
    failed: tried.length - passed.length,
    skipped: skipped.length,
    reasons: skipped.map(({ id, skippedBecause }) => `${id}: ${skippedBecause ?? 'it was not tried'}`),
  }
}
