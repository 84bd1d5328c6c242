// A scenario may have options for a browser
export const options = {
  scenarios: {
    a: { executor: 'shared-iterations', vus: 1, iterations: 1, options: { browser: { type: 'chromium' } } },
  },
}
export default function () {}
