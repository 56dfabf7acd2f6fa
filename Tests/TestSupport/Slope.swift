/// The derivative of a function at nothing, by differences of fourth order: values at one and two steps to
/// each side.
/// - Parameter value: of the function so many steps away.
public func slope(step: Double, _ value: (Double) throws -> Double) rethrows -> Double {
  let (near, far) = (try value(1) - value(-1), try value(2) - value(-2))
  return (8 * near - far) / (12 * step)
}
