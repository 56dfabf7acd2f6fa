/// A secret that gives a right.
struct Token: Sendable {
  let text: String

  /// One that nobody can guess: 160 bits.
  init() {
    text = (0..<20).map { _ in
      let code = String(UInt8.random(in: 0...255), radix: 16)
      return code.count == 1 ? "0" + code : code
    }.joined()
  }

  /// One that was kept.
  init(_ text: String) { self.text = text }

  /// Whether it is the same, in a time that does not tell how much of it is.
  func matches(_ other: String) -> Bool {
    let (own, given) = (Array(text.utf8), Array(other.utf8))
    guard own.count == given.count, !own.isEmpty else { return false }
    return zip(own, given).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// What a token allows, from the least to the most.
enum Right: Int, Comparable, Sendable {
  case view, edit, server

  static func < (a: Right, b: Right) -> Bool { a.rawValue < b.rawValue }

  /// As messages call it.
  var name: String { self == .view ? "view" : "edit" }
}
