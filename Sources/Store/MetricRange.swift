/// A metric and the bounds its values have to keep to, both included.
///
///     MetricRange("qed=0.5..")  // qed from 0.5 upwards
public struct MetricRange: Sendable, Equatable {
  /// The key of the metric.
  public let metric: String
  /// From and to; infinite where there is no bound.
  public let bounds: ClosedRange<Double>

  /// A metric between bounds.
  public init(_ metric: String, _ bounds: ClosedRange<Double>) {
    self.metric = metric
    self.bounds = bounds
  }

  /// Reads `rings=1..3`, `qed=0.5..`, `logp=..2` or `charged=0`; nil of anything else.
  public init?(_ text: String) {
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex,
      let bounds = Self.bounds(text[text.index(after: sign)...])
    else { return nil }
    self.init(String(text[..<sign]), bounds)
  }

  /// Reads `5..9`, `5..`, `..9` or `7`; nil of anything else.
  public static func bounds(_ text: some StringProtocol) -> ClosedRange<Double>? {
    guard let dots = text.firstRange(of: "..") else {
      return Double(text).flatMap { $0.isFinite ? $0...$0 : nil }
    }
    let (first, last) = (text[..<dots.lowerBound], text[dots.upperBound...])
    guard let low = first.isEmpty ? -Double.infinity : Double(first),
      let high = last.isEmpty ? Double.infinity : Double(last), low <= high,
      !(first.isEmpty && last.isEmpty)
    else { return nil }
    return low...high
  }
}
