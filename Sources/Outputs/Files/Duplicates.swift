/// Which keys files have, so that each takes the first text of a key only.
package struct Duplicates: Sendable {
  private var known: [String: Set<String>] = [:]
  /// How many texts files did not take, by path, in the order of the first.
  package private(set) var counts: [(path: String, count: Int)] = []

  /// Nothing was written yet.
  package init() {}

  /// The same keys, with nothing counted.
  package var uncounted: Duplicates {
    var copy = self
    copy.counts = []
    return copy
  }

  /// Whether a file takes a text with this key, which it has from then on; nil goes into every file.
  package mutating func takes(_ key: String?, into path: String) -> Bool {
    guard let key, !known[path, default: []].insert(key).inserted else { return true }
    if let place = counts.firstIndex(where: { $0.path == path }) {
      counts[place].count += 1
    } else {
      counts.append((path, 1))
    }
    return false
  }
}
