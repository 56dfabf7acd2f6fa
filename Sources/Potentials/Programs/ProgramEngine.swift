import Engine
import Platform

/// A program that is run once for every molecule: what it is given and where it leaves the answer.
protocol ProgramEngine: EnergyModel {
  /// The absolute path of the program.
  var path: String { get }
  /// Seconds a run may take.
  var timeout: Double { get }
  /// The files of a run by name, and the arguments.
  /// - Parameter unpaired: electrons of an atom that are unpaired; nil for molecules.
  func job(
    _ elements: [Element], _ positions: [SIMD3<Double>], unpaired: Int?
  ) -> (files: [String: String], arguments: [String])
  /// Energy (eV) and forces (eV/angstrom) from what a run left behind.
  /// - Throws: `ProgramFault` saying what is missing.
  func answer(in folder: ScratchFolder, atoms: Int) throws(ProgramFault) -> (
    energy: Double, forces: [SIMD3<Double>]
  )
}

extension ProgramEngine {
  public var cutoff: Double { .infinity }

  public func makeCalculator(threads: Int) throws -> any Calculator { try ProgramCalculator(self) }

  /// The absolute path of a program of this name or path.
  /// - Throws: `PluginError` when it is not installed.
  static func installed(_ program: String) throws(PluginError) -> String {
    guard let path = InstalledProgram.find(program) else {
      throw .parameter(
        "program",
        reason: "no program '\(program)' is installed; Debian has it in the package \(name)")
    }
    return path
  }
}

/// What went wrong with a run, in the words of the program where it has some.
struct ProgramFault: Error, Equatable {
  let reason: String
}
