import { parseHTML } from '../html/selection.ts'

const functions = { parseHTML: (source: unknown): unknown => parseHTML(source) }

/** The module `k6/html`. */
export const htmlModule: Readonly<Record<string, unknown>> = { ...functions, default: functions }
