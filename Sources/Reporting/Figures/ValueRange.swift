/// The values an axis shows: without the few that lie far from all others, which would squeeze the rest.
enum ValueRange {
  /// The ends of the values of several series. Left out is what is further from the middle half of its
  /// series than three times its width (J. W. Tukey, Exploratory Data Analysis, 1977: "far out").
  static func ends(_ series: [[Double]]) -> ClosedRange<Double>? {
    let kept = series.flatMap { values -> [Double] in
      let sorted = values.filter(\.isFinite).sorted()
      guard sorted.count > 3 else { return sorted }
      let (first, third) = (sorted[sorted.count / 4], sorted[sorted.count * 3 / 4])
      // Where half of the values are equal, the others are not outliers for that.
      guard third > first else { return sorted }
      let reach = 3 * (third - first)
      return sorted.filter { $0 >= first - reach && $0 <= third + reach }
    }
    guard let low = kept.min(), let high = kept.max() else { return nil }
    return low...high
  }
}
