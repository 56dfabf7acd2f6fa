import Platform

/// Shares of a gradient in double precision, which workers set side by side and which are added up in order.
final class GradientShares: @unchecked Sendable {
  // Unchecked: a share is set by one worker, and room is made while none works.
  private var shares: [Share] = []

  /// Boxed so that workers may write to theirs.
  private final class Share {
    var gradient: [Double] = []
  }

  func reserve(_ count: Int) { shares = (0..<count).map { _ in Share() } }

  func set(_ share: Int, to gradient: [Double]) { shares[share].gradient = gradient }

  /// The sum of all shares.
  func sum() -> [Double] {
    var sum = shares.first?.gradient ?? []
    for share in shares.dropFirst() {
      for (index, value) in share.gradient.enumerated() { sum[index] += value }
    }
    return sum
  }
}

extension WorkerTeam {
  /// The sum of rows of so many numbers, in double precision and in the order of the rows.
  func sum(_ rows: [UnsafeMutablePointer<Float>], count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { sum, length in
      nonisolated(unsafe) let (sum, rows) = (sum, rows)
      forEachPiece(of: count, pieces: 16) { range in
        for index in range { sum[index] = 0 }
        for row in rows {
          for index in range { sum[index] += Double(row[index]) }
        }
      }
      length = count
    }
  }

  /// So many zeroes, of which `body` makes something else.
  func zeroes(count: Int, _ body: (UnsafeMutablePointer<Double>) -> Void) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { numbers, length in
      guard let base = numbers.baseAddress else { return }
      nonisolated(unsafe) let start = base
      forEachPiece(of: count, pieces: 16) { range in
        (start + range.lowerBound).initialize(repeating: 0, count: range.count)
      }
      body(base)
      length = count
    }
  }

  /// Does some work, parts of it side by side.
  func perform(_ parts: [() -> Void]) { forEach(parts.count) { parts[$0]() } }
}
