import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { PoolUse } from './store.ts'

const DURATION_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What the service counts of itself. */
export interface Metrics {
  /** Notes an answer. `route` is its pattern, so that ids make no series of their own. */
  answered(answer: {
    readonly method: string
    readonly route: string
    readonly status: number
    readonly seconds: number
  }): void
  readonly contentType: string
  /** All of it as Prometheus reads it. */
  render(): Promise<string>
}

// Business events, by what makes them: operation and status.
const EVENTS: Readonly<Record<string, string>> = {
  'POST /api/sessions 201': 'session_created',
  'POST /api/sessions/:id/activities 201': 'activity_created',
  'POST /api/participants 201': 'participant_joined',
  'POST /api/participants 409': 'participant_refused',
  'POST /api/participants/:id/responses 201': 'response_taken',
  'POST /api/participants/:id/responses 409': 'response_refused',
  'POST /api/deployments 201': 'deployment_started',
  'POST /api/auth/token 200': 'token_issued',
  'POST /api/auth/token 401': 'token_refused',
}

/** Metrics in a registry of their own. */
export function prometheusMetrics(pool: () => PoolUse): Metrics {
  const registry = new Registry()
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  })
  const events = new Counter({
    name: 'service_events_total',
    help: 'What happened in the application',
    labelNames: ['event'],
    registers: [registry],
  })
  for (const event of Object.values(EVENTS)) events.inc({ event }, 0)
  void new Gauge({
    name: 'database_connections',
    help: 'Connections of the pool, and requests that wait for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { busy, idle, waiting } = pool()
      this.set({ state: 'busy' }, busy)
      this.set({ state: 'idle' }, idle)
      this.set({ state: 'waiting' }, waiting)
    },
  })
  return {
    answered({ method, route, status, seconds }) {
      durations.observe({ method, route, status }, seconds)
      const event = EVENTS[`${method} ${route} ${status}`]
      if (event !== undefined) events.inc({ event })
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  }
}
