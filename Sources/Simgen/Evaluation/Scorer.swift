import Engine
import Forces
import Inputs
import MACE
import Platform

/// Estimates of a model for molecules that are compared: energies, and how much their environments are
/// like those of other molecules.
package struct Scorer {
  /// What is known of one molecule.
  package struct Score {
    /// Energy, eV.
    package var energy: Double
    /// Energy without isolated atoms, eV per atom.
    package var interaction: Double
    /// E_sim per atom of the heavy skeleton at `sharpness`.
    package var similarity: Double?
  }

  /// The sharpness E_sim is taken with: that of the default schedule where a generation ends.
  package static let sharpness = Schedule.similarity(0)

  private let model: MACEModel
  private let threads: Int
  private let similarity: TotalForce?

  /// Reads the model, and the molecules similarity is measured against, if any.
  package init(model path: String, environments: String?, threads: Int) throws {
    self.threads = threads
    model = try MACEModel(path: InstalledFiles.find(path))
    guard let environments else {
      similarity = nil
      return
    }
    var reference = MoleculeReference()
    reference.file = InputFile(path: environments)
    similarity = try TotalForce(
      [
        try Similarity(model: model, reference: try reference.make()).make()
      ], threads: threads)
  }

  /// The scores of the molecules in a file.
  /// - Throws: `FrameError` naming the first one the model cannot evaluate.
  package func scores(of frames: [Molecule], path: String) throws -> [Score] {
    var scores: [Score] = []
    let evaluator = try FrameEvaluator(
      path: path, frames: frames, model: model, descriptors: nil, threads: threads)
    try evaluator.run { frame in
      scores.append(
        Score(
          energy: frame.energy,
          interaction: frame.interactionEnergy / Double(max(1, frame.structure.count))))
    }
    guard let similarity else { return scores }
    for start in stride(from: 0, to: frames.count, by: Self.chunk) {
      let range = start..<min(start + Self.chunk, frames.count)
      let batch = ParticleBatch(molecules: frames[range].map(\.withoutMonovalentAtoms))
      let energies = try similarity.guidingEnergies(batch, at: 0)
      for (particle, index) in range.enumerated() {
        let atoms = batch.atoms(of: particle)
        guard !atoms.isEmpty else { continue }
        scores[index].similarity = energies[atoms].reduce(0, +) / Double(atoms.count)
      }
    }
    return scores
  }

  /// Molecules described in one go.
  private static let chunk = 32
}
