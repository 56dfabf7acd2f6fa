/// The Kolmogorov-Smirnov distance of two samples: the largest difference of their cumulative
/// distributions, from 0 (alike) to 1 (apart); nil where one is empty. Values that are not finite
/// are left out.
public func kolmogorovSmirnovDistance(_ a: [Double], _ b: [Double]) -> Double? {
  let first = a.filter(\.isFinite).sorted()
  let second = b.filter(\.isFinite).sorted()
  guard !first.isEmpty, !second.isEmpty else { return nil }
  var (i, j) = (0, 0)
  var largest = 0.0
  while i < first.count, j < second.count {
    let value = min(first[i], second[j])
    while i < first.count, first[i] <= value { i += 1 }
    while j < second.count, second[j] <= value { j += 1 }
    largest = max(
      largest, abs(Double(i) / Double(first.count) - Double(j) / Double(second.count)))
  }
  return largest
}
