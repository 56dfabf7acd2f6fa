import Engine

/// Holds a growing molecule together: a piece that drifted away from the rest is pulled back as a
/// whole until it is within bonding distance again. Nothing acts on a molecule in one piece.
///
/// The similarity alone does not keep pieces together. A pair of atoms out of everybody's reach
/// looks exactly like ethane or methanol where the reference has them.
public struct Cohesion: ForcePlugin, ForceTerm {
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

  /// Atoms near one another, and the piece of each.
  public struct Scratch {
    var neighbours = NeighbourList()
    /// The lowest atom of the piece each atom belongs to: [atoms].
    var pieces: [Int] = []
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
    // Wide enough to find most gaps in it.
    let cutoff = max(5, 2 * (scratch.radii.max() ?? 0) + 0.1)
    scratch.neighbours.rebuild(for: batch, cutoff: cutoff)
    findPieces(batch, &scratch)
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      guard atoms.contains(where: { scratch.pieces[$0] != atoms.lowerBound }) else { continue }
      pull(batch, atoms, strength, scratch, &result.forces)
    }
  }

  /// Marks every atom with the lowest atom of its piece.
  private func findPieces(_ batch: ParticleBatch, _ scratch: inout Scratch) {
    scratch.pieces.removeAll(keepingCapacity: true)
    for atom in 0..<batch.atomCount { scratch.pieces.append(atom) }
    for atom in 0..<batch.atomCount {
      for pair in scratch.neighbours.pairs(of: atom) {
        let other = scratch.neighbours.neighbours[pair]
        let vector = scratch.neighbours.vectors[pair]
        let limit = scratch.radii[atom] + scratch.radii[other]
        guard other < atom, (vector * vector).sum() <= limit * limit else { continue }
        let (first, second) = (root(of: atom, &scratch.pieces), root(of: other, &scratch.pieces))
        scratch.pieces[max(first, second)] = min(first, second)
      }
    }
    for atom in 0..<batch.atomCount { scratch.pieces[atom] = root(of: atom, &scratch.pieces) }
  }

  /// Where the way from an atom to lower ones of its piece ends, made shorter on the way.
  private func root(of atom: Int, _ pieces: inout [Int]) -> Int {
    var atom = atom
    while pieces[atom] != atom {
      pieces[atom] = pieces[pieces[atom]]
      atom = pieces[atom]
    }
    return atom
  }

  /// Where a piece comes nearest to another one.
  private struct Gap {
    var atom = 0
    var vector = SIMD3<Double>.zero
    var square = Double.infinity
  }

  /// Pulls each piece towards the atom of any other piece that is nearest to it. Of a piece that
  /// holds on to a scaffold only the nearest atom is pulled.
  private func pull(
    _ batch: ParticleBatch, _ atoms: Range<Int>, _ strength: Double, _ scratch: Scratch,
    _ forces: inout [SIMD3<Double>]
  ) {
    var gaps = [Gap](repeating: Gap(), count: atoms.count)
    var isHeld = [Bool](repeating: false, count: atoms.count)
    for atom in atoms {
      let piece = scratch.pieces[atom] - atoms.lowerBound
      if batch.fixed[atom] { isHeld[piece] = true }
      for pair in scratch.neighbours.pairs(of: atom)
      where scratch.pieces[scratch.neighbours.neighbours[pair]] != scratch.pieces[atom] {
        let vector = -scratch.neighbours.vectors[pair]
        let square = (vector * vector).sum()
        if square < gaps[piece].square {
          gaps[piece] = Gap(atom: atom, vector: vector, square: square)
        }
      }
    }
    // Pieces out of reach of all others.
    for atom in atoms where scratch.pieces[atom] == atom {
      let piece = atom - atoms.lowerBound
      if gaps[piece].square == .infinity {
        gaps[piece] = gapOutOfReach(of: atom, batch, atoms, scratch)
      }
      let square = gaps[piece].square
      guard square > 0, square.isFinite else { continue }
      gaps[piece].vector *= strength / square.squareRoot()
      if isHeld[piece] { forces[gaps[piece].atom] += gaps[piece].vector }
    }
    for atom in atoms {
      let piece = scratch.pieces[atom] - atoms.lowerBound
      let gap = gaps[piece]
      if !isHeld[piece], gap.square > 0, gap.square.isFinite { forces[atom] += gap.vector }
    }
  }

  /// The gap of a piece that is further away from all others than the neighbour list reaches.
  private func gapOutOfReach(
    of piece: Int, _ batch: ParticleBatch, _ atoms: Range<Int>, _ scratch: Scratch
  ) -> Gap {
    var gap = Gap()
    for atom in atoms where scratch.pieces[atom] == piece {
      for other in atoms where scratch.pieces[other] != piece {
        let vector = batch.positions[other] - batch.positions[atom]
        let square = (vector * vector).sum()
        if square < gap.square { gap = Gap(atom: atom, vector: vector, square: square) }
      }
    }
    return gap
  }
}
