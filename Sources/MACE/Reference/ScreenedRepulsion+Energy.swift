import Platform

extension ScreenedRepulsion {
  /// Decay of the four exponentials of the universal screening function.
  private static let decays = [3.2, 0.9423, 0.4028, 0.2016]
  /// e^2 / (4 pi epsilon_0), eV angstrom, and the Bohr radius, angstrom, as the training code has
  /// them.
  private static let coulomb = 14.3996
  private static let bohr = 0.529

  /// Half the energy of a pair (the receiver's share, eV) and its derivative by the distance.
  func share(
    _ distance: Double, species a: Int, _ b: Int, atomicNumbers: [Int]
  ) -> (value: Double, slope: Double) {
    let (first, second) = (Double(atomicNumbers[a]), Double(atomicNumbers[b]))
    let end = radii[a] + radii[b]
    guard distance > 0, distance < end else { return (0, 0) }
    let length = lengthPrefactor * Self.bohr / (pow(first, exponent) + pow(second, exponent))
    var (screening, change) = (0.0, 0.0)
    for (coefficient, decay) in zip(coefficients, Self.decays) {
      let share = coefficient * exp(-decay * distance / length)
      screening += share
      change -= share * decay / length
    }
    let envelope = polynomialCutoff(distance, end: end, power: cutoffPower)
    let charges = 0.5 * Self.coulomb * first * second / distance
    let bare = charges * screening
    let slope = charges * change - bare / distance
    return (bare * envelope.value, slope * envelope.value + bare * envelope.slope)
  }
}
