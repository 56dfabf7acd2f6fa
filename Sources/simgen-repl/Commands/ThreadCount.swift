import ArgumentParser

/// How many threads a user may ask for.
enum ThreadCount {
  /// More than any machine has cores; each thread has a stack and buffers of its own.
  static let most = 1024

  /// - Throws: `ValidationError` for a number out of range.
  static func validate(_ threads: Int?) throws {
    guard let threads, !(1...most).contains(threads) else { return }
    throw ValidationError("--threads needs 1 to \(most), not \(threads).")
  }
}
