import Engine

/// Damages recipes: words of the language put in, characters and lines taken out, doubled,
/// exchanged, parts of several recipes joined.
public struct RecipeMutator: Sendable {
  private let corpus: [[Character]]

  /// - Parameter corpus: the recipes to start from; at least one.
  public init(corpus: [String]) { self.corpus = corpus.map(Array.init) }

  /// The text of a number.
  public func text(_ index: Int, seed: Int) -> String {
    var stream = RandomStream(seed: UInt64(seed), .mutation, index)
    switch stream.index(below: 8) {
    case 0: return Self.soup(&stream)
    case 1:
      var generator = ProgramGenerator(seed: seed &* 1_000_003 &+ index)
      return generator.program()
    case 2:
      var generator = ProgramGenerator(seed: seed &* 1_000_003 &+ index)
      return mutated(Array(generator.program()), &stream)
    default: return mutated(corpus[stream.index(below: corpus.count)], &stream)
    }
  }

  /// Random words.
  private static func soup(_ stream: inout RandomStream) -> String {
    (0...stream.index(below: 40)).map { _ in
      words[stream.index(below: words.count)] + (stream.index(below: 3) == 0 ? "" : " ")
    }.joined()
  }

  private func mutated(_ original: [Character], _ stream: inout RandomStream) -> String {
    var text = original
    for _ in 0...stream.index(below: 5) {
      guard !text.isEmpty else { break }
      let place = stream.index(below: text.count)
      let end = min(text.count, place + stream.index(below: 30))
      switch stream.index(below: 8) {
      case 0: text.remove(at: place)
      case 1, 2:
        text.insert(
          contentsOf: Self.words[stream.index(below: Self.words.count)], at: place)
      case 3: text.swapAt(place, stream.index(below: text.count))
      case 4: text.removeSubrange(place..<end)
      case 5: text.insert(contentsOf: text[place..<end], at: stream.index(below: text.count))
      case 6:
        let other = corpus[stream.index(below: corpus.count)]
        let start = stream.index(below: other.count)
        text.insert(
          contentsOf: other[start..<min(other.count, start + 80)], at: place)
      default:
        text.replaceSubrange(place..<end, with: Self.words[stream.index(below: Self.words.count)])
      }
    }
    return String(text)
  }

  /// Words and characters that mean something, and some that mean trouble.
  public static let words = [
    "simgen", "simgen 1\n", "include \"common.simgen\"\n", "let", "for", "end", "in", "if", "then",
    "else", "and", "or", "not", "true", "by", "model", "mace", "prior", "force", "similarity",
    "sampler", "heun", "generate", "mol", "write", "relax", "k", "t", "n", "C", "N", "diag", "tanh",
    "sqrt", "clamp", "piecewise(", "karras(", ":", "=", "==", "(", ")", "[", "]", ",", "+", "-",
    "*", "/", "^", "..", "<", "1", "0", "7", "9223372036854775807", "1e308", "2.5", "1..100",
    "1..9 by 2", "9..1 by -1", "\"a\"", "\"{n:03}\"", "\"{n:8.3}\"", "\"", "{", "}", "\\", "#",
    "\n", "\n", "\n", "\r\n", " ", "\t", "eV", "\u{C5}", "\u{212B}", "angstrom", "/angstrom",
    "\u{1F600}", "e\u{301}", "\u{0}", "\u{1B}[31m", "\u{201C}", "\u{2212}", "\u{A0}", "\u{FEFF}",
    "\u{3B1}\u{3B2}", "\u{FF1D}", "steps=", "atoms=", "elements=[C, N]", "let k(t) = t^2\n",
    "let f(a, b) = a*b\n", "sampler h: heun\n", "for n in 1..3\n", "end\n", "forces=[",
  ]
}
