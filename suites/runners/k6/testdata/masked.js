import { check } from 'k6'
import { Counter } from 'k6/metrics'
import { test } from 'k6/execution'

const mistakes = new Counter('mistakes')
export const options = { thresholds: { mistakes: ['count==0'] } }
export default function () {
  mistakes.add(1)
  check(1, { 'is two': (n) => n === 2 })
  test.abort('enough')
}
