// The init code may not await what never comes
// exit: 107
// error: Error: the init code awaits something that never comes
await new Promise(() => {})
export default function () {}
