import COpenBLAS
import Platform

/// The kernel against all reference environments [SK eq. 10, 13].
protocol EnvironmentKernel: AnyObject {
  /// - Parameters:
  ///   - descriptors: [atoms, width].
  ///   - sharpness: k_sim(t).
  ///   - energies: E_sim of each atom: [atoms].
  func evaluate(_ descriptors: [Double], sharpness: Double, energies: inout [Double])

  /// The same energies, to the last bit, and their derivatives.
  /// - Parameter derivatives: dE_sim/d(descriptor): [atoms, width].
  func evaluate(
    _ descriptors: [Double], sharpness: Double, energies: inout [Double],
    derivatives: inout [Double])
}

/// The environments of a reference as the kernel of a precision wants them; kernels share them.
enum Environments: Sendable {
  case all(EnvironmentSet)
  case tree(EnvironmentTree)

  /// A kernel with buffers of its own.
  func makeKernel() -> any EnvironmentKernel {
    switch self {
    case .all(let set): DenseKernel(set)
    case .tree(let tree): PrunedKernel(tree)
    }
  }
}

/// The kernel in double precision: squared distances by matrix product against all environments,
/// softmax by row, and the weighted mean environment by a second product.
final class DenseKernel: EnvironmentKernel {
  private let environments: EnvironmentSet
  private let columns: [Double]  // [width, count]
  private let norms: [Double]  // [count]
  private var weights: [Double] = []  // [atoms, count]
  private var means: [Double] = []  // [atoms, width]

  init(_ environments: EnvironmentSet) {
    self.environments = environments
    let (count, width) = (environments.count, environments.width)
    var columns = Array(repeating: 0.0, count: count * width)
    for row in 0..<count {
      for column in 0..<width {
        columns[column * count + row] = environments.descriptors[row * width + column]
      }
    }
    self.columns = columns
    norms = environments.norms
  }

  func evaluate(_ descriptors: [Double], sharpness: Double, energies: inout [Double]) {
    let (atoms, count, width) = (energies.count, environments.count, environments.width)
    let scale = sharpness / environments.lengthScale
    if weights.count != atoms * count {
      weights = Array(repeating: 0, count: atoms * count)
      means = Array(repeating: 0, count: atoms * width)
    }
    Self.multiply(descriptors, columns, into: &weights, m: atoms, n: count, k: width)
    weights.withUnsafeMutableBufferPointer { weights in
      guard let base = weights.baseAddress else { return }
      for atom in 0..<atoms {
        var norm = 0.0
        for k in 0..<width { norm += descriptors[atom * width + k] * descriptors[atom * width + k] }
        energies[atom] = -softmax(base + atom * count, norm: norm, scale: scale)
      }
    }
  }

  func evaluate(
    _ descriptors: [Double], sharpness: Double, energies: inout [Double],
    derivatives: inout [Double]
  ) {
    evaluate(descriptors, sharpness: sharpness, energies: &energies)
    Self.multiply(
      weights, environments.descriptors, into: &means, m: energies.count, n: environments.width,
      k: environments.count)
    let scale = sharpness / environments.lengthScale
    derivatives.removeAll(keepingCapacity: true)
    for index in descriptors.indices {
      derivatives.append(scale * (descriptors[index] - means[index]))
    }
  }

  /// c = a * b, all row-major: [m, n] = [m, k] [k, n].
  private static func multiply(
    _ a: [Double], _ b: [Double], into c: inout [Double], m: Int, n: Int, k: Int
  ) {
    ob_dgemm(0, 0, Int32(m), Int32(n), Int32(k), a, Int32(k), b, Int32(n), 0, &c, Int32(n))
  }

  /// Turns a row of dot products x.y_j into softmax weights of -scale/2 |x - y_j|^2.
  /// - Returns: the log of the sum of exponentials.
  private func softmax(
    _ row: UnsafeMutablePointer<Double>, norm: Double, scale: Double
  ) -> Double {
    let count = environments.count
    var highest = -Double.infinity
    for j in 0..<count {
      row[j] = -scale / 2 * (norm + norms[j] - 2 * row[j])
      highest = max(highest, row[j])
    }
    var sum = 0.0
    for j in 0..<count {
      row[j] = exp(row[j] - highest)
      sum += row[j]
    }
    for j in 0..<count { row[j] /= sum }
    return highest + log(sum)
  }
}
