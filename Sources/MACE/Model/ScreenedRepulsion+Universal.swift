import Engine

extension ScreenedRepulsion {
  /// The universal repulsion between some elements, as training codes have it.
  public init(_ elements: [Element]) {
    self.init(
      coefficients: [0.1818, 0.5099, 0.2802, 0.02817], lengthPrefactor: 0.4543, exponent: 0.3,
      cutoffPower: 6, radii: elements.map(\.covalentRadius))
  }
}
