import CKernels
import Engine

/// The kernel in single precision: all but the environments that are too far away to matter.
final class PrunedKernel: EnvironmentKernel {
  /// The largest share of a sum of exponentials that is left out, and so the error of an energy. The
  /// rounding of a squared distance in Float, times a sharp kernel, is about as much.
  static let tolerance = 1e-4

  private let tree: EnvironmentTree
  private let walk: PanelWalk
  private var scale = 0.0
  private var inputs: [Double] = []  // [atoms, width]
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

  func evaluate(
    _ descriptors: [Double], sharpness: Double, derivatives: Bool, energies: inout [Double]
  ) {
    scale = sharpness / tree.lengthScale
    inputs.removeAll(keepingCapacity: true)
    inputs.append(contentsOf: descriptors)
    if means.count != inputs.count { means = inputs }
    energies.withUnsafeMutableBufferPointer { energies in
      means.withUnsafeMutableBufferPointer { means in
        guard let base = energies.baseAddress, let meanBase = means.baseAddress else { return }
        walk.evaluate(
          descriptors, energies.indices, scale: scale, into: base,
          means: derivatives ? meanBase : nil)
        for atom in energies.indices { energies[atom] = -energies[atom] }
      }
    }
  }

  func differentiate(into cotangent: inout [Double]) {
    cotangent.removeAll(keepingCapacity: true)
    for index in inputs.indices { cotangent.append(scale * (inputs[index] - means[index])) }
  }
}
