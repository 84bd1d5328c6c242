import { z } from 'zod'
import { Prisma } from './prisma/client/client.ts'
import { StoreUnavailable } from './store.ts'

// Prisma's codes for a database that is away, has no connection free, or broke one off.
const UNAVAILABLE_CODES = new Set([
  'P1000',
  'P1001',
  'P1002',
  'P1003',
  'P1008',
  'P1010',
  'P1011',
  'P1017',
  'P2024',
  'P2037',
])
const UNAVAILABLE_KINDS = new Set([
  'DatabaseNotReachable',
  'DatabaseDoesNotExist',
  'DatabaseAccessDenied',
  'ConnectionClosed',
  'TlsConnectionError',
  'AuthenticationFailed',
  'TooManyConnections',
  'SocketTimeout',
])
const VIOLATIONS = new Set(['23503', '23514']) // of a foreign key and of a check, PostgreSQL's error codes
// PostgreSQL: connection exceptions, out of resources, shut down by its operator, a statement past its time limit.
const UNAVAILABLE_SQLSTATE = /^(?:08|53|57)/
// The pg package gives these no code.
const UNAVAILABLE_MESSAGE =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/
const UNAVAILABLE_SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
])

const adapterCause = z.object({
  kind: z.string(),
  originalCode: z.string().optional(),
  originalMessage: z.string().optional(),
})
const knownError = z.object({ meta: z.object({ driverAdapterError: z.object({ cause: adapterCause }) }) })
const adapterError = z.object({ name: z.literal('DriverAdapterError'), cause: adapterCause })

/** PostgreSQL's own error code, where a query failed there. */
export function sqlStateOf(error: unknown): string | undefined {
  return causeOf(error)?.originalCode
}

/** Whether a unique index refused a row. */
export function isDuplicate(error: unknown): boolean {
  return (
    (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') ||
    causeOf(error)?.kind === 'UniqueConstraintViolation'
  )
}

/** Whether a check or a foreign key of this name refused a row. */
export function isConstraintViolation(error: unknown, constraint: string): boolean {
  const cause = causeOf(error)
  return VIOLATIONS.has(cause?.originalCode ?? '') && cause?.originalMessage?.includes(`"${constraint}"`) === true
}

/**
 * Runs a query.
 * @throws StoreUnavailable the database is away, rather than the query wrong
 */
export async function withAvailability<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query()
  } catch (error) {
    throw isUnavailable(error) ? new StoreUnavailable(error) : error
  }
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof Prisma.PrismaClientInitializationError) return true
  if ('code' in error && typeof error.code === 'string') {
    if (UNAVAILABLE_CODES.has(error.code) || UNAVAILABLE_SYSTEM_CODES.has(error.code)) return true
  }
  const cause = causeOf(error)
  return (
    UNAVAILABLE_KINDS.has(cause?.kind ?? '') ||
    UNAVAILABLE_SQLSTATE.test(cause?.originalCode ?? '') ||
    UNAVAILABLE_MESSAGE.test(error.message)
  )
}

function causeOf(error: unknown): z.infer<typeof adapterCause> | undefined {
  return knownError.safeParse(error).data?.meta.driverAdapterError.cause ?? adapterError.safeParse(error).data?.cause
}
