import CKernels
import COpenBLAS
import Engine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The kernel against all reference environments (eq. 10, 13), in one precision.
protocol EnvironmentKernel: AnyObject {
  /// - Parameters:
  ///   - descriptors: [atoms, width].
  ///   - sharpness: k_sim(t).
  ///   - energies: E_sim of each atom: [atoms].
  func evaluate(_ descriptors: [Double], sharpness: Double, energies: inout [Double])

  /// Sets `cotangent` to dE_sim/d(descriptor) of the latest `evaluate`: [atoms, width].
  func differentiate(into cotangent: inout [Double])
}

/// A precision the kernel exists in. Whole-array operations, so that each precision has loops of its
/// own and nothing is dispatched for a number.
protocol KernelScalar: BinaryFloatingPoint {
  /// So many zeroes.
  static func zeroes(_ count: Int) -> [Self]

  /// Rounds numbers to this precision.
  static func round(_ values: [Double], into result: inout [Self])

  /// factor * (a - b) for every element.
  static func difference(
    _ a: [Self], _ b: [Self], factor: Double, into result: inout [Double])

  /// c = a * b, all row-major: [m, n] = [m, k] [k, n].
  static func multiply(
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, into c: UnsafeMutablePointer<Self>,
    m: Int, n: Int, k: Int)

  /// Turns a row of dot products x.y_j into softmax weights of -scale/2 |x - y_j|^2.
  /// - Returns: the log of the sum of exponentials.
  static func softmax(
    _ row: UnsafeMutablePointer<Self>, norms: UnsafePointer<Self>, norm: Self, scale: Self,
    count: Int
  ) -> Double
}

/// Squared distances by matrix product against the packed reference, softmax by row, and the
/// weighted mean environment by a second product.
final class SimilarityKernel<Scalar: KernelScalar>: EnvironmentKernel {
  private let count: Int
  private let width: Int
  private let lengthScale: Double
  private var rows: [Scalar] = []  // [count, width]
  private var columns: [Scalar] = []  // [width, count]
  private var norms: [Scalar] = []  // [count]
  private var inputs: [Scalar] = []  // [atoms, width]
  private var weights: [Scalar] = []  // [atoms, count]
  private var means: [Scalar] = []  // [atoms, width]
  private var scale = 0.0

  init(_ environments: EnvironmentSet) {
    count = environments.count
    width = environments.width
    lengthScale = environments.lengthScale
    Scalar.round(environments.descriptors, into: &rows)
    Scalar.round(environments.transposed, into: &columns)
    Scalar.round(environments.norms, into: &norms)
  }

  func evaluate(_ descriptors: [Double], sharpness: Double, energies: inout [Double]) {
    let atoms = energies.count
    scale = sharpness / lengthScale
    if means.count != atoms * width {
      weights = Scalar.zeroes(atoms * count)
      means = Scalar.zeroes(atoms * width)
    }
    Scalar.round(descriptors, into: &inputs)
    Scalar.multiply(inputs, columns, into: &weights, m: atoms, n: count, k: width)
    weights.withUnsafeMutableBufferPointer { weights in
      guard let base = weights.baseAddress else { return }
      for atom in 0..<atoms {
        var norm = 0.0
        for k in 0..<width { norm += descriptors[atom * width + k] * descriptors[atom * width + k] }
        energies[atom] = -Scalar.softmax(
          base + atom * count, norms: norms, norm: Scalar(norm), scale: Scalar(scale), count: count)
      }
    }
  }

  func differentiate(into cotangent: inout [Double]) {
    Scalar.multiply(
      weights, rows, into: &means, m: inputs.count / max(1, width), n: width, k: count)
    Scalar.difference(inputs, means, factor: scale, into: &cotangent)
  }
}

extension Float: KernelScalar {
  static func zeroes(_ count: Int) -> [Float] { Array(repeating: 0, count: count) }

  static func round(_ values: [Double], into result: inout [Float]) {
    result.removeAll(keepingCapacity: true)
    for value in values { result.append(Float(value)) }
  }

  static func difference(
    _ a: [Float], _ b: [Float], factor: Double, into result: inout [Double]
  ) {
    result.removeAll(keepingCapacity: true)
    for index in a.indices { result.append(factor * (Double(a[index]) - Double(b[index]))) }
  }

  static func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
    m: Int, n: Int, k: Int
  ) {
    ob_sgemm(0, 0, Int32(m), Int32(n), Int32(k), a, Int32(k), b, Int32(n), 0, c, Int32(n))
  }

  static func softmax(
    _ row: UnsafeMutablePointer<Float>, norms: UnsafePointer<Float>, norm: Float, scale: Float,
    count: Int
  ) -> Double {
    Double(ck_softmax_row(row, norms, norm, scale, Int32(count)))
  }
}

extension Double: KernelScalar {
  static func zeroes(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }

  static func round(_ values: [Double], into result: inout [Double]) {
    result.removeAll(keepingCapacity: true)
    for value in values { result.append(value) }
  }

  static func difference(
    _ a: [Double], _ b: [Double], factor: Double, into result: inout [Double]
  ) {
    result.removeAll(keepingCapacity: true)
    for index in a.indices { result.append(factor * (a[index] - b[index])) }
  }

  static func multiply(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into c: UnsafeMutablePointer<Double>,
    m: Int, n: Int, k: Int
  ) {
    ob_dgemm(0, 0, Int32(m), Int32(n), Int32(k), a, Int32(k), b, Int32(n), 0, c, Int32(n))
  }

  static func softmax(
    _ row: UnsafeMutablePointer<Double>, norms: UnsafePointer<Double>, norm: Double,
    scale: Double, count: Int
  ) -> Double {
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
