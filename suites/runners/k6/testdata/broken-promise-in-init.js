// A promise is broken in the init code and nothing hears of it: the run does not start.
Promise.reject(new Error('lost'))
export default function () {}
