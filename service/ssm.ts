import type { SSMClientConfig } from '@aws-sdk/client-ssm'
import type { ParameterSource } from './parameters.ts'

const CONNECT_LIMIT_MS = 2_000
const ANSWER_LIMIT_MS = 5_000
const TRIES = 4

// What to do about the errors that a deployment meets; the names are those of the API.
const HINTS: Readonly<Record<string, string>> = {
  AccessDeniedException: 'allow ssm:GetParameters, and kms:Decrypt for the key',
  ThrottlingException: `it was asked ${TRIES} times; start again later`,
  TimeoutError: `no answer within ${ANSWER_LIMIT_MS} ms, ${TRIES} times; is there a way to it from here?`,
  CredentialsProviderError: 'expected credentials of AWS, as of a task role',
  SyntaxError: 'its answer is no JSON',
}

/** AWS Systems Manager's Parameter Store; the client is loaded here, so that nobody else waits for it. */
export async function ssmParameters(options: SSMClientConfig = {}): Promise<ParameterSource> {
  const { GetParametersCommand, SSMClient } = await import('@aws-sdk/client-ssm')
  const client = new SSMClient({
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_LIMIT_MS,
      requestTimeout: ANSWER_LIMIT_MS,
      throwOnRequestTimeout: true,
    },
    ...options,
  })
  return {
    async read(names) {
      try {
        const { Parameters = [] } = await client.send(
          new GetParametersCommand({ Names: [...names], WithDecryption: true }),
        )
        return new Map(
          Parameters.flatMap(({ Name, Selector = '', Value }) =>
            Name !== undefined && Value !== undefined ? [[`${Name}${Selector}`, Value] as const] : [],
          ),
        )
      } catch (error) {
        throw new Error(await told(error), { cause: error })
      }
    },
  }
}

// The text of a fault of the service holds no value; that of anything else may quote the answer, which does.
async function told(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return 'unknown'
  const { SSMServiceException } = await import('@aws-sdk/client-ssm')
  const isSafe =
    error instanceof SSMServiceException || /^(?:Region is missing|connect |getaddrinfo )/.test(error.message)
  return [error.name, isSafe ? error.message : '', HINTS[error.name] ?? ''].filter((part) => part !== '').join(': ')
}
