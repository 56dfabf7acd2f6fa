import Platform

/// When a distance does not say whether two atoms are bonded: in a structure that is still rough,
/// around `middle` times the sum of the covalent radii either is possible.
public struct SoftBondCutoff: Sendable, Equatable {
  /// The distance where both are as likely, in sums of covalent radii.
  public var middle = 1.24
  /// How fast one becomes likelier than the other: this much further makes odds of e to 1.
  public var width = 0.04
  /// Where doubt ends, from the middle to both sides.
  public var range = 0.18

  /// Doubt in the usual range.
  public init() {}

  /// Pairs further apart are not bonded.
  var reach: Double { middle + range }

  func costs(ratio: Double) -> (broken: Double, bonded: Double) {
    if ratio < middle - range { return (.infinity, 0) }
    let lean = (ratio - middle) / width
    return (softplus(-lean), softplus(lean))
  }

  private func softplus(_ x: Double) -> Double { x > 30 ? x : log(1 + exp(x)) }
}
