import {
  plannedVus,
  scenarioEndMs,
  type OpenScenario,
  type Scenario,
  type Stage,
} from '../embedded/options/scenario.ts'
import { timeText } from './summary-text.ts'

/** What is going to be run, as k6 announces it: how many virtual users at most, for how long at most, and each scenario. */
export function planText(scenarios: readonly Scenario[], threads: number): string {
  const vus = scenarios.reduce((sum, scenario) => sum + mostVus(scenario), 0)
  const longest = Math.max(0, ...scenarios.map(scenarioEndMs))
  const shared = threads === 1 ? '' : `, ${threads} threads`
  const count = scenarios.length === 1 ? '1 scenario' : `${scenarios.length} scenarios`
  return [
    `  ${count}, at most ${vus} VUs and ${timeText(longest, '')}${shared}`,
    ...scenarios.map((scenario) => `    ${scenario.name}: ${loadText(scenario)}${whenText(scenario)}`),
    '',
  ].join('\n')
}

function mostVus(scenario: Scenario): number {
  return 'maxVus' in scenario ? scenario.maxVus : plannedVus(scenario)
}

function loadText(scenario: Scenario): string {
  switch (scenario.executor) {
    case 'shared-iterations':
      return `${scenario.iterations} iterations shared by ${scenario.vus} VUs`
    case 'per-vu-iterations':
      return `${scenario.iterations} iterations for each of ${scenario.vus} VUs`
    case 'constant-vus':
      return `${scenario.vus} looping VUs for ${timeText(scenario.durationMs, '')}`
    case 'ramping-vus':
      return `up to ${plannedVus(scenario)} looping VUs for ${stagesText(scenario.stages)}`
    case 'constant-arrival-rate':
      return `${perUnit(scenario.rate, scenario)} for ${timeText(scenario.durationMs, '')} (${vusText(scenario)})`
    case 'ramping-arrival-rate': {
      const peak = Math.max(scenario.startRate, ...scenario.stages.map(({ target }) => target))
      return `up to ${perUnit(peak, scenario)} for ${stagesText(scenario.stages)} (${vusText(scenario)})`
    }
  }
}

function perUnit(rate: number, { timeUnitMs }: OpenScenario): string {
  return `${rate} iterations/${timeUnitMs === 1000 ? 's' : timeText(timeUnitMs, '')}`
}

function vusText({ preAllocatedVus, maxVus }: OpenScenario): string {
  return preAllocatedVus === maxVus ? `${maxVus} VUs` : `${preAllocatedVus} to ${maxVus} VUs`
}

function stagesText(stages: readonly Stage[]): string {
  const totalMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return `${timeText(totalMs, '')} over ${stages.length === 1 ? '1 stage' : `${stages.length} stages`}`
}

function whenText({ exec, startTimeMs }: Scenario): string {
  const told = [
    ...(exec === 'default' ? [] : [`exec: ${exec}`]),
    ...(startTimeMs === 0 ? [] : [`from ${timeText(startTimeMs, '')} on`]),
  ]
  return told.length === 0 ? '' : ` (${told.join(', ')})`
}
