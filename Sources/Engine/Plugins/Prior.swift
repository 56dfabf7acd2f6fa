/// A plug-in that a prior is made of.
public protocol PriorPlugin: Plugin where Product: Prior {}

/// The distribution atoms start from and are pulled towards: the shape of the molecule.
public protocol Prior: Sendable {
  /// Whether `pull` is minus the gradient of an energy it reports.
  var isConservative: Bool { get }

  /// How many atoms the shape holds, where it says, all numbers as likely; a recipe may ask for others.
  var atomCounts: ClosedRange<Int>? { get }

  /// The atoms of a scaffold that what starts here is grown from, as indices into it; nil where the
  /// prior knows none.
  var anchors: [Int]? { get }

  /// Starting positions of `count` atoms, angstrom: [count].
  func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>]

  /// Energy (dimensionless) and force (per angstrom) on an atom at `position`, before strength
  /// and schedule.
  func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>)
}

extension Prior {
  public var isConservative: Bool { true }
  public var atomCounts: ClosedRange<Int>? { nil }
  public var anchors: [Int]? { nil }
}
