import Platform

/// Patterns that somebody keeps in a file: a SMARTS a line, a name after it if wanted; `#` and a blank begin
/// a comment.
///
///     [OX2][OX2]      peroxide
///     # Michael acceptors
///     C=C[CX3]=O      enone
public enum PatternFile {
  /// What such a file is called.
  static let ending = ".smarts"
  /// A longer file was not written by hand.
  private static let longest = 1 << 20

  /// A file that cannot be read, or a line of it that is no SMARTS.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    public let path: String
    /// From 1; nil where it is the whole file.
    public let line: Int?
    public let reason: String
    public var description: String {
      "\(path)\(line.map { ":\($0)" } ?? ""): \(reason)"
    }
  }

  /// Reads the patterns of a file.
  /// - Throws: `Fault`; also where there is no pattern.
  public static func patterns(in path: String) throws(Fault) -> [SubstructurePattern] {
    var bytes: [UInt8]?
    do throws(FileError) {
      let file = try FileReader(path: path)
      if file.size <= longest { bytes = try file.bytes(at: 0, file.size) }
    } catch {
      throw Fault(path: path, line: nil, reason: "\(error)")
    }
    guard let bytes else {
      throw Fault(path: path, line: nil, reason: "is too long for a list of patterns")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    var patterns: [SubstructurePattern] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let words = line.split(whereSeparator: \.isWhitespace)
      // An atom's number is written `#6`, with no blank after the sign.
      guard let smarts = words.first, smarts != "#", !smarts.hasPrefix("##") else { continue }
      guard let pattern = SubstructurePattern(String(smarts)) else {
        throw Fault(
          path: path, line: index + 1,
          reason: "'\(smarts.prefix(80))' is no SMARTS; one of an ester is C(=O)O[#6]")
      }
      patterns.append(pattern)
    }
    guard !patterns.isEmpty else {
      throw Fault(path: path, line: nil, reason: "has no patterns; a line is a SMARTS and its name")
    }
    return patterns
  }
}
