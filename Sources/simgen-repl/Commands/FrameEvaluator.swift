import Engine
import MACE

/// Evaluates the frames of a file in batches, so that memory depends on the largest frame and not
/// on the number of frames.
struct FrameEvaluator {
  /// Atoms a batch has at most, unless a single frame has more.
  private static let batchAtoms = 512

  let frames: [Molecule]
  let model: MACEModel
  private let path: String
  private let describes: Bool
  private let calculator: any Calculator
  private let isolated: [Element: Double]

  /// Makes sure that the model can evaluate all frames.
  /// - Throws: `FrameError` naming the first frame it cannot.
  init(path: String, frames: [Molecule], model: MACEModel, describes: Bool) throws {
    for (index, frame) in frames.enumerated() {
      if frame.isPeriodic { throw FrameError(path: path, frame: index, fault: .periodic) }
      if let atom = frame.elements.firstIndex(where: { !model.elements.contains($0) }) {
        let fault = ModelError.unknownElement(
          frame.elements[atom], atom: atom, known: model.elements)
        throw FrameError(path: path, frame: index, fault: .model(fault))
      }
      if let (first, second) = frame.coincidentAtoms {
        throw FrameError(path: path, frame: index, fault: .coincident(first, second))
      }
    }
    self.path = path
    self.frames = frames
    self.model = model
    self.describes = describes
    calculator = try model.makeCalculator()
    let energies = model.parametersRead?.atomicEnergies ?? []
    isolated = Dictionary(zip(model.elements, energies)) { first, _ in first }
  }

  /// Hands the frames over one after another.
  /// - Throws: `FrameError` when a result is not finite, and what `body` throws.
  func run(_ body: (EvaluatedFrame) throws -> Void) throws {
    var result = Contribution()
    var invariants: [Double] = []
    var next = 0
    while next < frames.count {
      let range = batch(from: next)
      let batch = ParticleBatch(molecules: Array(frames[range]))
      try calculator.evaluate(batch, interaction: false, into: &result)
      if describes { try calculator.describe(batch, floor: nil, into: &invariants) }
      for (particle, index) in range.enumerated() {
        let atoms = batch.atoms(of: particle)
        let base = frames[index].elements.reduce(0) { $0 + isolated[$1, default: 0] }
        let width = describes ? model.descriptorWidth : 0
        let frame = EvaluatedFrame(
          index: index, structure: frames[index], isolatedEnergy: base,
          nodeEnergies: Array(result.energies[atoms]), forces: Array(result.forces[atoms]),
          invariants: Array(invariants[atoms.lowerBound * width..<atoms.upperBound * width]),
          width: width)
        guard frame.isFinite else {
          throw FrameError(path: path, frame: index, fault: .notFinite)
        }
        try body(frame)
      }
      next = range.upperBound
    }
  }

  /// The frames of a batch: as many as fit, one at least.
  private func batch(from start: Int) -> Range<Int> {
    var end = start
    var atoms = 0
    repeat {
      atoms += frames[end].count
      end += 1
    } while end < frames.count && atoms + frames[end].count <= Self.batchAtoms
    return start..<end
  }
}

/// Why a frame cannot be evaluated.
struct FrameError: Error, CustomStringConvertible {
  enum Fault {
    case periodic
    case model(ModelError)
    /// Atoms from 0.
    case coincident(Int, Int)
    case notFinite
  }

  let path: String
  /// From 0.
  let frame: Int
  let fault: Fault

  var description: String {
    let reason =
      switch fault {
      case .periodic:
        "it is periodic (Lattice or pbc), and cells are not supported; "
          + "pbc=\"F F F\" marks a structure that only carries a box"
      case .model(let error): "\(error)"
      case .coincident(let first, let second):
        "atoms \(first + 1) and \(second + 1) are at the same place"
      case .notFinite: "its energy or forces are not finite"
      }
    return "\(path): frame \(frame + 1): \(reason)"
  }
}

extension Molecule {
  /// The first two atoms found at one place.
  fileprivate var coincidentAtoms: (Int, Int)? {
    var seen: [SIMD3<Double>: Int] = [:]
    for (atom, position) in positions.enumerated() {
      if let other = seen.updateValue(atom, forKey: position) { return (other, atom) }
    }
    return nil
  }

  /// Whether a direction repeats: `pbc` says so, or there is a `Lattice` without `pbc`, which
  /// stands for all three (the convention of `ase.io.extxyz`).
  fileprivate var isPeriodic: Bool {
    guard let pbc = info["pbc"] else { return info["Lattice"] != nil }
    return switch pbc {
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .real(let value): value != 0
    case .reals(let values): values.contains { $0 != 0 }
    case .string(let text):
      !text.split(whereSeparator: { " ,[]".contains($0) })
        .allSatisfy { ["f", "false", "0"].contains($0.lowercased()) }
    }
  }
}
