interface ExitCode {
  readonly finding: string
  readonly meaning: string
}

/** Thresholds were crossed: told by the cases of the thresholds themselves. */
export const THRESHOLDS_CROSSED = 99

/** What k6 says by its exit codes beyond 0 and 99; the embedded engine says the same. */
// k6 v2.2.0, errext/exitcodes/codes.go
export const EXIT_CODES: Readonly<Record<number, ExitCode>> = {
  97: { finding: 'K6_CLOUD_RUN_FAILED', meaning: 'the cloud run failed or was aborted' },
  98: { finding: 'K6_CLOUD_PROGRESS_LOST', meaning: 'the progress of the cloud run could not be had' },
  100: { finding: 'K6_SETUP_TIMEOUT', meaning: 'setup() took longer than setupTimeout' },
  101: { finding: 'K6_TEARDOWN_TIMEOUT', meaning: 'teardown() took longer than teardownTimeout' },
  102: { finding: 'K6_TIMEOUT', meaning: 'something took longer than its timeout' },
  103: { finding: 'K6_STOPPED_BY_API', meaning: 'the run was stopped through the REST API' },
  104: { finding: 'K6_CONFIG_INVALID', meaning: 'the options or thresholds of the script are not valid' },
  105: { finding: 'K6_ABORTED_FROM_OUTSIDE', meaning: 'the run was stopped by a signal' },
  106: { finding: 'K6_API_UNAVAILABLE', meaning: 'the REST API could not be started' },
  107: { finding: 'K6_SCRIPT_EXCEPTION', meaning: 'the script threw in its init code, setup() or teardown()' },
  108: { finding: 'K6_SCRIPT_ABORTED', meaning: 'the script called test.abort()' },
  109: { finding: 'K6_PANIC', meaning: 'k6 itself crashed' },
  110: { finding: 'K6_MARKED_FAILED', meaning: 'the script called test.fail()' },
}
