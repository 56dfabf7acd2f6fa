import CKernels
import Engine
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Softmax of the similarity force")
struct FastSoftmaxTests {
  @Test("Weights and log-sum-exp are those of double precision", arguments: [0.5, 20, 3000])
  func weights(scale: Double) {
    var stream = RandomStream(seed: 5, .selection)
    for kernels in availableKernels {
      for count in Array(1...35) + [2219] {
        let norms = (0..<count).map { _ in Float(stream.uniform() + 0.2) }
        let products = norms.map { $0 * Float(0.4 + 0.3 * stream.uniform()) }
        let own: Float = 0.8
        // The logits in Float, as the kernel has them; everything after in Double.
        let logits = zip(products, norms).map { product, norm in
          Double(-0.5 * Float(scale) * max(0, (own + norm) - 2 * product))
        }
        let top = logits.max() ?? 0
        let total = logits.reduce(0) { $0 + exp($1 - top) }
        var found = products
        let sum = kernels.softmax_row(&found, norms, own, Float(scale), Int32(count))
        #expect(abs(Double(sum) - (top + log(total))) < 3e-7 * (1 + abs(top) + log(total)))
        for (weight, logit) in zip(found, logits) {
          // Rounding of a logit itself is not the kernel's doing.
          let tolerance = 4e-7 + 2e-7 * abs(logit)
          let expected = exp(logit - top) / total
          #expect(abs(Double(weight) - expected) <= tolerance * expected + 1e-37)
        }
      }
    }
  }

  @Test("Hopeless references get no weight, an empty set has no probability, NaN is not hidden")
  func extremes() {
    for kernels in availableKernels {
      var products: [Float] = [0, 0]
      let sum = kernels.softmax_row(&products, [0, 1e30], 0, 1, 2)
      #expect(sum == 0 && products == [1, 0])
      #expect(kernels.softmax_row(&products, [0], 0, 1, 0) == -.infinity)
      var broken: [Float] = [.nan, 0, 0]
      #expect(kernels.softmax_row(&broken, [1, 1, 1], 1, 1, 3).isNaN)
    }
  }
}
