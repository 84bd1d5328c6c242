// A timer without a function
// prints: GoError setTimeout's callback isn't a callable function
// prints: GoError setInterval's callback isn't a callable function
// prints: TypeError could not convert function call parameter 0: could not convert 5 to sobek.Callable
export default function () {
  for (const make of [() => setTimeout(undefined, 1), () => setInterval(null, 1), () => setTimeout(5)]) {
    try {
      make()
    } catch (e) {
      console.log(e.name, e.message)
    }
  }
}
