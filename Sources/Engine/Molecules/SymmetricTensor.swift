/// A symmetric 3 x 3 tensor: strain derivatives and stress.
public struct SymmetricTensor: Sendable, Equatable {
  /// The components xx, yy, zz.
  public var diagonal: SIMD3<Double>
  /// The components yz, xz, xy.
  public var offDiagonal: SIMD3<Double>

  /// A tensor from its components.
  public init(diagonal: SIMD3<Double>, offDiagonal: SIMD3<Double>) {
    self.diagonal = diagonal
    self.offDiagonal = offDiagonal
  }

  /// All components zero.
  public static let zero = SymmetricTensor(diagonal: .zero, offDiagonal: .zero)

  /// The symmetric part of the product a b^T.
  public init(product a: SIMD3<Double>, _ b: SIMD3<Double>) {
    diagonal = a * b
    let (a1, a2) = (SIMD3(a.y, a.x, a.x), SIMD3(a.z, a.z, a.y))
    let (b1, b2) = (SIMD3(b.y, b.x, b.x), SIMD3(b.z, b.z, b.y))
    offDiagonal = (a1 * b2 + a2 * b1) / 2
  }

  /// xx + yy + zz.
  public var trace: Double { diagonal.sum() }

  /// Rows from top to bottom: [3][3].
  public var rows: [[Double]] {
    let (d, o) = (diagonal, offDiagonal)
    return [[d.x, o.z, o.y], [o.z, d.y, o.x], [o.y, o.x, d.z]]
  }

  /// Whether all components are finite.
  public var isFinite: Bool { rows.joined().allSatisfy(\.isFinite) }

  /// Every component times a factor.
  public static func * (tensor: SymmetricTensor, factor: Double) -> SymmetricTensor {
    SymmetricTensor(
      diagonal: tensor.diagonal * factor, offDiagonal: tensor.offDiagonal * factor)
  }

  /// Adds component by component.
  public static func += (sum: inout SymmetricTensor, tensor: SymmetricTensor) {
    sum.diagonal += tensor.diagonal
    sum.offDiagonal += tensor.offDiagonal
  }
}
