import CKernels
import Engine

/// The kernel in single precision: all but the environments that are too far away to matter.
final class PrunedKernel: EnvironmentKernel {
  /// The largest share of a sum of exponentials that is left out, and so the error of an energy. The
  /// rounding of a squared distance in Float, times a sharp kernel, is about as much.
  static let tolerance = 1e-4

  private let tree: EnvironmentTree
  private let walk: PanelWalk
  private var means: [Double] = []  // [atoms, width]

  /// - Parameters:
  ///   - tolerance: zero leaves nothing out; tests compare.
  ///   - kernels: tests compare instruction sets.
  init(
    _ tree: EnvironmentTree, tolerance: Double = PrunedKernel.tolerance,
    kernels: ck_kernels = ck_best().pointee
  ) {
    self.tree = tree
    walk = PanelWalk(tree, tolerance: tolerance, kernels: kernels)
  }

  func evaluate(_ descriptors: [Double], sharpness: Double, energies: inout [Double]) {
    sum(descriptors, scale: sharpness / tree.lengthScale, into: &energies, means: nil)
  }

  func evaluate(
    _ descriptors: [Double], sharpness: Double, energies: inout [Double],
    derivatives: inout [Double]
  ) {
    let scale = sharpness / tree.lengthScale
    if means.count != descriptors.count { means = descriptors }
    means.withUnsafeMutableBufferPointer { means in
      sum(descriptors, scale: scale, into: &energies, means: means.baseAddress)
    }
    derivatives.removeAll(keepingCapacity: true)
    for index in descriptors.indices {
      derivatives.append(scale * (descriptors[index] - means[index]))
    }
  }

  private func sum(
    _ descriptors: [Double], scale: Double, into energies: inout [Double],
    means: UnsafeMutablePointer<Double>?
  ) {
    energies.withUnsafeMutableBufferPointer { energies in
      guard let base = energies.baseAddress else { return }
      walk.evaluate(descriptors, energies.indices, scale: scale, into: base, means: means)
      for atom in energies.indices { energies[atom] = -energies[atom] }
    }
  }
}
