// An exception after an await of the init code ends the run
// exit: 107
// error: Error: too late
await Promise.resolve()
throw new Error('too late')
export default function () {}
