/// How often something with a name occurs.
public struct Tally: Sendable, Equatable {
  /// What it is.
  public let name: String
  /// How often.
  public let count: Int

  /// A name and a number.
  public init(name: String, count: Int) {
    self.name = name
    self.count = count
  }

  /// How often each word occurs, the most frequent first.
  public static func counting(_ words: [String]) -> [Tally] {
    var counts: [String: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    return counts.map { Tally(name: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
