import type { Stage } from './scenario.ts'

/** How many virtual users there are from a time on. */
export interface Step {
  readonly atMs: number
  readonly vus: number
}

/** When a ramp has how many virtual users, from its start: it changes by one at a time, evenly within a stage. */
export function rampSteps(startVus: number, stages: readonly Stage[]): readonly Step[] {
  const steps: Step[] = [{ atMs: 0, vus: startVus }]
  let [fromMs, from] = [0, startVus]
  for (const { durationMs, target } of stages) {
    const distance = Math.abs(target - from)
    const direction = Math.sign(target - from)
    if (durationMs === 0 && distance > 0) steps.push({ atMs: fromMs, vus: target })
    else
      for (let step = 1; step <= distance; step += 1)
        steps.push({ atMs: fromMs + (durationMs * step) / distance, vus: from + direction * step })
    fromMs += durationMs
    from = target
  }
  return steps
}
