import Engine
import Platform

/// Runs a program for every particle, in a private folder.
final class ProgramCalculator: Calculator {
  private let engine: any ProgramEngine
  private let folder: ScratchFolder
  private var atomEnergies: [Element: Double] = [:]

  /// - Throws: `FileError` when there is no place for its files.
  init(_ engine: any ProgramEngine) throws {
    self.engine = engine
    folder = try ScratchFolder()
  }

  /// - Throws: `MoleculeFailure` when the program fails on a molecule, which is given up.
  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws {
    try requireOpenSpace(batch)
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      guard !atoms.isEmpty else { continue }
      var (energy, forces) = try run(
        Array(batch.elements[atoms]), Array(batch.positions[atoms]), unpaired: nil)
      if interaction {
        for element in batch.elements[atoms] { energy -= try atomEnergy(element) }
      }
      for (index, atom) in atoms.enumerated() {
        result.energies[atom] += energy / Double(atoms.count)
        result.forces[atom] += forces[index]
      }
    }
  }

  private func atomEnergy(_ element: Element) throws -> Double {
    if let energy = atomEnergies[element] { return energy }
    let energy = try run([element], [.zero], unpaired: element.unpairedElectrons).energy
    atomEnergies[element] = energy
    return energy
  }

  private func run(
    _ elements: [Element], _ positions: [SIMD3<Double>], unpaired: Int?
  ) throws -> (energy: Double, forces: [SIMD3<Double>]) {
    folder.clear()
    let job = engine.job(elements, positions, unpaired: unpaired)
    for (name, text) in job.files { try folder.write(text, to: name) }
    let outcome = ChildProcess.run(
      engine.path, job.arguments, in: folder.path, output: "printed.txt", seconds: engine.timeout)
    let name = type(of: engine).name
    switch outcome {
    case .notStarted(let reason):
      throw PluginError.file(path: engine.path, reason: "cannot be started: \(reason)")
    case .timedOut:
      throw MoleculeFailure(stage: name, reason: "took longer than \(engine.timeout) s")
    case .exited, .signalled: break
    }
    do throws(ProgramFault) {
      return try engine.answer(in: folder, atoms: elements.count)
    } catch {
      let ending: String =
        switch outcome {
        case .signalled(let signal): " (killed by signal \(signal))"
        case .exited(let code) where code != 0: " (exit code \(code))"
        default: ""
        }
      throw MoleculeFailure(stage: name, reason: error.reason + ending)
    }
  }
}

extension Element {
  /// Unpaired electrons of the free atom in its ground state, by its place in a main group; zero for
  /// all others.
  fileprivate var unpairedElectrons: Int {
    switch symbol {
    case "H", "Li", "Na", "K", "B", "Al", "Ga", "F", "Cl", "Br", "I": 1
    case "C", "Si", "Ge", "Sn", "O", "S", "Se", "Te": 2
    case "N", "P", "As", "Sb": 3
    default: 0
    }
  }
}

extension ScratchFolder {
  /// The last lines a program printed that have something to say, in one.
  func lastWords(of name: String) -> String {
    let lines = (text(of: name) ?? "").split(separator: "\n").map { line in
      String(line.drop { " \t*-#=".contains($0) })
    }.filter { line in
      line.contains { $0.isLetter }
        && !["TOTAL JOB TIME", "MOPAC DONE"].contains { line.hasPrefix($0) }
    }
    return String(lines.suffix(2).joined(separator: " ").prefix(160))
  }
}
