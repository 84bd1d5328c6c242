import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { Problem, PROBLEMS, type InputFault, type ProblemName } from './problem.ts'
import { StoreUnavailable } from './store.ts'

const PLACES = { body: 'body', querystring: 'query', params: 'path', headers: 'header' } as const satisfies Record<
  string,
  InputFault['in']
>

/** The answer to an error, whatever threw it. An error that is not known is `internal`, and its text stays inside. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof StoreUnavailable) {
    return new Problem('database-unreachable', error.message, { cause: error })
  }
  if (hasZodFastifySchemaValidationErrors(error)) return inputProblem(error)
  if (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500
  ) {
    return new Problem(nameOf(error.statusCode), error.message, { cause: error })
  }
  return new Problem('internal', 'The service failed while it worked on this; x-request-id names it in the logs', {
    cause: error,
  })
}

function inputProblem(error: {
  readonly validation: readonly { readonly instancePath: string; readonly message?: string }[]
  readonly validationContext?: string | undefined
}): Problem {
  const place = PLACES[isPlace(error.validationContext) ? error.validationContext : 'body']
  const errors = error.validation.map(({ instancePath, message }) => ({
    in: place,
    pointer: instancePath === '/' ? '' : instancePath,
    detail: message ?? 'Not accepted',
  }))
  const summary = errors.map(({ pointer, detail }) => `${place}${pointer}: ${detail}`).join('; ')
  return new Problem('invalid-input', summary, { errors })
}

function isPlace(context: string | undefined): context is keyof typeof PLACES {
  return context !== undefined && context in PLACES
}

// The first problem of a status; those of Fastify are all about reading a request.
function nameOf(status: number): ProblemName {
  const names = Object.keys(PROBLEMS) as ProblemName[]
  return names.find((name) => PROBLEMS[name].status === status) ?? 'malformed-request'
}
