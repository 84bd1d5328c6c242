// Measures the contract suite: what it finds of seeded faults, how often it cries wolf, and how fast it is.
//   node bench/contract/main.ts [--clean RUNS] [--only TEXT]
import { parseArgs } from 'node:util'
import { failedIds, observeContract } from './observe.ts'
import { FAULTS } from './faults.ts'
import { startFaulty } from './proxy.ts'
import { startService } from './target.ts'

const LIMIT_SECONDS = 60
const { values } = parseArgs({ options: { clean: { type: 'string', default: '3' }, only: { type: 'string' } } })

const service = await startService()
try {
  const { url, token } = { url: service.stack.endpoints.service, token: await logIn() }
  let alarms = 0
  const seconds: number[] = []
  const rates: number[] = []
  for (let run = 1; run <= Number(values.clean); run += 1) {
    const result = await observeContract(service, url, { seed: run })
    const failed = failedIds(result)
    if (failed.length > 0 || result.completion.kind !== 'completed') {
      alarms += 1
      print(`false alarm in clean run ${run}: ${result.completion.kind} ${failed.join('; ')}`)
    }
    seconds.push(result.durationMs / 1000)
    rates.push(
      result.measurements.find(({ metric, statistic }) => metric === 'http_reqs' && statistic === 'rate')?.overall ?? 0,
    )
  }
  print(
    `clean runs: ${values.clean}, false alarms: ${alarms}, median ${median(seconds)} s, median ${median(rates)} requests/s`,
  )
  print('')
  print(['fault', 'found by', 'at request', 'seconds'].join(' | '))
  const faults = FAULTS.filter(({ name }) => values.only === undefined || name.includes(values.only))
  let found = 0
  for (const fault of faults) {
    await using faulty = await startFaulty(url, token, fault.make())
    const result = await observeContract(service, faulty.url)
    const ids = failedIds(result)
    const took = result.durationMs / 1000
    if (ids.length > 0 && faulty.shownAt !== undefined && took <= LIMIT_SECONDS) found += 1
    const by = ids.map((id) => id.split(' > ').slice(1).join(' ')).join(', ') || 'NOT FOUND'
    print([fault.name, by, faulty.shownAt ?? 'never shown', took.toFixed(1)].join(' | '))
  }
  print('')
  print(`found ${found} of ${faults.length}`)
} finally {
  await service.stack[Symbol.asyncDispose]()
}

async function logIn(): Promise<string> {
  const { ASSAY_CLIENT_ID: id = '', ASSAY_CLIENT_SECRET: secret = '' } = service.stack.credentials
  const response = await fetch(`${service.stack.endpoints.service}/api/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
  })
  const body = (await response.json()) as { readonly access_token: string }
  return body.access_token
}

function median(numbers: readonly number[]): string {
  return (numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? 0).toFixed(1)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
