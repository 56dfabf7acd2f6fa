import Engine
import Testing

@testable import Store

@Suite("A metric and its range") struct MetricRangeTests {
  @Test("is read as it is meant")
  func known() {
    #expect(MetricRange("rings=1..3") == MetricRange("rings", 1...3))
    #expect(MetricRange("qed=0.5..") == MetricRange("qed", 0.5...(.infinity)))
    #expect(MetricRange("logp=..-2e-1") == MetricRange("logp", -.infinity ... -0.2))
    #expect(MetricRange("charged=0") == MetricRange("charged", 0...0))
    for text in [
      "", "=", "rings", "rings=", "=1", "rings=..", "rings=3..1", "rings=a", "rings=1..b",
      "rings=nan", "rings=nan..1", "rings=1...3", "rings=1..2..3", "rings==1", "rings=inf",
    ] {
      #expect(MetricRange(text) == nil, "\(text)")
    }
  }

  @Test("numbers that are written are read again, to the last bit")
  func roundTrip() {
    var random = RandomStream(seed: 1, .selection)
    for _ in 0..<2000 {
      let pair = [random.normal() * 1e3, random.normal() * 1e-3].sorted()
      #expect(
        MetricRange("a_b=\(pair[0])..\(pair[1])") == MetricRange("a_b", pair[0]...pair[1]))
    }
  }

  @Test("whatever is typed gives a range that is one, or none")
  func anything() {
    var random = RandomStream(seed: 2, .selection)
    let characters = Array("abz_=..0123456789+-eEnaif \u{E9}\u{1F642}\n'\";")
    var taken = 0
    for _ in 0..<20_000 {
      let text = String(
        (0..<random.index(below: 12)).map { _ in characters[random.index(below: characters.count)] }
      )
      guard let range = MetricRange(text) else { continue }
      taken += 1
      #expect(!range.metric.isEmpty && text.hasPrefix(range.metric + "="), "\(text)")
      #expect(range.bounds.lowerBound <= range.bounds.upperBound, "\(text)")
    }
    #expect(taken > 10)
  }
}
