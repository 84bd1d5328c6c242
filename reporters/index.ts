export { consoleReporter, type ConsoleOptions } from './console.ts'
export { junitReporter, type JunitOptions } from './junit.ts'
