/// How many atoms of each element: `C7NO2`.
public struct Formula: Sendable, Equatable, CustomStringConvertible {
  /// What cannot be read as a formula.
  public enum Failure: Error, Equatable {
    /// No element has this symbol.
    case unknownElement(String)
    /// Not symbols followed by counts, or too many atoms.
    case malformed
  }

  /// The most atoms a formula may have.
  public static let largest = 100_000

  /// Elements and counts in the order written, each element once.
  public private(set) var counts: [(element: Element, count: Int)] = []

  /// Number of atoms.
  public var atomCount: Int { counts.reduce(0) { $0 + $1.count } }

  /// The elements atom by atom, in the order written.
  public var elements: [Element] {
    counts.flatMap { Array(repeating: $0.element, count: $0.count) }
  }

  public var description: String {
    counts.map { $0.element.symbol + ($0.count == 1 ? "" : "\($0.count)") }.joined()
  }

  /// Reads symbols, each followed by a count unless that is 1; what is written twice is added.
  /// - Throws: `Failure`.
  public init(_ text: String) throws(Failure) {
    var rest = Substring(text)
    while let first = rest.first {
      guard first.isASCII, first.isUppercase else { throw .malformed }
      let symbol = rest.prefix(1) + rest.dropFirst().prefix { $0.isASCII && $0.isLowercase }
      rest = rest.dropFirst(symbol.count)
      guard let element = Element(symbol: String(symbol)) else {
        throw .unknownElement(String(symbol))
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard let count = digits.isEmpty ? 1 : Int(digits), count > 0, count <= Self.largest else {
        throw .malformed
      }
      if let place = counts.firstIndex(where: { $0.element == element }) {
        counts[place].count += count
      } else {
        counts.append((element, count))
      }
    }
    guard !counts.isEmpty, atomCount <= Self.largest else { throw .malformed }
  }

  public static func == (a: Formula, b: Formula) -> Bool {
    a.counts.elementsEqual(b.counts) { $0.element == $1.element && $0.count == $1.count }
  }
}
