import { parseHTML, Selection } from '../html/selection.ts'
import { Element } from '../html/element.ts'

const functions = { parseHTML, Selection, Element }

/** The module `k6/html`. */
export const htmlModule: Readonly<Record<string, unknown>> = { ...functions, default: functions }
