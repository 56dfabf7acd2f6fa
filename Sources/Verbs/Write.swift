import Engine
import Outputs

/// What of a molecule and the pocket around it is written.
public enum WrittenPart: String, Choice {
  /// The molecule alone.
  case ligand
  /// The pocket alone.
  case pocket
  /// The molecule, then the pocket.
  case all
}

/// Appends a molecule to a file.
public struct Write: VerbPlugin {
  public static let name = "write"
  public static let summary = "Append the molecule to a file, in the format that its name says."
  public static let subject = VerbSubject.reads
  public static let positional: String? = "path"
  public static let parameters = [
    Parameter(
      "path", \Write.path, required: true, "File ending in \(moleculeFormats.endings)."),
    Parameter(
      "part", \Write.part,
      "Of a molecule in a pocket: ligand, the molecule alone; pocket; or all, where a column 'part' "
        + "tells them apart. Pockets are written to .xyz and .extxyz."),
    Parameter(
      "frames", \Write.frames,
      "last, the molecule as it is now, or all: every step that led to it, as a trajectory in "
        + "\(trajectoryFormats.endings)."),
    Parameter(
      "every", \Write.every, in: 1...100_000,
      "With frames=all: every so many steps of each verb, with its first and its last."),
    Parameter(
      "different", \Write.isDifferent,
      "Leave out a valid molecule with the structure (SMILES without stereo marks) of an earlier one of "
        + "the run in the file; the closing table counts them."),
  ]

  var path: OutputFile?
  var part = WrittenPart.ligand
  var frames = WrittenFrames.last
  var every = 1
  var isDifferent = false

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Action {
    let path = try required(path, "path").path
    guard let format = moleculeFormats.format(of: path) else {
      throw .parameter("path", reason: "must end in \(moleculeFormats.endings)")
    }
    if let obstacle = format.obstacle { throw .parameter("path", reason: obstacle) }
    guard part == .ligand || format is XYZFormat else {
      throw .parameter("part", reason: "a pocket is written to .xyz or .extxyz")
    }
    guard every == 1 || frames == .all else {
      throw .parameter("every", reason: "needs frames=all: without it one frame is written")
    }
    guard frames == .all else {
      return Action(path: path, format: format, part: part, isDifferent: isDifferent)
    }
    guard let trajectories = format as? any TrajectoryFormat else {
      throw .parameter("frames", reason: "a trajectory is written to \(trajectoryFormats.endings)")
    }
    guard part == .ligand else {
      throw .parameter("frames", reason: "a trajectory is of the molecule alone, part=ligand")
    }
    return Action(
      path: path, format: format, trajectory: (trajectories, every), isDifferent: isDifferent)
  }

  /// Appends in one format.
  public struct Action: Verb {
    let path: String
    let format: any MoleculeFormat
    var part = WrittenPart.ligand
    /// Every so many steps of the way, where it is written.
    var trajectory: (format: any TrajectoryFormat, every: Int)?
    /// Whether each structure is written once.
    var isDifferent = false

    public var readsTrajectory: Bool { trajectory != nil }

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      var molecule = try written(of: candidate)
      if trajectory != nil {
        molecule.info["stage"] = candidate.stages.last.map { .string($0.name) }
      }
      for (key, value) in context.provenance + facts(of: candidate) { molecule.info[key] = value }
      context.emit(
        OutputRecord(
          path: path, text: way(to: candidate) + format.text(of: molecule, from: candidate),
          key: isDifferent && candidate.validity.isValid
            ? candidate.validity.structure?.smiles : nil))
    }

    /// The steps before the molecule as it is now, one after another.
    private func way(to candidate: Candidate) -> String {
      guard let (format, every) = trajectory else { return "" }
      var frames = candidate.trajectory.thinned(every: every)
      // The last step made the molecule that is written behind it.
      if let last = frames.last?.molecule, last.elements == candidate.molecule.elements,
        last.positions == candidate.molecule.positions
      {
        frames.removeLast()
      }
      return frames.map { format.text(of: $0.written(seed: candidate.seed)) }.joined()
    }

    /// The atoms to write.
    private func written(of candidate: Candidate) throws -> Molecule {
      guard part != .ligand else { return candidate.molecule }
      guard let pocket = candidate.pocket else {
        throw MoleculeFailure(stage: Write.name, reason: "has no pocket to write")
      }
      var molecule = part == .all ? candidate.molecule : Molecule()
      let own = molecule.count
      for (element, position) in zip(pocket.elements, pocket.positions) {
        molecule.append(element, at: position, fixed: true)
      }
      let residues = pocket.residues.map { $0.replacing(" ", with: ":") }
      molecule.columns["part"] = .strings(
        Array(repeating: "ligand", count: own) + residues.map { _ in "pocket" }, width: 1)
      molecule.columns["residue"] = .strings(
        Array(repeating: "LIG", count: own) + residues, width: 1)
      return molecule
    }

    private func facts(of candidate: Candidate) -> [(String, InfoValue)] {
      var facts: [(String, InfoValue)] = [("seed", .integer(Int(candidate.seed)))]
      facts.append(("stages", .string(candidate.stages.map(\.name).joined(separator: " "))))
      for stage in candidate.stages {
        for (name, value) in stage.metrics.sorted(by: { $0.key < $1.key }) {
          facts.append(("\(stage.name)_\(name)", .real(value)))
        }
      }
      if candidate.molecule.fixed.contains(true) {
        facts.append(("scaffold_atoms", .integer(candidate.molecule.fixed.filter { $0 }.count)))
      }
      return facts
    }
  }
}

/// Formats that hold trajectories.
private let trajectoryFormats = moleculeFormats.filter { $0 is any TrajectoryFormat }

extension MoleculeFrame {
  /// The atoms with what is known of the step. Energy and forces have the names that ASE knows.
  fileprivate func written(seed: UInt64) -> Molecule {
    var molecule = molecule
    molecule.columns = [:]
    molecule.info = [
      "seed": .integer(Int(seed)), "stage": .string(stage), "step": .integer(step),
      "steps": .integer(steps),
    ]
    molecule.info["sigma"] = sigma.map { .real($0) }
    molecule.info["guidance"] = guidance.map { .real($0) }
    molecule.info[sigma == nil ? "fmax" : "guiding_force"] = force.map { .real($0) }
    if let energy, let isolatedEnergy { molecule.info["energy"] = .real(energy + isolatedEnergy) }
    if let forces, forces.count == molecule.count {
      molecule.columns["forces"] = .reals(forces.flatMap { [$0.x, $0.y, $0.z] }, width: 3)
    }
    return molecule
  }
}
