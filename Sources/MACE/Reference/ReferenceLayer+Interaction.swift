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
    let (senderSize, radialSize) = (shape.sender.size, radial.count / max(1, edges.count))
    let harmonics = edges.harmonics.count / max(1, edges.count)
    for edge in 0..<edges.count {
      let from = edges.neighbours.neighbours[edge] * senderSize
      let to = edges.receivers[edge] * coupledSize
      for path in paths {
        let weight = edge * radialSize + path.radial
        for entry in path.coupling.entries {
          let factor =
            entry.value * edges.harmonics[edge * harmonics + path.harmonic + entry.second]
          let source = from + path.source + entry.first * path.channels
          let target = to + path.target + entry.result * path.stride
          for channel in 0..<path.channels {
            coupled[target + channel] +=
              factor * radial[weight + channel] * sender[source + channel]
          }
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
    let senderSize = shape.sender.size
    let radialSize = trace.radial.values.count / max(1, edges.count)
    let harmonics = edges.harmonics.count / max(1, edges.count)
    for edge in 0..<edges.count {
      let from = edges.neighbours.neighbours[edge] * senderSize
      let to = edges.receivers[edge] * coupledSize
      var distance = 0.0
      for path in paths {
        let weight = edge * radialSize + path.radial
        for entry in path.coupling.entries {
          let harmonic = edge * harmonics + path.harmonic + entry.second
          let factor = entry.value * edges.harmonics[harmonic]
          let source = from + path.source + entry.first * path.channels
          let target = to + path.target + entry.result * path.stride
          var angular = 0.0
          for channel in 0..<path.channels {
            let share = cotangent[target + channel]
            let feature = trace.sender[source + channel]
            let value = trace.radial.values[weight + channel]
            sender[source + channel] += factor * value * share
            distance += factor * trace.radial.slopes[weight + channel] * feature * share
            angular += value * feature * share
          }
          gradient.harmonics[harmonic] += entry.value * angular
        }
      }
      gradient.seenDistance[edge] += distance
    }
    return sender
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
