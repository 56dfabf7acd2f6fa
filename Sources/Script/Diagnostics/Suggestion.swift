import Engine

/// Finds the name somebody meant.
public enum Suggestion {
  /// The name somebody meant: one a letter away, one that other programs call so, or the closest.
  static func meant(by word: String, among names: [String]) -> String? {
    let closest = closest(to: word, among: names)
    if let closest, distance(Array(word.lowercased()), Array(closest.lowercased())) <= 1 {
      return closest
    }
    return Synonyms.meaning(of: word, among: names) ?? closest
  }

  /// The closest name, or nil when none is close enough to be worth a guess.
  public static func closest(to word: String, among names: [String]) -> String? {
    let typed = Array(word.lowercased())
    guard !typed.isEmpty, typed.count <= 60 else { return nil }
    var best: (name: String, distance: Int, lengthening: Int)?
    for name in names {
      let known = Array(name.lowercased())
      let distance = distance(typed, known)
      let longest = max(typed.count, known.count)
      // Half a short word or a third of a long one may differ.
      let limit = longest <= 2 ? 0 : longest <= 4 ? 1 : max(2, longest / 3)
      guard distance <= limit else { continue }
      // Of two as close the one of the same length: swapped letters are commoner than lost ones.
      let lengthening = abs(typed.count - known.count)
      if (distance, lengthening) < (best?.distance ?? .max, best?.lengthening ?? .max) {
        best = (name, distance, lengthening)
      }
    }
    if let best { return best.name }
    guard typed.count >= 2 else { return nil }
    let beginning = names.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    return beginning.count == 1 ? beginning[0] : nil
  }

  /// The element somebody meant: another case (`CL`) or the first letters of its English name.
  static func element(for word: String) -> String? {
    guard let first = word.first else { return nil }
    let cased = first.uppercased() + word.dropFirst().lowercased()
    if let element = Element(symbol: cased) { return element.symbol }
    let common = [
      "hydrogen": "H", "carbon": "C", "nitrogen": "N", "oxygen": "O", "fluorine": "F",
      "phosphorus": "P", "sulfur": "S", "sulphur": "S", "chlorine": "Cl", "bromine": "Br",
      "iodine": "I", "silicon": "Si", "boron": "B",
    ]
    return common[word.lowercased()]
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into another.
  /// Optimal string alignment distance.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      before = previous
      previous = row
    }
    return previous[b.count]
  }
}
