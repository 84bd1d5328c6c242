// handleSummary() has its time
// error: failed to handle the end-of-test summary\nhandleSummary() execution timed out after 0.1 seconds
import { sleep } from 'k6'
export const options = { handleSummaryTimeout: '100ms' }
export default function () {}
export function handleSummary() {
  sleep(60)
  return { 'late.txt': 'late' }
}
