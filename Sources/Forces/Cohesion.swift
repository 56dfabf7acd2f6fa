import Engine

/// Holds a growing molecule together: a piece that drifted away from the rest is pulled back as a
/// whole until it is within bonding distance again. Nothing acts on a molecule in one piece.
///
/// The similarity alone does not keep pieces together. A pair of atoms out of everybody's reach
/// looks exactly like ethane or methanol where the reference has them.
public struct Cohesion: ForceTerm {
  public static let name = "cohesion"
  public static let summary = "Pulls pieces that came apart back together."
  public static let parameters = [
    Parameter(
      "strength", \Cohesion.strength,
      "Force on every atom of a piece that came apart, against the noise level t."),
    Parameter(
      "reach", \Cohesion.reach, in: 0.5...3,
      "Atoms within this multiple of the sum of their covalent radii belong to one piece."),
  ]

  var strength = Schedule.constant(3)
  var reach = 1.25

  /// The defaults.
  public init() {}

  // The pull jumps to zero when pieces touch: no energy has it for its gradient.
  public var isConservative: Bool { false }

  /// The pieces of one particle and the distances between atoms.
  public struct Scratch {
    var piece: [Int] = []
    var radii: [Double] = []
  }

  public func makeScratch() -> Scratch { Scratch() }

  public func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Scratch, into result: inout Contribution
  ) {
    let strength = strength(t)
    guard strength > 0 else { return }
    scratch.radii.removeAll(keepingCapacity: true)
    for element in batch.elements { scratch.radii.append(reach * element.covalentRadius) }
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      guard Self.findPieces(batch, atoms, &scratch) > 1 else { continue }
      for first in atoms where scratch.piece[first - atoms.lowerBound] == first - atoms.lowerBound {
        pull(batch, atoms, first - atoms.lowerBound, strength, scratch, &result.forces)
      }
    }
  }

  /// Marks every atom with the lowest atom of its piece, counted within the particle.
  /// - Returns: the number of pieces.
  private static func findPieces(
    _ batch: ParticleBatch, _ atoms: Range<Int>, _ scratch: inout Scratch
  ) -> Int {
    let count = atoms.count
    let start = atoms.lowerBound
    scratch.piece.removeAll(keepingCapacity: true)
    for atom in 0..<count { scratch.piece.append(atom) }
    var pieces = count
    for second in 0..<count {
      for first in 0..<second where scratch.piece[first] != scratch.piece[second] {
        let vector = batch.positions[start + first] - batch.positions[start + second]
        let limit = scratch.radii[start + first] + scratch.radii[start + second]
        guard (vector * vector).sum() <= limit * limit else { continue }
        let kept = min(scratch.piece[first], scratch.piece[second])
        let lost = max(scratch.piece[first], scratch.piece[second])
        for atom in 0...second where scratch.piece[atom] == lost { scratch.piece[atom] = kept }
        pieces -= 1
      }
    }
    return pieces
  }

  /// Pulls a piece towards the atom of any other piece that is nearest to it. Of a piece that
  /// holds on to a scaffold only the nearest atom is pulled.
  private func pull(
    _ batch: ParticleBatch, _ atoms: Range<Int>, _ piece: Int, _ strength: Double,
    _ scratch: Scratch, _ forces: inout [SIMD3<Double>]
  ) {
    let start = atoms.lowerBound
    var nearest: (atom: Int, vector: SIMD3<Double>, square: Double)?
    var isFree = true
    for atom in atoms where scratch.piece[atom - start] == piece {
      if batch.fixed[atom] { isFree = false }
      for other in atoms where scratch.piece[other - start] != piece {
        let vector = batch.positions[other] - batch.positions[atom]
        let square = (vector * vector).sum()
        if square < nearest?.square ?? .infinity { nearest = (atom, vector, square) }
      }
    }
    guard let nearest, nearest.square > 0 else { return }
    let force = strength / nearest.square.squareRoot() * nearest.vector
    if isFree {
      for atom in atoms where scratch.piece[atom - start] == piece { forces[atom] += force }
    } else {
      forces[nearest.atom] += force
    }
  }
}
