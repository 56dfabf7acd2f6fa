import CKernels
import COpenBLAS
import Platform

/// Evaluates a diffusion model in single precision, for one worker; the stages are those of
/// `DiffusionNetwork`, with the kernels of force fields:
///
///     stage     kernels                adjoint
///     h, f(t)   mix, silu              mix, mix_weigh
///     senders   mix                    collect, mix, mix_weigh
///     A         accumulate             accumulate_reverse, or accumulate_weigh
///     M         mix                    mix, mix_weigh
///     B         contract               contract_learn
///     H, skip   mix                    mix, mix_weigh
///
/// Molecules are small and all atoms neighbours, so one molecule is evaluated at a time and every atom has
/// coefficients of its own for B, linear in its elements.
public final class FastDiffusion: DiffusionEvaluator {
  private(set) var model: FastDiffusionModel
  let plan: FastDiffusionPlan
  let edges: DenseEdges
  /// Number of atoms.
  private(set) var atoms = 0
  /// [atoms, elements].
  let elements = WorkBuffer<Float>()
  /// Node features before each layer, and after the last: [atoms, channels].
  let features: [WorkBuffer<Float>]
  let layers: [Buffers]
  /// Inputs of the time encoding, [atoms, rows], and its hidden layer, [atoms, width].
  let timeInputs = WorkBuffer<Float>(), timeHidden = WorkBuffer<Float>()
  let timeSlopes = WorkBuffer<Float>(), timeMixed = WorkBuffer<Float>()
  let adjoint = Adjoint()

  /// What the forward pass leaves of a layer.
  final class Buffers {
    let senders = WorkBuffer<Float>()
    /// Sums over neighbours and messages: [atoms, CK_COMPONENTS, channels].
    let sums = WorkBuffer<Float>(), messages = WorkBuffer<Float>()
    /// Coefficients of the contraction of each atom.
    let coefficients = WorkBuffer<Float>()
    let products = WorkBuffer<Float>()
    /// Features through the maps of all elements: [atoms, elements, channels].
    let skips = WorkBuffer<Float>()
    /// The readout's hidden layer and its derivative: [atoms, width].
    let hidden = WorkBuffer<Float>(), slopes = WorkBuffer<Float>()
  }

  /// Derivatives on their way back.
  final class Adjoint {
    let features = WorkBuffer<Float>(), below = WorkBuffer<Float>()
    let products = WorkBuffer<Float>(), coefficients = WorkBuffer<Float>()
    let messages = WorkBuffer<Float>(), sums = WorkBuffer<Float>()
    let skips = WorkBuffer<Float>(), senders = WorkBuffer<Float>(), shares = WorkBuffer<Float>()
    let hidden = WorkBuffer<Float>(), elements = WorkBuffer<Float>()
  }

  /// An evaluator of a model.
  /// - Throws: `UnsupportedShape` where the kernels do not cover it.
  public convenience init(_ parameters: DiffusionParameters) throws(UnsupportedShape) {
    let plan = try FastDiffusionPlan(parameters, kernels: ck_best().pointee)
    self.init(FastDiffusionModel(plan, parameters, team: WorkerTeam(threads: 1)))
  }

  init(_ model: FastDiffusionModel) {
    self.model = model
    plan = model.plan
    edges = DenseEdges(model.plan.grid)
    features = (0...model.layers.count).map { _ in WorkBuffer() }
    layers = model.layers.map { _ in Buffers() }
  }

  /// Takes a model with other weights.
  func take(_ model: FastDiffusionModel) { self.model = model }

  var kernels: ck_kernels { plan.kernels }
  var channels: Int { plan.channels }
  var species: Int { plan.species }
  /// Numbers of an atom's messages.
  var messageWidth: Int { Int(CK_COMPONENTS) * channels }

  /// Evaluates E and keeps what the adjoint needs.
  /// - Returns: the energy of each atom.
  func forward(_ x: ContinuousMolecule, noise: Double) -> [Double] {
    atoms = x.count
    reserve()
    for (index, value) in x.elements.enumerated() { elements.base[index] = Float(value) }
    edges.fill(x.positions)
    encode(noise: noise)
    var energies = [Double](repeating: 0, count: atoms)
    for layer in layers.indices {
      interact(layer)
      read(layer, into: &energies)
    }
    return energies
  }

  private func reserve() {
    let (size, width) = (atoms * channels, atoms * messageWidth)
    elements.reserve(atoms * species)
    timeInputs.reserve(atoms * model.timeFirst.rows)
    for buffer in [timeHidden, timeSlopes, timeMixed] {
      buffer.reserve(atoms * model.timeFirst.columns)
    }
    for buffer in features { buffer.reserve(size) }
    for (index, layer) in layers.enumerated() {
      for buffer in [layer.senders, layer.products] { buffer.reserve(size) }
      layer.sums.reserve(width)
      // Degrees that the model lacks stay zero.
      layer.messages.reserveZeroes(width)
      layer.skips.reserve(size * species)
      layer.coefficients.reserve(atoms * model.layers[index].contraction.stride)
      layer.hidden.reserve(atoms * model.layers[index].readout.hiddenWidth)
      layer.slopes.reserve(atoms * model.layers[index].readout.hiddenWidth)
    }
  }

  /// [SK eq. 27].
  private func encode(noise: Double) {
    let (rows, width) = (model.timeFirst.rows, model.timeFirst.columns)
    let time = model.time.features(noise).map { Float($0) }
    timeInputs.base.initialize(repeating: 0, count: atoms * rows)
    for atom in 0..<atoms {
      let row = timeInputs.base + atom * rows
      for kind in 0..<species {
        let weight = elements.base[atom * species + kind]
        let embedding = model.embedding.base + kind * channels
        for channel in 0..<channels { row[channel] += weight * embedding[channel] }
      }
      for (index, value) in time.enumerated() { row[channels + index] = value }
    }
    mix(model.timeFirst, timeInputs, into: timeMixed)
    kernels.silu(atoms * width, timeMixed.base, timeHidden.base, timeSlopes.base)
    mix(model.timeSecond, timeHidden, into: features[0])
  }

  private func interact(_ index: Int) {
    let (layer, weights) = (layers[index], model.layers[index])
    mix(weights.up, features[index], into: layer.senders)
    withEdges(model.tables[index]) { edges in
      kernels.accumulate(
        &edges, ck_range(0..<atoms), Int32(channels), view(layer.senders, channels),
        span(layer.sums, messageWidth))
    }
    for (degree, matrix) in weights.mixing.enumerated() {
      let place = degree * degree * channels
      kernels.mix(
        Int32(atoms), Int32(2 * degree + 1), view(layer.sums, messageWidth, from: place),
        matrix.kernelMatrix(transposed: false), span(layer.messages, messageWidth, from: place), 0)
    }
    let stride = weights.contraction.stride
    ob_sgemm(
      0, 0, Int32(atoms), Int32(stride), Int32(species), elements.base, Int32(species),
      weights.contraction.coefficients(species: 0), Int32(stride), 0, layer.coefficients.base,
      Int32(stride))
    var polynomial = weights.contraction.polynomial
    for atom in 0..<atoms {
      kernels.contract(
        &polynomial, layer.coefficients.base + atom * stride, 1, Int32(channels),
        view(layer.messages, messageWidth, from: atom * messageWidth),
        span(layer.products, channels, from: atom * channels), nil)
    }
    mix(weights.product, layer.products, into: features[index + 1])
    mix(weights.skip, features[index], into: layer.skips)
    for row in 0..<atoms * species {
      let (weight, skip) = (elements.base[row], layer.skips.base + row * channels)
      let target = features[index + 1].base + row / species * channels
      for channel in 0..<channels { target[channel] += weight * skip[channel] }
    }
  }

  private func read(_ index: Int, into energies: inout [Double]) {
    let layer = layers[index]
    let values = features[index + 1].base
    switch model.layers[index].readout {
    case .none: break
    case .linear(let weights):
      for atom in 0..<atoms {
        var sum: Float = 0
        for channel in weights.indices {
          sum += weights[channel] * values[atom * channels + channel]
        }
        energies[atom] += Double(sum)
      }
    case .network(let first, let second):
      let width = first.columns
      mix(first, features[index + 1], into: layer.slopes)
      kernels.silu(atoms * width, layer.slopes.base, layer.hidden.base, layer.slopes.base)
      for atom in 0..<atoms {
        for unit in second.indices {
          energies[atom] += Double(second[unit] * layer.hidden.base[atom * width + unit])
        }
      }
    }
  }

  // Rows of atoms as kernels read them.

  /// y = x W, added to what y holds if `add`.
  func mix(
    _ matrix: PackedMatrix, transposed: Bool = false, _ x: WorkBuffer<Float>,
    into y: WorkBuffer<Float>, add: Bool = false
  ) {
    let matrix = matrix.kernelMatrix(transposed: transposed)
    kernels.mix(
      Int32(atoms), 1, view(x, Int(matrix.in)), matrix, span(y, Int(matrix.out)), add ? 1 : 0)
  }

  func view(_ buffer: WorkBuffer<Float>, _ stride: Int, from place: Int = 0) -> ck_view {
    ck_view(values: buffer.base + place, stride: stride)
  }

  func span(_ buffer: WorkBuffer<Float>, _ stride: Int, from place: Int = 0) -> ck_span {
    ck_span(values: buffer.base + place, stride: stride)
  }

  func withEdges(_ table: RadialTable, _ body: (inout ck_edges) -> Void) {
    var kernelEdges = edges.kernelEdges(table, functions: FoldedDiffusionLayout.functions)
    body(&kernelEdges)
  }
}
