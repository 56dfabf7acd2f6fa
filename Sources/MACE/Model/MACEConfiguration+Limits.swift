import Engine

// What a file may claim: limits that every model keeps, so that no damaged or hostile one makes sums
// overflow or takes memory that no weights fill.
extension MACEConfiguration {
  /// Interactions of a model.
  static let mostLayers = 32

  /// Whether some numbers are atomic numbers of different elements.
  static func areElements(_ numbers: [Int]) -> Bool {
    !numbers.isEmpty && Set(numbers).count == numbers.count
      && numbers.allSatisfy { Element(atomicNumber: $0) != nil }
  }

  /// What is impossible about the shape, in words; nil for a possible one.
  var fault: String? {
    // A diffusion model may know places that stay empty.
    guard Self.areElements(atomicNumbers.filter { $0 != 0 }),
      atomicNumbers.count(where: { $0 == 0 }) < 2
    else { return "atomicNumbers are \(atomicNumbers)" }
    guard cutoff > 0, cutoff < 100 else { return "cutoff is \(cutoff) angstrom" }
    guard (0...Irrep.largestDegree).contains(edgeDegree) else {
      return "edgeDegree is \(edgeDegree), not 0 to \(Irrep.largestDegree)"
    }
    guard (1...1024).contains(radial.count),
      RadialConfiguration.powers.contains(radial.cutoffPower)
    else { return "radial is \(radial)" }
    switch radial.transform {
    case .none: break
    case .agnesi(_, _, _, let radii), .soft(_, let radii):
      guard radii.count == atomicNumbers.count, radii.allSatisfy({ $0 > 0 }) else {
        return "radial.transform has radii \(radii)"
      }
    }
    guard layers.count <= Self.mostLayers else {
      return "it has \(layers.count) layers; \(Self.mostLayers) is the most"
    }
    guard let first = layers.first, first.input.count == 1, first.input[0].irrep == .harmonic(0)
    else { return "layers do not start from scalars" }
    var input = first.input
    for (index, layer) in layers.enumerated() {
      let blocks = [layer.input, layer.sender, layer.message, layer.output]
      guard blocks.allSatisfy({ $0.allSatisfy(\.isPossible) && !$0.isEmpty }) else {
        return "layer \(index) has impossible irreps"
      }
      let channels = layer.message[0].channels
      guard layer.input == input, (1...4).contains(layer.correlation),
        layer.message.allSatisfy({ $0.channels == channels }),
        layer.output.allSatisfy({ $0.channels == channels }),
        layer.output[0].irrep == .harmonic(0),
        layer.radialWidths.allSatisfy({ (1...IrrepBlock.mostChannels).contains($0) })
      else { return "layer \(index) does not fit" }
      input = layer.output
    }
    return nil
  }
}

extension RadialConfiguration {
  /// Powers that a polynomial cutoff may have.
  static let powers = 1...64
}

extension Irrep {
  /// The largest degree that is read.
  static let largestDegree = 8
}

extension IrrepBlock {
  /// The most channels that are read.
  static let mostChannels = 4096

  fileprivate var isPossible: Bool {
    (0...Irrep.largestDegree).contains(irrep.degree) && [-1, 1].contains(irrep.parity)
      && (1...Self.mostChannels).contains(channels)
  }
}
