import { cryptoModule } from './crypto.ts'
import { dataModule } from './data.ts'
import { encodingModule } from './encoding.ts'
import { executionModule } from './execution.ts'
import { htmlModule } from './html.ts'
import { httpModule } from './http.ts'
import { k6Module } from './k6.ts'
import { metricsModule } from './metrics.ts'
import { timersModule } from './timers.ts'

/** The modules that a script can import, by name. */
export const MODULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  k6: { ...k6Module, default: k6Module },
  'k6/crypto': cryptoModule,
  'k6/data': dataModule,
  'k6/encoding': encodingModule,
  'k6/execution': executionModule,
  'k6/html': htmlModule,
  'k6/http': httpModule,
  'k6/metrics': { ...metricsModule, default: metricsModule },
  'k6/timers': { ...timersModule, default: timersModule },
}
