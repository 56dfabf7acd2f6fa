import Engine
import Outputs
import Script

/// A molecule as a journal keeps it: all that table and report need.
struct JournaledMolecule: Codable {
  private var index: Int
  private var label: String
  /// Names and values of the loop variables, in turns.
  private var bindings: [String]
  private var seed: UInt64
  private var failure: [String]?
  /// Why it was made again.
  private var rejection: String?
  /// Steps done and in all of a generation that was not taken to its end.
  private var pause: [Int]?
  /// Atomic numbers: [atoms].
  private var elements: [Int]
  /// Angstrom: [atoms, 3].
  private var positions: [Double]
  /// Indices of scaffold atoms.
  private var fixed: [Int]
  /// What is known of their bonds.
  private var scaffold: JournaledBonding?
  /// Atomic number and place, angstrom, of what a pocket has near a molecule that will be drawn:
  /// [atoms, 4]; nil in open space and in journals of earlier versions.
  private var pocket: [Double]?
  private var stages: [JournaledStage]
  /// Seconds; nil in journals of earlier versions.
  private var preparation: Double?
  /// What guided the generation.
  private var guide: String?
  /// Noise level, guiding energy and force in turns: [steps, 3]; empty where nobody will draw it.
  private var trace: [Double]
  /// Steps that will be drawn; nil where the run kept none, and in journals of earlier versions.
  private var film: [JournaledFrame]?

  /// Numbers of scaffold atoms that are not hydrogen, as in `FragmentBonding`.
  private struct JournaledBonding: Codable {
    /// First and second atom and order in turns: [bonds, 3].
    var bonds: [Int]
    var charges: [Int]
    var hydrogens: [Int]
    var openEnds: [Int]
    var anchors: [Int]

    init(_ bonding: FragmentBonding) {
      bonds = bonding.bonds.flatMap { [$0.first, $0.second, $0.order] }
      charges = bonding.charges
      hydrogens = bonding.hydrogens
      openEnds = bonding.openEnds
      anchors = bonding.anchors
    }

    /// Nil where the numbers do not fit each other.
    func bonding(of count: Int) -> FragmentBonding? {
      let isConsistent =
        [charges, hydrogens, openEnds].allSatisfy { $0.count == count }
        && (hydrogens + openEnds).allSatisfy((0...8).contains)
        && anchors.allSatisfy((0..<count).contains) && bonds.count % 3 == 0
      guard isConsistent else { return nil }
      let triples = stride(from: 0, to: bonds.count, by: 3).map { Array(bonds[$0..<($0 + 3)]) }
      guard
        triples.allSatisfy({
          (0..<count).contains($0[0]) && (0..<count).contains($0[1]) && $0[0] != $0[1]
            && (1...3).contains($0[2])
        })
      else { return nil }
      return FragmentBonding(
        bonds: triples.map { Bond($0[0], $0[1], order: $0[2]) }, charges: charges,
        hydrogens: hydrogens, openEnds: openEnds, anchors: anchors)
    }
  }

  private struct JournaledStage: Codable {
    var name: String
    var seconds: Double
    var metrics: [String: Double]
  }

  /// Writes down a result, its curves where `isDrawn`.
  init(_ result: MoleculeResult, isDrawn: Bool) {
    index = result.index
    label = result.label
    bindings = result.bindings.flatMap { [$0.name, $0.value] }
    seed = result.candidate.seed
    failure = result.failure.map { [$0.stage, $0.reason] }
    rejection = result.rejection
    pause = result.candidate.paused.map { [$0.done, $0.total] }
    let molecule = result.candidate.molecule
    elements = molecule.atomicNumbers
    positions = molecule.coordinates
    fixed = molecule.fixedAtoms
    scaffold = molecule.fragment.map(JournaledBonding.init)
    let near = isDrawn ? result.candidate.pocket?.near(molecule.positions, within: 6) : nil
    pocket = near.map { near in
      zip(near.elements, near.positions).flatMap { element, place in
        [Double(element.atomicNumber), place.x, place.y, place.z].map(Self.short)
      }
    }
    preparation = result.candidate.preparation
    stages = result.candidate.stages.map {
      JournaledStage(name: $0.name, seconds: $0.seconds, metrics: $0.metrics)
    }
    guide = result.candidate.guide
    let frames = isDrawn ? FilmStrip(of: result.candidate.trajectory).frames : []
    film = frames.isEmpty ? nil : frames.map(JournaledFrame.init)
    // Curves are drawn a few hundred points high.
    trace =
      isDrawn
      ? result.candidate.trace.flatMap { [$0.sigma, $0.guidance, $0.force] }.map(Self.short) : []
  }

  /// Whether it was given up.
  var isFailed: Bool { failure != nil }

  private var molecule: Molecule? {
    guard
      var molecule = Molecule(
        atomicNumbers: elements, coordinates: positions, fixedAtoms: fixed)
    else { return nil }
    guard let scaffold else { return molecule }
    guard let bonding = scaffold.bonding(of: molecule.fixedHeavyAtoms.count) else { return nil }
    molecule.fragment = bonding
    return molecule
  }

  private var surroundings: Pocket? {
    guard let pocket, !pocket.isEmpty else { return nil }
    let rows = stride(from: 0, to: pocket.count - 3, by: 4)
    return Pocket(
      elements: rows.map { Element(atomicNumber: Int(pocket[$0])) ?? .carbon },
      positions: rows.map { [pocket[$0 + 1], pocket[$0 + 2], pocket[$0 + 3]] },
      residues: rows.map { _ in "" }, ligand: [])
  }

  /// Whether the numbers fit each other.
  var isConsistent: Bool {
    molecule != nil && bindings.count % 2 == 0 && trace.count % 3 == 0
      && pocket.map { $0.count % 4 == 0 && $0.allSatisfy { abs($0) < 1e6 } } ?? true
      && failure.map { $0.count == 2 } ?? true && pause.map { $0.count == 2 } ?? true
      && film.map { $0.allSatisfy { $0.frame != nil } } ?? true
  }

  /// The molecule, evaluated.
  /// - Precondition: the numbers fit each other.
  var reported: ReportedMolecule {
    var candidate = Candidate(molecule: molecule ?? Molecule(), seed: seed)
    candidate.stages = stages.map {
      Stage(name: $0.name, seconds: $0.seconds, metrics: $0.metrics)
    }
    candidate.preparation = preparation ?? 0
    candidate.pocket = surroundings
    candidate.guide = guide
    candidate.trace = stride(from: 0, to: trace.count, by: 3).map {
      TracePoint(sigma: trace[$0], guidance: trace[$0 + 1], force: trace[$0 + 2])
    }
    for frame in (film ?? []).compactMap(\.frame) { candidate.trajectory.append(frame) }
    let values = stride(from: 0, to: bindings.count, by: 2).map {
      (name: bindings[$0], value: bindings[$0 + 1])
    }
    return ReportedMolecule(
      index: index, name: ReportedMolecule.name(label, values), candidate: candidate,
      failure: failure.map { MoleculeFailure(stage: $0[0], reason: $0[1]) },
      rejection: rejection,
      pause: pause.map { ($0[0], $0[1]) })
  }

  private static func short(_ value: Double) -> Double { Double("\(Float(value))") ?? value }
}
