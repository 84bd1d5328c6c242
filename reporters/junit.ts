import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Reporter } from '../harness/report.ts'
import { writeWhole } from '../harness/run-folder.ts'
import { junitDocument } from './junit/document.ts'
import { xmlDocument } from './junit/xml.ts'

/** Options of `junitReporter`. */
export interface JunitOptions {
  /** Path of the file; a relative one starts in the folder of the run. @default junit.xml */
  readonly file?: string
}

/**
 * Writes a report as JUnit XML, for CI systems that show test results. A run that is no pass has an error or a failure
 * in it, also when no case failed. A failed case is a failure whether or not the verdict rests on it.
 */
export function junitReporter({ file = 'junit.xml' }: JunitOptions = {}): Reporter {
  return {
    name: 'junit',
    async report(report) {
      const path = resolve(report.runDir, file)
      await mkdir(dirname(path), { recursive: true })
      await writeWhole(path, xmlDocument(junitDocument(report)))
      return { reporter: 'junit', kind: 'delivered', where: path }
    },
  }
}
