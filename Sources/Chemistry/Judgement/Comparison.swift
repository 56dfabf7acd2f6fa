/// Molecules that were judged beside those they are compared with.
public struct Comparison: Sendable {
  /// Aggregate metrics of the molecules.
  public let judgement: Judgement
  /// The sets they are compared with.
  public let others: [Other]

  /// A set of molecules that others are compared with.
  public struct Other: Sendable {
    /// What tables and files call it: `reference`.
    public let name: String
    public let judgement: Judgement
    /// How far the judged molecules are from it; none where a set has no valid molecule.
    public let distances: [SetDistance]
  }

  /// Compares a set with others.
  public init(_ judgement: Judgement, with others: [(name: String, judgement: Judgement)] = []) {
    self.judgement = judgement
    self.others = others.map { name, other in
      Other(
        name: name, judgement: other,
        distances: SetDistance.distances(of: judgement.profiles, from: other.profiles))
    }
  }

  /// The judged set under an empty name, then the others.
  public var sets: [(name: String, judgement: Judgement)] {
    [("", judgement)] + others.map { ($0.name, $0.judgement) }
  }

  /// The Kolmogorov-Smirnov distance of a metric from another set; nil where one has no value.
  public func distance(_ metric: Metric, from other: Other) -> Double? {
    kolmogorovSmirnovDistance(
      judgement.values(of: metric), other.judgement.values(of: metric))
  }
}
