import type { Registry } from './registry.ts'
import type { Contains } from './series.ts'
import type { TakenSamples } from './sinks.ts'

/** The samples of one metric on their way from a thread to another. */
export interface TransferredSamples {
  /** With tags where it is a part of another: `http_reqs{kind:write}`. */
  readonly metric: string
  readonly contains: Contains
  readonly samples: TakenSamples
}

/** Takes what has come since the last time out of a registry. Every value is handed on, so that percentiles stay exact. */
export function takeSamples(registry: Registry): readonly TransferredSamples[] {
  return registry
    .observed()
    .filter(({ sink }) => sink.count > 0)
    .map(({ name, contains, sink }) => ({ metric: name, contains, samples: sink.take() }))
}

/** Adds what was taken elsewhere. A metric that is not known here is made, and a part that nobody here asks for is left out. */
export function addSamples(registry: Registry, transferred: readonly TransferredSamples[]): void {
  for (const { metric, contains, samples } of transferred) {
    const known = registry.part(metric) ?? registry.define(metric, samples.type, contains)
    known?.sink.merge(samples)
  }
}

/** The buffers that can be handed over without a copy. */
export function buffersOf(transferred: readonly TransferredSamples[]): readonly ArrayBuffer[] {
  return transferred.flatMap(({ samples }) => (samples.type === 'trend' ? [samples.values.buffer] : []))
}
