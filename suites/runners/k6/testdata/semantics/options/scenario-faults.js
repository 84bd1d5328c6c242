// What is wrong with scenarios is told at once
// exit: 104
// error: There were problems with the specified script configuration:\n\t- scenario a b has configuration errors: the scenario name should contain only numbers, latin letters, underscores, and dashes, the number of VUs must be more than 0\n\t- scenario ramp has configuration errors: the startTime can't be negative, stage 1 doesn't have a target, the duration for stage 2 can't be negative\n\t- scenario rate has configuration errors: the iteration rate isn't specified, the duration is unspecified, the number of preAllocatedVUs isn't specified\n\t- scenario short has configuration errors: the duration must be at least 1s, but is 999ms\n\t- scenario rush has configuration errors: the duration must be at least 1s, but is 0s\n\t- scenario shared has configuration errors: the maxDuration must be at least 1s, but is 50ms\n\t- scenario each has configuration errors: the maxDuration must be at least 1s, but is -1s
export const options = {
  scenarios: {
    'a b': { executor: 'constant-vus', vus: 0, duration: '1s' },
    ramp: {
      executor: 'ramping-vus',
      startTime: '-1s',
      stages: [{ duration: '1s' }, { duration: '-1s', target: 1 }],
    },
    rate: { executor: 'constant-arrival-rate', maxVUs: 5 },
    short: { executor: 'constant-vus', duration: '999ms' },
    rush: { executor: 'constant-arrival-rate', rate: 1, duration: '0s', preAllocatedVUs: 1 },
    shared: { executor: 'shared-iterations', maxDuration: '50ms' },
    each: { executor: 'per-vu-iterations', maxDuration: '-1s' },
  },
}
export default function () {}
