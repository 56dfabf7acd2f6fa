/// Molecules that were evaluated beside those they are compared with.
public struct Comparison: Sendable {
  /// Aggregate metrics of the molecules.
  public let evaluation: SetEvaluation
  /// The sets they are compared with.
  public let others: [Other]

  /// A set of molecules that others are compared with.
  public struct Other: Sendable {
    /// What tables and files call it: `reference`.
    public let name: String
    public let evaluation: SetEvaluation
    /// How far the evaluated molecules are from it; none where a set has no valid molecule.
    public let distances: [SetDistance]
  }

  /// Compares a set with others.
  public init(
    _ evaluation: SetEvaluation, with others: [(name: String, evaluation: SetEvaluation)] = []
  ) {
    self.evaluation = evaluation
    self.others = others.map { name, other in
      Other(
        name: name, evaluation: other,
        distances: SetDistance.distances(of: evaluation.profiles, from: other.profiles))
    }
  }

  /// The evaluated set under an empty name, then the others.
  public var sets: [(name: String, evaluation: SetEvaluation)] {
    [("", evaluation)] + others.map { ($0.name, $0.evaluation) }
  }

  /// The Kolmogorov-Smirnov distance of a metric from another set; nil where one has no value.
  public func distance(_ metric: Metric, from other: Other) -> Double? {
    kolmogorovSmirnovDistance(
      evaluation.values(of: metric), other.evaluation.values(of: metric))
  }
}
