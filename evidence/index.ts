export {
  cloudWatchAlarms,
  cloudWatchRequests,
  type CloudWatchOptions,
  type CloudWatchRequestOptions,
  type CountMetric,
} from './cloudwatch.ts'
export { commandMigrations } from './command-migrations.ts'
export { kmsKey, type KmsKeyOptions } from './kms-key.ts'
export { s3Store, type S3StoreOptions } from './s3-store.ts'
export { serviceDeployments } from './service-deployments.ts'
