// An exception in a timer of setup() is one of setup()
// exit: 107
// error: Error: in a timer
export function setup() {
  setTimeout(() => {
    throw new Error('in a timer')
  }, 1)
}
export default () => {
  console.log('no')
}
