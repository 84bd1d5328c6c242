// Requests per second and p99 of three routes of the service, beside the same routes on bare Fastify, on Fastify with SQL by hand, and on the
// service with SQL by hand in place of Prisma. Each server is a process of its own on one core; the load and PostgreSQL have the other.
//   node bench/service/main.ts [ROUNDS [SECONDS]]
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { createInterface } from 'node:readline'
import { Client } from 'undici'
import { z } from 'zod'
import { Migrator } from '../../service/migrator.ts'
import { CLIENTS, SIGNING_KEY } from '../../service/testing/service.ts'
import { startPostgres } from '../../service/testing/postgres.ts'
import { median } from '../pairs.ts'
import { cpuSecondsOf } from '../process-cpu.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const SECONDS = Number(process.argv[3] ?? 2)
const WARM_REQUESTS = 1500
const CONNECTIONS = 10
const LOAD_CORE = '0'
const SERVER_CORE = '1'
const SERVERS: Readonly<Record<string, readonly string[]>> = {
  service: ['service/main.ts'],
  'service, SQL by hand': ['bench/service/peer.ts', 'service'],
  'Fastify, SQL by hand': ['bench/service/peer.ts', 'pg'],
  'Fastify alone': ['bench/service/peer.ts', 'bare'],
}
const ROUTES = ['GET /health', 'GET /api/sessions/:id', 'POST /api/sessions'] as const
const root = new URL('../..', import.meta.url).pathname

interface Server {
  readonly name: string
  readonly child: ChildProcess
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly id: string
}

interface Sample {
  readonly perSecond: number
  readonly p99Ms: number
  /** Processor time of the server for each request. */
  readonly cpuUs: number
}

interface Until {
  readonly requests: number
  readonly seconds: number
}

execFileSync('taskset', ['-acp', LOAD_CORE, String(process.pid)])
console.log(
  `load average before: ${loadavg()[0]?.toFixed(2)}; ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections`,
)
await using postgres = await startPostgres()
await migrate()
const servers: Server[] = []
try {
  for (const [name, command] of Object.entries(SERVERS)) servers.push(await start(name, command))
  for (const route of ROUTES) await compare(route)
} finally {
  for (const { child } of servers) child.kill('SIGTERM')
  await Promise.all(servers.map(async ({ child }) => child.exitCode ?? (await once(child, 'exit'))))
}

async function migrate(): Promise<void> {
  await using migrator = await Migrator.open(postgres.url)
  await migrator.up()
}

async function start(name: string, command: readonly string[]): Promise<Server> {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    DATABASE_URL: postgres.url,
    AUTH_CLIENTS: JSON.stringify(CLIENTS),
    AUTH_SIGNING_KEY: SIGNING_KEY,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
  }
  const args = ['-c', SERVER_CORE, process.execPath, ...command]
  const child = spawn('taskset', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = `http://127.0.0.1:${await portOf(child)}`
  const headers = { 'content-type': 'application/json', ...(await authorize(url)) }
  const made = await fetch(`${url}/api/sessions`, { method: 'POST', headers, body: body() })
  const { id } = z.object({ id: z.string() }).parse(await made.json())
  return { name, child, url, headers, id }
}

async function portOf({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('the server has no output')
  const lines = createInterface({ input: stdout })
  const listening = z.object({ msg: z.literal('listening'), port: z.number() })
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const { data } = listening.safeParse(JSON.parse(line))
      if (data) resolve(data.port)
    })
  })
}

// Fastify alone has no tokens.
async function authorize(url: string): Promise<Readonly<Record<string, string>>> {
  const [{ id, secret }] = CLIENTS
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  const answer = await fetch(`${url}/api/auth/token`, { method: 'POST', body: form })
  if (answer.status === 404) return {}
  const { access_token } = z.object({ access_token: z.string() }).parse(await answer.json())
  return { authorization: `Bearer ${access_token}` }
}

function body(): string {
  return JSON.stringify({ title: 'Retrospective of the week' })
}

// By turns, so that what else happens on the machine falls on all alike.
async function compare(route: (typeof ROUTES)[number]): Promise<void> {
  const samples = new Map<string, Sample[]>(servers.map(({ name }) => [name, []]))
  for (const server of servers) await measure(server, route, { requests: WARM_REQUESTS, seconds: Infinity })
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const server of servers)
      samples.get(server.name)?.push(await measure(server, route, { requests: Infinity, seconds: SECONDS }))
  }
  const own = medians(samples.get('service') ?? [])
  console.log(`\n${route.padEnd(24)} requests/s   p99 ms   CPU µs each   service's: requests/s, p99, CPU over this`)
  for (const [name, all] of samples) {
    const { perSecond, p99Ms, cpuUs } = medians(all)
    const figures = [perSecond.toFixed(0).padStart(10), p99Ms.toFixed(2).padStart(8), cpuUs.toFixed(0).padStart(13)]
    const ratios = [own.perSecond / perSecond, own.p99Ms / p99Ms, own.cpuUs / cpuUs].map((ratio) => ratio.toFixed(2))
    console.log(`${name.padEnd(24)} ${figures.join(' ')}   ${ratios.join('   ')}`)
  }
}

async function measure(server: Server, route: (typeof ROUTES)[number], until: Until): Promise<Sample> {
  const { pid = 0 } = server.child
  const times: number[] = []
  const cpuBefore = cpuSecondsOf(pid)
  const started = performance.now()
  const isOver = () => times.length >= until.requests || performance.now() - started >= until.seconds * 1000
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => ask(server, route, { times, isOver })))
  const seconds = (performance.now() - started) / 1000
  const sorted = times.toSorted((a, b) => a - b)
  return {
    perSecond: times.length / seconds,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    cpuUs: ((cpuSecondsOf(pid) - cpuBefore) / times.length) * 1e6,
  }
}

// One connection, one request after the other.
async function ask(
  { name, url, headers, id }: Server,
  route: (typeof ROUTES)[number],
  { times, isOver }: { readonly times: number[]; readonly isOver: () => boolean },
): Promise<void> {
  const client = new Client(url)
  const isPost = route.startsWith('POST')
  const path = route.split(' ')[1]?.replace(':id', id) ?? ''
  while (!isOver()) {
    const start = performance.now()
    const answer = await client.request({
      path,
      method: isPost ? 'POST' : 'GET',
      headers: { ...headers },
      ...(isPost && { body: body() }),
    })
    await answer.body.dump()
    times.push(performance.now() - start)
    if (answer.statusCode >= 300) throw new Error(`${name} answers ${answer.statusCode} to ${route}`)
  }
  await client.close()
}

function medians(samples: readonly Sample[]): Sample {
  return {
    perSecond: median(samples.map(({ perSecond }) => perSecond)),
    p99Ms: median(samples.map(({ p99Ms }) => p99Ms)),
    cpuUs: median(samples.map(({ cpuUs }) => cpuUs)),
  }
}
