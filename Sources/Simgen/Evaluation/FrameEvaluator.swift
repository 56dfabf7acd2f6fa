import Engine
import MACE
import Outputs

/// Evaluates the frames of a file in batches, so that memory depends on the largest frame and not
/// on the number of frames.
package struct FrameEvaluator {
  /// Atoms a batch has at most, unless a single frame has more.
  private static let batchAtoms = 512

  package let frames: [Molecule]
  package let model: MACEModel
  private let path: String
  private let descriptors: DescriptorSelection?
  private let calculator: any DescribingCalculator
  private let isolated: [Element: Double]

  /// Makes sure that the model can evaluate all frames.
  /// - Throws: `FrameError` naming the first frame it cannot.
  package init(
    path: String, frames: [Molecule], model: MACEModel, descriptors: DescriptorSelection?,
    threads: Int
  ) throws {
    var list = NeighbourList()
    for (index, frame) in frames.enumerated() {
      if let density = frame.impossibleDensity {
        throw FrameError(path: path, frame: index, fault: .dense(density))
      }
      if let error = frame.unknownElement(of: model) {
        throw FrameError(path: path, frame: index, fault: .model(error))
      }
      if let (first, second) = list.coincidentAtoms(of: ParticleBatch(molecules: [frame])) {
        throw FrameError(path: path, frame: index, fault: .coincident(first, second))
      }
    }
    self.path = path
    self.frames = frames
    self.model = model
    self.descriptors = descriptors
    calculator = model.makeDescribingCalculator(threads: threads)
    let energies = model.parameters.atomicEnergies
    isolated = Dictionary(zip(model.elements, energies)) { first, _ in first }
  }

  /// Hands the frames over one after another.
  /// - Throws: `FrameError` when a result is not finite, and what `body` throws.
  package func run(_ body: (EvaluatedFrame) throws -> Void) throws {
    var result = Contribution()
    var described: [Double] = []
    var next = 0
    while next < frames.count {
      let range = batch(from: next)
      let batch = ParticleBatch(molecules: Array(frames[range]))
      try calculator.evaluate(batch, interaction: false, into: &result)
      if let descriptors {
        try calculator.describe(batch, descriptors, floor: nil, into: &described)
      }
      for (particle, index) in range.enumerated() {
        let atoms = batch.atoms(of: particle)
        let base = frames[index].elements.reduce(0) { $0 + isolated[$1, default: 0] }
        let frame = EvaluatedFrame(
          index: index, structure: frames[index], isolatedEnergy: base,
          nodeEnergies: Array(result.energies[atoms]), forces: Array(result.forces[atoms]),
          stress: frames[index].cell.flatMap { cell in
            cell.isPeriodic ? cell.stress(result.strainGradients[particle]) : nil
          },
          descriptors: descriptors.map { selection in
            let width = described.count / batch.atomCount
            return EvaluatedFrame.Descriptors(
              selection: selection,
              values: Array(described[atoms.lowerBound * width..<atoms.upperBound * width]),
              width: width)
          })
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
package struct FrameError: Error, CustomStringConvertible {
  package enum Fault {
    /// Atoms per cubic angstrom.
    case dense(Double)
    case cell(CellError)
    case model(ModelError)
    /// Atoms from 0.
    case coincident(Int, Int)
    case notFinite
  }

  package let path: String
  /// From 0.
  package let frame: Int
  package let fault: Fault

  /// A fault of a frame, counted from 0.
  package init(path: String, frame: Int, fault: Fault) {
    self.path = path
    self.frame = frame
    self.fault = fault
  }

  package var description: String {
    let reason =
      switch fault {
      case .dense(let density):
        "it has \(Text.fixed(density, 2)) atoms per cubic angstrom, more than any material; is the "
          + "Lattice in angstrom?"
      case .cell(let error): "\(error)"
      case .model(let error): "\(error)"
      case .coincident(let first, let second):
        "atoms \(first + 1) and \(second + 1) are at the same place"
      case .notFinite: "its energy or forces are not finite"
      }
    return "\(path): frame \(frame + 1): \(reason)"
  }
}

extension Molecule {
  /// The first atom whose element a model does not know.
  package func unknownElement(of model: some AtomisticModel) -> ModelError? {
    guard let atom = elements.firstIndex(where: { !model.elements.contains($0) }) else {
      return nil
    }
    return .unknownElement(elements[atom], atom: atom, known: model.elements)
  }

  /// Atoms per cubic angstrom where there are more than in any material; their neighbours would not fit
  /// into memory.
  var impossibleDensity: Double? {
    guard let cell, all(cell.periodic) else { return nil }
    let density = Double(count) / cell.volume
    return density > 2 ? density : nil
  }
}

extension NeighbourList {
  /// The first two atoms of a batch found at one place, images included; the list holds those.
  mutating func coincidentAtoms(of batch: ParticleBatch) -> (Int, Int)? {
    rebuild(for: batch, cutoff: 1e-6)
    for atom in 0..<batch.atomCount {
      if let pair = pairs(of: atom).first { return (atom, neighbours[pair]) }
    }
    return nil
  }
}
