// Moves of all atoms, or forces on them: [atoms].

/// The step, shortened as a whole so that no atom moves further than `limit`.
func cut(_ step: [SIMD3<Double>], to limit: Double) -> [SIMD3<Double>] {
  let longest = longest(step)
  return longest > limit ? step.map { $0 * (limit / longest) } : step
}

/// The furthest that an atom moves, angstrom; of forces, the largest.
func longest(_ moves: [SIMD3<Double>]) -> Double {
  moves.reduce(0) { max($0, ($1 * $1).sum()) }.squareRoot()
}

/// The scalar product.
func dot(_ a: [SIMD3<Double>], _ b: [SIMD3<Double>]) -> Double {
  var sum = SIMD3<Double>.zero
  for index in a.indices { sum += a[index] * b[index] }
  return sum.sum()
}

/// Adds a multiple.
func add(_ factor: Double, _ a: [SIMD3<Double>], to b: inout [SIMD3<Double>]) {
  for index in b.indices { b[index] += factor * a[index] }
}
