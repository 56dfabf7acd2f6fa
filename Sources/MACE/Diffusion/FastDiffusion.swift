import CKernels
import COpenBLAS
import Platform

/// Evaluates a diffusion model in single precision, for one worker; the stages are those of
/// `DiffusionNetwork`, with the kernels of force fields:
///
///     stage     kernels                adjoint
///     h, f(t)   mix, silu              mix, mix_weigh
///     senders   mix                    collect, mix, mix_weigh
///     A         accumulate, couple     accumulate_reverse, couple_reverse, or accumulate_weigh, couple_weigh
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
  /// Node features before each layer, and after the last, and the gradients by them.
  let features: [AtomRows]
  let featureGradients: [AtomRows]
  let layers: [DiffusionLayerRows]
  let layerGradients: [DiffusionLayerRows]
  /// Inputs of the time encoding, [atoms, rows], and its hidden layer, [atoms, width].
  let timeInputs = WorkBuffer<Float>(), timeHidden = WorkBuffer<Float>()
  let timeSlopes = WorkBuffer<Float>(), timeMixed = WorkBuffer<Float>()
  /// The gradients by the readout's or the time's hidden layer, by elements, and what edges leave of that by
  /// senders: [edges, components, channels].
  let hiddenGradients = WorkBuffer<Float>(), elementGradients = WorkBuffer<Float>()
  let shares = WorkBuffer<Float>()

  /// An evaluator of a model.
  /// - Throws: `UnsupportedShape` where the kernels do not cover it.
  public convenience init(_ parameters: DiffusionParameters) throws(UnsupportedShape) {
    let plan = try FastDiffusionPlan(parameters, kernels: ck_best().pointee)
    self.init(FastDiffusionModel(plan, parameters, team: WorkerTeam(threads: 1)))
  }

  init(_ model: FastDiffusionModel) {
    self.model = model
    plan = model.plan
    edges = DenseEdges(model.plan.grid, model.plan.angular, kernels: model.plan.kernels)
    let (width, species) = (model.plan.channels, model.plan.species)
    func levels() -> [AtomRows] {
      ([1] + model.layers.map(\.outputs)).map { AtomRows(components: $0, width: width) }
    }
    (features, featureGradients) = (levels(), levels())
    func rows() -> [DiffusionLayerRows] {
      model.layers.map { DiffusionLayerRows($0, species: species, width: width) }
    }
    (layers, layerGradients) = (rows(), rows())
  }

  /// Takes a model with other weights.
  func take(_ model: FastDiffusionModel) { self.model = model }

  var kernels: ck_kernels { plan.kernels }
  var channels: Int { plan.channels }
  var species: Int { plan.species }

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
    elements.reserve(atoms * species)
    timeInputs.reserve(atoms * model.timeFirst.rows)
    for buffer in [timeHidden, timeSlopes, timeMixed] {
      buffer.reserve(atoms * model.timeFirst.columns)
    }
    for rows in features + featureGradients { rows.reserve(atoms: atoms) }
    for (index, weights) in model.layers.enumerated() {
      layers[index].reserve(atoms: atoms)
      layerGradients[index].reserve(atoms: atoms)
      layers[index].coefficients.reserve(atoms * weights.contraction.stride)
      layers[index].hidden.reserve(atoms * weights.readout.hiddenWidth)
      layers[index].slopes.reserve(atoms * weights.readout.hiddenWidth)
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
    mix(model.timeFirst, view(timeInputs, rows), into: span(timeMixed, width))
    kernels.silu(atoms * width, timeMixed.base, timeHidden.base, timeSlopes.base)
    mix(model.timeSecond, view(timeHidden, width), into: features[0].span(from: 0))
  }

  private func interact(_ index: Int) {
    let (layer, weights) = (layers[index], model.layers[index])
    let (interaction, range) = (weights.interaction, ck_range(0..<atoms))
    mixAll(interaction.up, features[index], into: layer.senders)
    withEdges(index) { edges in
      let (senders, sums) = (layer.senders.view(from: 0), layer.sums.span(from: 0))
      kernels.accumulate(&edges, range, Int32(channels), senders, sums)
      kernels.couple(&edges, interaction.kernelPaths, range, Int32(channels), senders, sums)
    }
    // Degrees that the model lacks stay zero.
    layer.messages.clear(0..<atoms)
    for step in interaction.mixing {
      mix(
        step.matrices[0], components: step.components,
        layer.sums.view(from: 0, offset: step.source * channels),
        into: layer.messages.span(from: 0, offset: step.target * channels), add: step.adds)
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
        layer.messages.view(from: atom), layer.products.span(from: atom), nil)
    }
    mixAll(weights.product, layer.products, into: features[index + 1])
    for (degree, matrix) in weights.skip.enumerated() {
      guard let matrix else { continue }
      mix(
        matrix, components: 2 * degree + 1,
        features[index].view(from: 0, offset: degree * degree * channels),
        into: layer.skips[degree].span(from: 0))
      forEachSkip(degree) { atom, kind, source, target in
        let weight = elements.base[atom * species + kind]
        let skip = layer.skips[degree][atom] + source
        let features = features[index + 1][atom] + target
        for channel in 0..<channels { features[channel] += weight * skip[channel] }
      }
    }
  }

  /// Calls `body` for each atom, component of a degree and element: with the place of the share of the element
  /// among an atom's `skips`, and that of the component among its features.
  func forEachSkip(
    _ degree: Int, _ body: (_ atom: Int, _ kind: Int, _ source: Int, _ target: Int) -> Void
  ) {
    for atom in 0..<atoms {
      for component in 0..<2 * degree + 1 {
        for kind in 0..<species {
          body(
            atom, kind, (component * species + kind) * channels,
            (degree * degree + component) * channels)
        }
      }
    }
  }

  private func read(_ index: Int, into energies: inout [Double]) {
    let (layer, features) = (layers[index], features[index + 1])
    switch model.layers[index].readout {
    case .none: break
    case .linear(let weights):
      for atom in 0..<atoms {
        var sum: Float = 0
        for channel in weights.indices { sum += weights[channel] * features[atom][channel] }
        energies[atom] += Double(sum)
      }
    case .network(let first, let second):
      let width = first.columns
      mix(first, features.view(from: 0), into: span(layer.slopes, width))
      kernels.silu(atoms * width, layer.slopes.base, layer.hidden.base, layer.slopes.base)
      for atom in 0..<atoms {
        for unit in second.indices {
          energies[atom] += Double(second[unit] * layer.hidden.base[atom * width + unit])
        }
      }
    }
  }

  // Rows of atoms as kernels read them.

  /// y = x W for some components, added to what y holds if `add`.
  func mix(
    _ matrix: PackedMatrix, transposed: Bool = false, components: Int = 1, _ x: ck_view,
    into y: ck_span, add: Bool = false
  ) {
    kernels.mix(
      Int32(atoms), Int32(components), x, matrix.kernelMatrix(transposed: transposed), y,
      add ? 1 : 0)
  }

  /// The same for all degrees.
  func mixAll(
    _ matrices: [PackedMatrix], transposed: Bool = false, _ x: AtomRows, into y: AtomRows,
    add: Bool = false
  ) {
    for (degree, matrix) in matrices.enumerated() {
      let offset = degree * degree * channels
      mix(
        matrix, transposed: transposed, components: 2 * degree + 1,
        x.view(from: 0, offset: offset), into: y.span(from: 0, offset: offset), add: add)
    }
  }

  func view(_ buffer: WorkBuffer<Float>, _ stride: Int) -> ck_view {
    ck_view(values: buffer.base, stride: stride)
  }

  func span(_ buffer: WorkBuffer<Float>, _ stride: Int) -> ck_span {
    ck_span(values: buffer.base, stride: stride)
  }

  func withEdges(_ layer: Int, _ body: (inout ck_edges) -> Void) {
    var kernelEdges = edges.kernelEdges(
      model.tables[layer], functions: model.layers[layer].interaction.functions)
    body(&kernelEdges)
  }
}
