import Engine

/// What one thread needs to evaluate similarity.
public final class SimilarityWorker {
  let calculator: any Calculator
  let kernel: any EnvironmentKernel
  var descriptors: [Double] = []
  var cotangent: [Double] = []

  init(calculator: any Calculator, kernel: any EnvironmentKernel) {
    self.calculator = calculator
    self.kernel = kernel
  }
}
