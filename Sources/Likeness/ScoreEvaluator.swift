import CKernels
import COpenBLAS
import Engine
import Platform

/// Evaluates a network on batches in single precision, each particle at a noise level of its own; owns
/// its buffers, so it belongs to one worker. The equations are those of `ScoreNetwork`.
final class ScoreEvaluator {
  let tables: ScoreTables
  let kernels: ck_kernels
  let graph = ScoreGraph()
  /// What a layer leaves for its adjoint.
  private(set) var records: [LayerRecord]
  let scalars = WorkBuffer<Float>()
  let vectors = WorkBuffer<Float>()
  /// silu of the readout and its derivative: [atoms, channels].
  let hidden = WorkBuffer<Float>()
  let hiddenSlope = WorkBuffer<Float>()
  let before = WorkBuffer<Float>()
  /// The features of the noise level of each particle: [particles, NoiseFeatures.count].
  private(set) var noise: [Float] = []
  /// One row: [channels].
  let row = WorkBuffer<Float>()
  let adjoint = AdjointBuffers()

  init(_ tables: ScoreTables, kernels: ck_kernels = ck_best().pointee) {
    self.tables = tables
    self.kernels = kernels
    records = (0..<tables.network.layers).map { _ in LayerRecord() }
  }

  var channels: Int { tables.network.channels }
  var atoms: Int { graph.batch.atomCount }

  /// Energies of the atoms, dimensionless: [atoms].
  /// - Throws: `ModelError` where an element is unknown.
  func evaluate(
    _ batch: ParticleBatch, sigmas: [Double], into energies: inout [Double]
  ) throws(ModelError) {
    try graph.rebuild(
      batch, sigmas: sigmas, elements: tables.network.elements, basis: tables.basis)
    noise.removeAll(keepingCapacity: true)
    for sigma in sigmas { noise += NoiseFeatures.features(sigma).map { Float($0) } }
    let count = atoms * channels
    scalars.reserve(count)
    vectors.reserveZeroes(3 * count)
    before.reserve(count)
    hidden.reserve(count)
    hiddenSlope.reserve(count)
    row.reserve(channels)
    guard atoms > 0 else { return }
    begin()
    for layer in records.indices { send(layer) }
    read(into: &energies)
  }

  /// s = embedding + W f(sigma).
  private func begin() {
    let embedding = tables.parameters.base + tables.layout[tables.layout.embedding].start
    for atom in 0..<atoms {
      (scalars.base + atom * channels).update(
        from: embedding + graph.species[atom] * channels, count: channels)
    }
    addNoise(tables.layout.noise, to: scalars.base)
  }

  /// Adds W f(sigma) to the rows of all atoms.
  private func addNoise(_ index: Int, to rows: UnsafeMutablePointer<Float>) {
    let weights = tables.parameters.base + tables.layout[index].start
    let row = row.base
    for particle in 0..<graph.batch.count {
      row.initialize(repeating: 0, count: channels)
      for feature in 0..<NoiseFeatures.count {
        let value = noise[particle * NoiseFeatures.count + feature]
        for channel in 0..<channels {
          row[channel] += value * weights[feature * channels + channel]
        }
      }
      for atom in graph.batch.atoms(of: particle) {
        for channel in 0..<channels { rows[atom * channels + channel] += row[channel] }
      }
    }
  }

  /// y = x w, plus a bias where there is one.
  private func mix(
    _ x: UnsafePointer<Float>, rows: Int, by index: Int, bias: Int? = nil,
    into y: UnsafeMutablePointer<Float>
  ) {
    let block = tables.layout[index]
    if let bias {
      let from = tables.parameters.base + tables.layout[bias].start
      for row in 0..<rows {
        (y + row * block.columns).update(from: from, count: block.columns)
      }
    }
    let matrix = ck_matrix(
      panels: tables.panels(index), in: Int32(block.rows), out: Int32(block.columns))
    kernels.mix(
      Int32(rows), 1, ck_view(values: x, stride: block.rows), matrix,
      ck_span(values: y, stride: block.columns), bias != nil ? 1 : 0)
  }

  /// One layer; `scalars` and `vectors` go in and come out.
  private func send(_ index: Int) {
    let (f, record, layer) = (channels, records[index], tables.layout.layers[index])
    record.reserve(atoms: atoms, channels: f)
    record.scalars.base.update(from: scalars.base, count: atoms * f)
    record.vectors.base.update(from: vectors.base, count: 3 * atoms * f)
    mix(record.scalars.base, rows: atoms, by: layer.first, bias: layer.firstBias, into: before.base)
    addNoise(layer.noise, to: before.base)
    kernels.silu(atoms * f, before.base, record.first.base, record.firstSlope.base)
    mix(
      record.first.base, rows: atoms, by: layer.second, bias: layer.secondBias,
      into: record.nodes.base)
    if let move = layer.move { self.move(record, by: move) }
    var edges = geometry(of: index).kernelEdges(graph)
    var sent = sent(index)
    kernels.send(
      &edges, ck_range(begin: 0, end: Int32(atoms)), Int32(f), &sent, scalars.base, vectors.base)
    record.sums.base.update(from: vectors.base, count: 3 * atoms * f)
    mix(record.sums.base, rows: 3 * atoms, by: layer.mixing, into: record.mixed.base)
    // [s, |V|], side by side.
    for atom in 0..<atoms {
      (record.joined.base + 2 * atom * f).update(from: scalars.base + atom * f, count: f)
    }
    kernels.measure(
      Int32(atoms), Int32(f), record.mixed.base, record.joined.base + f, 2 * f, record.dots.base)
    mix(record.joined.base, rows: atoms, by: layer.third, bias: layer.thirdBias, into: before.base)
    kernels.silu(atoms * f, before.base, record.third.base, record.thirdSlope.base)
    mix(
      record.third.base, rows: atoms, by: layer.fourth, bias: layer.fourthBias,
      into: record.gates.base)
    kernels.gate(
      Int32(atoms), Int32(f), record.gates.base, record.mixed.base, record.dots.base,
      scalars.base, vectors.base)
  }

  /// What the messages of a layer are made of; the vectors are zero before the first.
  func sent(_ layer: Int) -> ck_sent {
    ck_sent(
      table: tables.radials[layer].base, nodes: records[layer].nodes.base,
      vectors: layer > 0 ? UnsafePointer(records[layer].vectors.base) : nil)
  }

  /// Where the edges of a layer are.
  func geometry(of layer: Int) -> EdgeGeometry {
    tables.layout.layers[layer].move == nil ? graph.edges : records[layer].edges
  }

  /// Moves the atoms for a layer by the vectors that it gets.
  private func move(_ record: LayerRecord, by index: Int) {
    let weights = tables.parameters.base + tables.layout[index].start
    let (pulls, moves) = (record.pulls.base, record.moves.base)
    for particle in 0..<graph.batch.count {
      let sigma = Float(graph.sigmas[particle])
      for atom in graph.batch.atoms(of: particle) {
        var pull = SIMD3<Float>.zero
        for axis in 0..<3 {
          let vector = record.vectors.base + (3 * atom + axis) * channels
          var sum: Float = 0
          for channel in 0..<channels { sum += weights[channel] * vector[channel] }
          pull[axis] = sigma * sum
        }
        pulls[atom] = pull
        moves[atom] = pull / LayerRecord.stretch(pull).squareRoot()
      }
    }
    record.edges.set(graph, moves: moves, basis: tables.basis)
  }

  /// e_0 / sigma + e_1, and the pair terms.
  private func read(into energies: inout [Double]) {
    let (f, layout) = (channels, tables.layout)
    mix(scalars.base, rows: atoms, by: layout.hidden, bias: layout.hiddenBias, into: before.base)
    kernels.silu(atoms * f, before.base, hidden.base, hiddenSlope.base)
    let output = tables.parameters.base + layout[layout.output].start
    let bias = tables.parameters.base + layout[layout.outputBias].start
    let table = tables.pairs.base
    let pairs = layout[layout.pairs].rows
    energies.removeAll(keepingCapacity: true)
    for particle in 0..<graph.batch.count {
      let sigma = graph.sigmas[particle]
      for atom in graph.batch.atoms(of: particle) {
        var (scaled, plain) = (bias[0], bias[1])
        let row = hidden.base + atom * f
        for channel in 0..<f {
          scaled += output[channel] * row[channel]
          plain += output[f + channel] * row[channel]
        }
        var pair: Float = 0
        for edge in graph.list.pairs(of: atom) {
          let column = ScoreTables.pair(
            graph.species[atom], graph.species[graph.list.neighbours[edge]])
          let spline = graph.edges.spline(edge)
          for knot in 0..<4 {
            pair += spline.value[knot] * table[(spline.knot + knot) * pairs + column]
          }
        }
        energies.append(Double(scaled + 0.5 * pair) / sigma + Double(plain))
      }
    }
  }
}

/// What a layer leaves for its adjoint.
final class LayerRecord {
  /// Before the layer: [atoms, channels], [atoms, 3, channels].
  let scalars = WorkBuffer<Float>(), vectors = WorkBuffer<Float>()
  /// silu and its derivative: [atoms, channels].
  let first = WorkBuffer<Float>(), firstSlope = WorkBuffer<Float>()
  let third = WorkBuffer<Float>(), thirdSlope = WorkBuffer<Float>()
  /// a, b, c of the messages and of the mixing: [atoms, 3, channels].
  let nodes = WorkBuffer<Float>(), gates = WorkBuffer<Float>()
  /// Vectors after the messages, and U, V made of them: [atoms, 3, channels], [atoms, 3, 2, channels].
  let sums = WorkBuffer<Float>(), mixed = WorkBuffer<Float>()
  /// [s, |V|]: [atoms, 2, channels]; U . V: [atoms, channels].
  let joined = WorkBuffer<Float>(), dots = WorkBuffer<Float>()
  /// w and y - x of the atoms, angstrom: [atoms].
  let pulls = WorkBuffer<SIMD3<Float>>(), moves = WorkBuffer<SIMD3<Float>>()
  /// The edges between the moved atoms.
  let edges = EdgeGeometry()

  /// 1 + |w|^2 / reach^2.
  static func stretch(_ pull: SIMD3<Float>) -> Float {
    let reach = Float(ScoreNetwork.reach)
    return 1 + (pull * pull).sum() / (reach * reach)
  }

  func reserve(atoms: Int, channels: Int) {
    let count = atoms * channels
    for buffer in [scalars, first, firstSlope, third, thirdSlope, dots] { buffer.reserve(count) }
    joined.reserve(2 * count)
    for buffer in [vectors, nodes, gates, sums] { buffer.reserve(3 * count) }
    mixed.reserve(6 * count)
    for buffer in [pulls, moves] { buffer.reserve(atoms) }
  }
}
