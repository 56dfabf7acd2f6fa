/// Why a store cannot be read or written.
public struct StoreError: Error, Sendable, Equatable {
  /// What is wrong.
  public enum Reason: Sendable, Equatable {
    /// SQLite's words, and those of the operating system behind them, if any.
    case database(String, system: String?)
    /// An SQLite file that simgen did not write, or no SQLite file.
    case notAStore
    /// Written by a later version.
    case tooNew(version: String)
    /// A row whose parts do not fit each other.
    case damagedRow(Int)
    /// A metric that is asked for and not in the store.
    case noMetric(String, known: [String])
    /// Text that is not a row.
    case notARow
  }

  /// The file.
  public let path: String
  /// What went wrong.
  public let reason: Reason

  /// A failure.
  public init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }
}

extension StoreError: CustomStringConvertible {
  /// `path: explanation`.
  public var description: String { "\(path): \(explanation)" }

  /// The description without the path.
  public var explanation: String {
    switch reason {
    case .database(let words, nil): words
    case .database(let words, let system?): "\(words): \(system)"
    case .notAStore:
      "not a store of molecules; 'write mol \"\(path)\"' in a recipe makes one"
    case .tooNew(let version):
      "written in version \(version) of the layout, this program knows version \(Layout.version)"
    case .damagedRow(let row): "row \(row) is damaged: numbers of atoms and positions differ"
    case .noMetric(let metric, let known):
      "has no metric '\(metric)'; it has: \(known.joined(separator: ", "))"
    case .notARow: "what was to be written is not a molecule"
    }
  }
}
