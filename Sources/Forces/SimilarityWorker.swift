import Engine

/// What one thread needs to evaluate similarity.
public final class SimilarityWorker {
  let calculator: any DescribingCalculator
  let kernel: any EnvironmentKernel
  var descriptors: [Double] = []
  var cotangent: [Double] = []

  init(calculator: any DescribingCalculator, kernel: any EnvironmentKernel) {
    self.calculator = calculator
    self.kernel = kernel
  }
}
