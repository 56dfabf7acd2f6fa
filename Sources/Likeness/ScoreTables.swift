import CKernels
import COpenBLAS
import Engine
import Platform

/// A network as the kernels read it: matrices in panels, radial functions as tables of coefficients.
final class ScoreTables: @unchecked Sendable {
  // Unchecked: written by `update` only, which is called while nobody reads.
  let network: ScoreNetwork.Shape
  let layout: ParameterLayout
  let basis: RadialBasis
  let parameters = WorkBuffer<Float>()
  /// Each matrix and its transpose in panels of CK_BLOCK columns, by index of its block.
  private let forward: [WorkBuffer<Float>]
  private let reverse: [WorkBuffer<Float>]
  /// Coefficients of the radial functions of each layer, [knots, 3, channels], and of pairs of
  /// elements, [knots, pairs].
  let radials: [WorkBuffer<Float>]
  let pairs = WorkBuffer<Float>()

  init(_ network: ScoreNetwork) {
    self.network = network.shape
    layout = network.layout
    basis = network.basis
    forward = layout.blocks.map { _ in WorkBuffer() }
    reverse = layout.blocks.map { _ in WorkBuffer() }
    radials = layout.layers.map { _ in WorkBuffer() }
    update(network.parameters)
  }

  /// Takes other parameters.
  func update(_ values: [Float]) {
    parameters.reserve(values.count)
    for (index, value) in values.enumerated() { parameters.base[index] = value }
    pack(layout.hidden)
    for (index, layer) in layout.layers.enumerated() {
      for block in [layer.first, layer.second, layer.mixing, layer.third, layer.fourth] {
        pack(block)
      }
      let block = layout[layer.radial]
      radials[index].reserve(basis.knots * block.columns)
      ob_sgemm(
        0, 0, Int32(basis.knots), Int32(block.columns), Int32(basis.functions), basis.values,
        Int32(basis.functions), parameters.base + block.start, Int32(block.columns), 0,
        radials[index].base, Int32(block.columns))
    }
    let block = layout[layout.pairs]
    pairs.reserve(basis.knots * block.rows)
    ob_sgemm(
      0, 1, Int32(basis.knots), Int32(block.rows), Int32(basis.functions), basis.values,
      Int32(basis.functions), parameters.base + block.start, Int32(basis.functions), 0,
      pairs.base, Int32(block.rows))
  }

  private func pack(_ index: Int) {
    let block = layout[index]
    let width = Int(CK_BLOCK)
    forward[index].reserve(block.rows * block.columns)
    reverse[index].reserve(block.rows * block.columns)
    let (there, back) = (forward[index].base, reverse[index].base)
    for row in 0..<block.rows {
      for column in 0..<block.columns {
        let value = parameters.base[block.start + row * block.columns + column]
        there[column / width * block.rows * width + row * width + column % width] = value
        back[row / width * block.columns * width + column * width + row % width] = value
      }
    }
  }

  /// A matrix in panels.
  func panels(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(forward[index].base) }
  /// Its transpose in panels.
  func transposed(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(reverse[index].base) }

  /// The column of a pair of elements in `pairs`.
  static func pair(_ a: Int, _ b: Int) -> Int {
    let (low, high) = (min(a, b), max(a, b))
    return high * (high + 1) / 2 + low
  }
}
