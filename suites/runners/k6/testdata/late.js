// Each iteration holds the thread for longer than there is until the next one is due.
export const options = {
  scenarios: {
    open: { executor: 'constant-arrival-rate', rate: 20, timeUnit: '1s', duration: '1s', preAllocatedVUs: 20 },
  },
}
export default function () {
  const end = Date.now() + 100
  while (Date.now() < end);
}
