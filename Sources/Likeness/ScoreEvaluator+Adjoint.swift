import CKernels
import COpenBLAS
import Engine
import Platform

/// Derivatives on their way back through the layers.
final class AdjointBuffers {
  /// By scalars and vectors: [atoms, channels], [atoms, 3, channels].
  let scalars = WorkBuffer<Float>(), vectors = WorkBuffer<Float>()
  /// By the vectors that were sent: [atoms, 3, channels].
  let sent = WorkBuffer<Float>()
  /// Of one stage.
  let narrow = WorkBuffer<Float>(), wide = WorkBuffer<Float>(), mixed = WorkBuffer<Float>()
  let joined = WorkBuffer<Float>()
  /// By distance and direction of each edge, where the atoms are and where a layer moved them:
  /// [edges, 4].
  let edges = WorkBuffer<Float>(), movedEdges = WorkBuffer<Float>()
  /// By the positions of the atoms, and by those of a layer: [atoms].
  let positions = WorkBuffer<SIMD3<Float>>(), moved = WorkBuffer<SIMD3<Float>>()

  func reserve(atoms: Int, channels: Int, edges count: Int) {
    let size = atoms * channels
    for buffer in [scalars, narrow] { buffer.reserve(size) }
    for buffer in [vectors, sent, wide] { buffer.reserve(3 * size) }
    vectors.base.initialize(repeating: 0, count: 3 * size)
    joined.reserve(2 * size)
    mixed.reserve(6 * size)
    edges.reserveZeroes(4 * count)
    movedEdges.reserve(4 * count)
    positions.reserve(atoms)
    positions.base.initialize(repeating: .zero, count: atoms)
    moved.reserve(atoms)
  }
}

/// Derivatives by the parameters of a network: those of the radial functions as derivatives by the
/// coefficients of their tables until `collect` is called.
final class ParameterGradient {
  let layout: ParameterLayout
  private let basis: RadialBasis
  let values = WorkBuffer<Float>()
  /// By the tables of radial functions: [layers][knots, 3, channels], [knots, pairs].
  let radials: [WorkBuffer<Float>]
  let pairs = WorkBuffer<Float>()

  init(_ network: ScoreNetwork) {
    layout = network.layout
    basis = network.basis
    radials = layout.layers.map { _ in WorkBuffer() }
    clear()
  }

  /// Zeroes.
  func clear() {
    values.reserveZeroes(layout.count)
    for (layer, radial) in zip(layout.layers, radials) {
      radial.reserveZeroes(basis.knots * layout[layer.radial].columns)
    }
    pairs.reserveZeroes(basis.knots * layout[layout.pairs].rows)
  }

  /// Adds x^T dy to the derivatives by a matrix.
  func add(_ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, rows: Int, to index: Int) {
    let block = layout[index]
    ob_sgemm(
      1, 0, Int32(block.rows), Int32(block.columns), Int32(rows), x, Int32(block.rows), dy,
      Int32(block.columns), 1, values.base + block.start, Int32(block.columns))
  }

  /// Adds the sum of the rows of dy to the derivatives by a bias.
  func addRows(_ dy: UnsafePointer<Float>, rows: Int, to index: Int) {
    let columns = layout[index].columns
    let target = values.base + layout[index].start
    for row in 0..<rows {
      for column in 0..<columns { target[column] += dy[row * columns + column] }
    }
  }

  /// Adds factor * row to a row of a matrix.
  func add(_ factor: Float, _ row: UnsafePointer<Float>, to index: Int, row place: Int) {
    let columns = layout[index].columns
    let target = values.base + layout[index].start + place * columns
    for column in 0..<columns { target[column] += factor * row[column] }
  }

  /// Adds to one number of a block.
  func add(_ value: Float, to index: Int, at place: Int) {
    values.base[layout[index].start + place] += value
  }

  /// Turns the derivatives by tables into those by weights of the radial functions.
  func collect() {
    for (layer, gradient) in zip(layout.layers, radials) {
      let block = layout[layer.radial]
      ob_sgemm(
        1, 0, Int32(basis.functions), Int32(block.columns), Int32(basis.knots), basis.values,
        Int32(basis.functions), gradient.base, Int32(block.columns), 1, values.base + block.start,
        Int32(block.columns))
    }
    let block = layout[layout.pairs]
    ob_sgemm(
      1, 0, Int32(block.rows), Int32(basis.functions), Int32(basis.knots), pairs.base,
      Int32(block.rows), basis.values, Int32(basis.functions), 1, values.base + block.start,
      Int32(basis.functions))
  }
}

extension ScoreEvaluator {
  /// The adjoint of the latest `evaluate`: adds the derivatives of sum_p seed_p E_p by positions and,
  /// where asked for, by parameters.
  /// - Parameters:
  ///   - seeds: [particles].
  ///   - positions: [atoms], per angstrom.
  func reverse(
    seeds: [Double], positions: inout [SIMD3<Double>], parameters: ParameterGradient?
  ) {
    guard atoms > 0 else { return }
    adjoint.reserve(atoms: atoms, channels: channels, edges: graph.edgeCount)
    readReverse(seeds, parameters)
    for layer in records.indices.reversed() { sendReverse(layer, parameters) }
    if let parameters { beginReverse(parameters) }
    graph.edges.reverse(graph, adjoint.edges.base, into: adjoint.positions.base)
    for atom in 0..<atoms { positions[atom] += SIMD3<Double>(adjoint.positions.base[atom]) }
  }

  private func mixReverse(
    _ dy: UnsafePointer<Float>, rows: Int, by index: Int, into dx: UnsafeMutablePointer<Float>,
    adds: Bool = false
  ) {
    let block = tables.layout[index]
    let matrix = ck_matrix(
      panels: tables.transposed(index), in: Int32(block.columns), out: Int32(block.rows))
    kernels.mix(
      Int32(rows), 1, ck_view(values: dy, stride: block.columns), matrix,
      ck_span(values: dx, stride: block.rows), adds ? 1 : 0)
  }

  private func readReverse(_ seeds: [Double], _ parameters: ParameterGradient?) {
    let (f, layout) = (channels, tables.layout)
    let output = tables.parameters.base + layout[layout.output].start
    let pairs = layout[layout.pairs].rows
    let table = tables.pairs.base
    for particle in 0..<graph.batch.count {
      let plain = Float(seeds[particle])
      let scaled = Float(seeds[particle] / graph.sigmas[particle])
      for atom in graph.batch.atoms(of: particle) {
        let row = adjoint.narrow.base + atom * f
        for channel in 0..<f {
          row[channel] =
            (scaled * output[channel] + plain * output[f + channel])
            * hiddenSlope.base[atom * f + channel]
        }
        for edge in graph.list.pairs(of: atom) {
          let column = ScoreTables.pair(
            graph.species[atom], graph.species[graph.list.neighbours[edge]])
          let spline = graph.edges.spline(edge)
          var slope: Float = 0
          for knot in 0..<4 {
            let place = (spline.knot + knot) * pairs + column
            slope += spline.slope[knot] * table[place]
            parameters?.pairs.base[place] += 0.5 * scaled * spline.value[knot]
          }
          adjoint.edges.base[4 * edge] += 0.5 * scaled * slope
        }
        if let parameters {
          parameters.add(scaled, hidden.base + atom * f, to: layout.output, row: 0)
          parameters.add(plain, hidden.base + atom * f, to: layout.output, row: 1)
          parameters.add(scaled, to: layout.outputBias, at: 0)
          parameters.add(plain, to: layout.outputBias, at: 1)
        }
      }
    }
    parameters?.add(scalars.base, adjoint.narrow.base, rows: atoms, to: layout.hidden)
    parameters?.addRows(adjoint.narrow.base, rows: atoms, to: layout.hiddenBias)
    mixReverse(
      adjoint.narrow.base, rows: atoms, by: layout.hidden, into: adjoint.scalars.base)
  }

  private func sendReverse(_ index: Int, _ parameters: ParameterGradient?) {
    let (f, record, layer) = (channels, records[index], tables.layout.layers[index])
    let (scalars, vectors) = (adjoint.scalars.base, adjoint.vectors.base)
    let (narrow, wide, mixed) = (adjoint.narrow.base, adjoint.wide.base, adjoint.mixed.base)
    let rows = atoms
    kernels.gate_reverse(
      Int32(rows), Int32(f), record.gates.base, record.mixed.base, record.dots.base, scalars,
      vectors, wide, mixed)
    parameters?.add(record.third.base, wide, rows: rows, to: layer.fourth)
    parameters?.addRows(wide, rows: rows, to: layer.fourthBias)
    mixReverse(wide, rows: rows, by: layer.fourth, into: narrow)
    multiply(narrow, by: record.thirdSlope.base)
    parameters?.add(record.joined.base, narrow, rows: rows, to: layer.third)
    parameters?.addRows(narrow, rows: rows, to: layer.thirdBias)
    let joined = adjoint.joined.base
    mixReverse(narrow, rows: rows, by: layer.third, into: joined)
    for atom in 0..<rows {
      for channel in 0..<f { scalars[atom * f + channel] += joined[2 * atom * f + channel] }
    }
    kernels.measure_reverse(
      Int32(rows), Int32(f), record.mixed.base, record.joined.base + f, joined + f, 2 * f, mixed)
    parameters?.add(record.sums.base, mixed, rows: 3 * rows, to: layer.mixing)
    mixReverse(mixed, rows: 3 * rows, by: layer.mixing, into: vectors, adds: true)
    wide.initialize(repeating: 0, count: 3 * rows * f)
    adjoint.sent.base.initialize(repeating: 0, count: 3 * rows * f)
    let byEdges = layer.move == nil ? adjoint.edges : adjoint.movedEdges
    if layer.move != nil {
      byEdges.base.initialize(repeating: 0, count: 4 * graph.edgeCount)
    }
    var edges = geometry(of: index).kernelEdges(graph)
    var sent = sent(index)
    var gradients = ck_sent_gradients(
      table: parameters?.radials[index].base, nodes: wide, vectors: adjoint.sent.base,
      edges: byEdges.base)
    kernels.send_reverse(
      &edges, ck_range(begin: 0, end: Int32(rows)), Int32(f), &sent, scalars, vectors, &gradients)
    for place in 0..<3 * rows * f { vectors[place] += adjoint.sent.base[place] }
    if let move = layer.move { moveReverse(record, by: move, parameters) }
    parameters?.add(record.first.base, wide, rows: rows, to: layer.second)
    parameters?.addRows(wide, rows: rows, to: layer.secondBias)
    mixReverse(wide, rows: rows, by: layer.second, into: narrow)
    multiply(narrow, by: record.firstSlope.base)
    parameters?.add(record.scalars.base, narrow, rows: rows, to: layer.first)
    parameters?.addRows(narrow, rows: rows, to: layer.firstBias)
    if let parameters { addNoise(narrow, to: layer.noise, parameters) }
    mixReverse(narrow, rows: rows, by: layer.first, into: scalars, adds: true)
  }

  /// The adjoint of `move` and of the edges between the moved atoms.
  private func moveReverse(
    _ record: LayerRecord, by index: Int, _ parameters: ParameterGradient?
  ) {
    let moved = adjoint.moved.base
    moved.initialize(repeating: .zero, count: atoms)
    record.edges.reverse(graph, adjoint.movedEdges.base, into: moved)
    let weights = tables.parameters.base + tables.layout[index].start
    let reach = Float(ScoreNetwork.reach)
    for particle in 0..<graph.batch.count {
      let sigma = Float(graph.sigmas[particle])
      for atom in graph.batch.atoms(of: particle) {
        let (gradient, pull) = (moved[atom], record.pulls.base[atom])
        adjoint.positions.base[atom] += gradient
        let stretch = LayerRecord.stretch(pull)
        let along = (pull * gradient).sum() / (reach * reach * stretch)
        let byPull = sigma * (gradient - along * pull) / stretch.squareRoot()
        for axis in 0..<3 {
          let place = (3 * atom + axis) * channels
          let factor = byPull[axis]
          let vector = adjoint.vectors.base + place
          for channel in 0..<channels { vector[channel] += factor * weights[channel] }
          parameters?.add(factor, record.vectors.base + place, to: index, row: 0)
        }
      }
    }
  }

  private func multiply(_ x: UnsafeMutablePointer<Float>, by y: UnsafePointer<Float>) {
    for place in 0..<atoms * channels { x[place] *= y[place] }
  }

  private func addNoise(
    _ rows: UnsafePointer<Float>, to index: Int, _ parameters: ParameterGradient
  ) {
    let row = row.base
    for particle in 0..<graph.batch.count {
      row.initialize(repeating: 0, count: channels)
      for atom in graph.batch.atoms(of: particle) {
        for channel in 0..<channels { row[channel] += rows[atom * channels + channel] }
      }
      for feature in 0..<NoiseFeatures.count {
        parameters.add(
          noise[particle * NoiseFeatures.count + feature], row, to: index, row: feature)
      }
    }
  }

  private func beginReverse(_ parameters: ParameterGradient) {
    for atom in 0..<atoms {
      parameters.add(
        1, adjoint.scalars.base + atom * channels, to: tables.layout.embedding,
        row: graph.species[atom])
    }
    addNoise(adjoint.scalars.base, to: tables.layout.noise, parameters)
  }
}
