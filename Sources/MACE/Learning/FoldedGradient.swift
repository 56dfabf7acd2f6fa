import CKernels
import Platform

/// Where the gradients by what kernels read of a model are in one row of numbers.
struct FoldedLayout: Sendable {
  struct Layer: Sendable {
    /// By the matrices of the mixing steps, [in, out] each: [steps, matrices].
    var mixing: [[Int]] = []
    /// By degree.
    var up: [Int] = []
    /// By degree and species; empty where there is none.
    var skip: [[Int]] = []
    var product: [Int] = []
    /// Of the first layer, by species: what is added to the features, and what is sent.
    var constants: [Int] = []
    var senders: [Int] = []
    /// By species.
    var contraction: [Int] = []
    var readoutFirst = 0
    var readoutSecond = 0
    /// [channels / CK_BLOCK, knots, functions, CK_BLOCK].
    var knots = 0
  }

  private(set) var layers: [Layer] = []
  /// Length of the row.
  private(set) var count = 0

  init(_ model: FastModel, knots: Int) {
    let width = model.width
    for (index, layer) in model.layers.enumerated() {
      var places = Layer()
      guard let interaction = layer.interaction else { continue }
      let square = width * width
      places.mixing = interaction.mixing.map { $0.matrices.map { _ in take(square) } }
      if index > 0 {
        places.up = interaction.up.map { _ in take(square) }
        places.skip = interaction.skip.map { $0.map { _ in take(square) } }
      } else {
        places.constants = layer.constant.map { _ in take(width) }
        places.senders = model.elements.map { _ in take(width) }
      }
      places.product = layer.product.map { _ in take(square) }
      places.contraction = model.elements.map { _ in take(layer.contraction.stride) }
      switch layer.readout {
      case .none: break
      case .linear: places.readoutFirst = take(width)
      case .network(let first, _):
        places.readoutFirst = take(first.rows * first.columns)
        places.readoutSecond = take(first.columns)
      }
      places.knots = take(width * knots * interaction.functions)
      layers.append(places)
    }
  }

  private mutating func take(_ size: Int) -> Int {
    defer { count += size }
    return count
  }
}

/// The gradient that some structures leave, in single precision, and what is summed in Double.
final class FoldedGradient {
  /// As `FoldedLayout` says.
  let numbers = WorkBuffer<Float>()
  /// Sum over atoms of the energy's weight times the energy without shift and isolated atoms.
  var scaled = 0.0
  /// Sum over the atoms of each species of the energy's weight.
  var bySpecies: [Double] = []

  func reset(count: Int, species: Int) {
    numbers.reserveZeroes(count)
    scaled = 0
    bySpecies = Array(repeating: 0, count: species)
  }
}
