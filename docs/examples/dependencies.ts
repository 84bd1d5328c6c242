import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { GenericContainer, Wait } from 'testcontainers'
import type { ContainerDependency } from 'assay/stacks'

/** Redis, under the host name `redis`. A module such as `@testcontainers/redis` gives its own class in place of `GenericContainer`. */
export const redis: ContainerDependency = {
  name: 'redis',
  container: () =>
    new GenericContainer('redis:8-alpine')
      .withExposedPorts(6379)
      .withWaitStrategy(Wait.forLogMessage('Ready to accept connections')),
  env: () => ({ REDIS_URL: 'redis://redis:6379' }),
  endpoints: (started) => ({ redis: `redis://${started.getHost()}:${started.getMappedPort(6379)}` }),
}

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }

/** AWS's parameter store by moto, with the signing key that the service reads from it. */
export const parameterStore: ContainerDependency = {
  name: 'aws',
  container: () =>
    new GenericContainer('motoserver/moto:latest')
      .withExposedPorts(5000)
      .withWaitStrategy(Wait.forHttp('/moto-api/', 5000).withReadTimeout(100)),
  async prepare(started) {
    const endpoint = `http://${started.getHost()}:${started.getMappedPort(5000)}`
    const client = new SSMClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS })
    const Value = 'a signing key that only the store has, 1'
    await client.send(new PutParameterCommand({ Name: '/conflicto/signing-key', Type: 'SecureString', Value }))
    client.destroy()
  },
  env: () => ({
    AWS_ENDPOINT_URL_SSM: 'http://aws:5000',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AUTH_SIGNING_KEY: 'ssm:/conflicto/signing-key',
  }),
}
