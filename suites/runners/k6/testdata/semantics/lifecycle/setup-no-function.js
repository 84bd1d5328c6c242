// What is exported as setup or teardown is a function
// exit: 104
// error: could not initialize './setup-no-function.js': could not load JS test './setup-no-function.js': exported 'setup' must be a function
export const setup = { a: 1 }
export default function () {}
