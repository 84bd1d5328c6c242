// A promise is broken and nothing hears of it: an exception of the iteration.
export const options = { vus: 1, iterations: 2 }
export default async function () {
  Promise.reject(new Error('lost'))
  await null
}
