import Platform

/// The stages up to the messages, each followed by its adjoint.
extension ReferenceLayer {
  /// Mixes the channels of the node features before they are sent.
  func linearUp(_ input: [Double], count: Int) -> [Double] {
    var sender = [Double](repeating: 0, count: count * shape.sender.size)
    forEachSenderRow(count) { block, source, target in
      weights.linearUp[block].apply(input, at: source, addingTo: &sender, at: target)
    }
    return sender
  }

  func reverseLinearUp(_ cotangent: [Double], into input: inout [Double], count: Int) {
    forEachSenderRow(count) { block, source, target in
      weights.linearUp[block].applyAdjoint(cotangent, at: target, addingTo: &input, at: source)
    }
  }

  /// Calls `body` with each block and the two places of each atom and component.
  func forEachSenderRow(_ count: Int, _ body: (_ block: Int, Int, Int) -> Void) {
    let (sources, targets) = (shape.input.offsets, shape.sender.offsets)
    for (block, weights) in weights.linearUp.enumerated() {
      let irrep = shape.sender[block].irrep
      guard let from = shape.input.firstIndex(where: { $0.irrep == irrep }) else { continue }
      for atom in 0..<count {
        for component in 0..<irrep.dimension {
          body(
            block, atom * shape.input.size + sources[from] + component * weights.rows,
            atom * shape.sender.size + targets[block] + component * weights.columns)
        }
      }
    }
  }

  /// Sums over neighbours: radial weight x spherical harmonics x sender features [SK eq. 19, 20].
  func couple(
    _ sender: [Double], _ radial: [Double], _ edges: EdgeGeometry, count: Int
  ) -> [Double] {
    var coupled = [Double](repeating: 0, count: count * coupledSize)
    for edge in 0..<edges.count {
      forEachCoupling(at: edge, edges, radial: radial.count) { term in
        for channel in 0..<term.channels {
          coupled[term.target + channel] +=
            term.factor * radial[term.weight + channel] * sender[term.source + channel]
        }
      }
    }
    return coupled
  }

  func reverseCouple(
    _ cotangent: [Double], _ trace: Trace, _ edges: EdgeGeometry,
    into gradient: inout EdgeGradient
  ) -> [Double] {
    var sender = [Double](repeating: 0, count: trace.sender.count)
    for edge in 0..<edges.count {
      var distance = 0.0
      forEachCoupling(at: edge, edges, radial: trace.radial.values.count) { term in
        var angular = 0.0
        for channel in 0..<term.channels {
          let share = cotangent[term.target + channel]
          let feature = trace.sender[term.source + channel]
          let value = trace.radial.values[term.weight + channel]
          sender[term.source + channel] += term.factor * value * share
          distance += term.factor * trace.radial.slopes[term.weight + channel] * feature * share
          angular += value * feature * share
        }
        gradient.harmonics[term.harmonic] += term.value * angular
      }
      gradient.seenDistance[edge] += distance
    }
    return sender
  }

  /// The adjoint of `couple` for the radial weights: [edges, outputs of the radial network].
  func reverseRadial(_ cotangent: [Double], _ trace: Trace, _ edges: EdgeGeometry) -> [Double] {
    var radial = [Double](repeating: 0, count: trace.radial.values.count)
    for edge in 0..<edges.count {
      forEachCoupling(at: edge, edges, radial: radial.count) { term in
        for channel in 0..<term.channels {
          radial[term.weight + channel] +=
            term.factor * trace.sender[term.source + channel] * cotangent[term.target + channel]
        }
      }
    }
    return radial
  }

  /// One term of the sum over neighbours at an edge, and where its channels start in the arrays.
  struct CouplingTerm {
    /// The coupling coefficient, and with the spherical harmonic.
    let value: Double
    let factor: Double
    let channels: Int
    let source: Int
    let weight: Int
    let harmonic: Int
    let target: Int
  }

  /// Calls `body` with each term of the sum over neighbours at an edge.
  /// - Parameter radial: radial weights of all edges together.
  @inline(__always)
  private func forEachCoupling(
    at edge: Int, _ edges: EdgeGeometry, radial: Int, _ body: (CouplingTerm) -> Void
  ) {
    let (radialSize, harmonics) = (radial / edges.count, edges.harmonics.count / edges.count)
    let from = edges.neighbours.neighbours[edge] * shape.sender.size
    let to = edges.receivers[edge] * coupledSize
    for path in paths {
      for entry in path.coupling.entries {
        let harmonic = edge * harmonics + path.harmonic + entry.second
        body(
          CouplingTerm(
            value: entry.value, factor: entry.value * edges.harmonics[harmonic],
            channels: path.channels, source: from + path.source + entry.first * path.channels,
            weight: edge * radialSize + path.radial, harmonic: harmonic,
            target: to + path.target + entry.result * path.stride))
      }
    }
  }

  /// Mixes the paths that lead to the same irrep and normalises.
  func mix(_ coupled: [Double], _ density: Density) -> [Double] {
    let count = density.sums.count
    var messages = [Double](repeating: 0, count: count * shape.message.size)
    forEachCoupledRow(count) { block, source, target in
      weights.linear[block].apply(coupled, at: source, addingTo: &messages, at: target)
    }
    for atom in 0..<count {
      for element in atom * shape.message.size..<(atom + 1) * shape.message.size {
        messages[element] /= 1 + density.sums[atom]
      }
    }
    return messages
  }

  func reverseMix(
    _ cotangent: [Double], _ trace: Trace, into densities: inout [Double]
  ) -> [Double] {
    var scaled = cotangent
    for atom in densities.indices {
      for element in atom * shape.message.size..<(atom + 1) * shape.message.size {
        scaled[element] /= 1 + trace.density.sums[atom]
        densities[atom] -= scaled[element] * trace.messages[element]
      }
    }
    var coupled = [Double](repeating: 0, count: densities.count * coupledSize)
    forEachCoupledRow(densities.count) { block, source, target in
      weights.linear[block].applyAdjoint(scaled, at: target, addingTo: &coupled, at: source)
    }
    return coupled
  }

  /// Calls `body` with each message block and the two places of each atom and component.
  func forEachCoupledRow(_ count: Int, _ body: (_ block: Int, Int, Int) -> Void) {
    let targets = shape.message.offsets
    for (block, weights) in weights.linear.enumerated() {
      for atom in 0..<count {
        for component in 0..<shape.message[block].irrep.dimension {
          body(
            block, atom * coupledSize + coupledOffsets[block] + component * weights.rows,
            atom * shape.message.size + targets[block] + component * weights.columns)
        }
      }
    }
  }
}

/// The density of neighbours by which the messages of some models are divided:
/// sum over edges of tanh((w . radial functions)^2), without weights zero.
struct Density {
  /// One an atom.
  let sums: [Double]
  /// Derivative of each edge's share by the distance.
  private let slopes: [Double]

  init(_ weights: [Double], _ edges: EdgeGeometry, atoms: Int) {
    var sums = [Double](repeating: 0, count: atoms)
    var slopes: [Double] = []
    if !weights.isEmpty {
      for edge in 0..<edges.count {
        var (value, slope) = (0.0, 0.0)
        for (index, weight) in weights.enumerated() {
          value += weight * edges.radial[edge * weights.count + index]
          slope += weight * edges.radialSlopes[edge * weights.count + index]
        }
        let share = tanh(value * value)
        let change = (1 - share * share) * 2 * value * slope
        let envelope = edges.envelopes[edge]
        sums[edges.receivers[edge]] += share * envelope.value
        slopes.append(change * envelope.value + share * envelope.slope)
      }
    }
    self.sums = sums
    self.slopes = slopes
  }

  func reverse(_ cotangent: [Double], _ edges: EdgeGeometry, into gradient: inout EdgeGradient) {
    for (edge, slope) in slopes.enumerated() {
      gradient.seenDistance[edge] += cotangent[edges.receivers[edge]] * slope
    }
  }
}
