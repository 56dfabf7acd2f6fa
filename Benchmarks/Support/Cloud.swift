import Engine

/// Heavy atoms as they are in the middle of a generation, about 1.4 angstrom apart.
public func cloud(atoms: Int, seed: UInt64) -> Molecule {
  var stream = RandomStream(seed: seed, .startPositions)
  let elements: [Element] = [.carbon, .nitrogen, .oxygen]
  var positions: [SIMD3<Double>] = []
  while positions.count < atoms {
    let candidate = stream.normal3() * 0.75 * Double(atoms).squareRoot()
    let isFree = positions.allSatisfy { ((candidate - $0) * (candidate - $0)).sum() > 1.3 * 1.3 }
    if isFree { positions.append(candidate) }
  }
  return Molecule(
    elements: (0..<atoms).map { _ in elements[stream.index(below: 3)] }, positions: positions)
}
