import Engine
import Potentials
import TestSupport
import Testing

/// Whether a program is in the folders of PATH.
private func isInstalled(_ program: String) -> Bool {
  (try? model(program)) != nil
}

@Suite("Other programs")
struct ProgramTests {
  @Test(
    "MOPAC's forces are the slope of its energy",
    .enabled(if: isInstalled("mopac"), "SKIPPED: install the Debian package mopac to run this"))
  func mopac() throws {
    let calculator = try model("mopac").makeCalculator()
    try expectForcesFitEnergies(calculator, water, step: 1e-3, within: 5e-3)
    // PM6 heat of formation of this geometry as MOPAC 22.0.6 prints it: -54.1929 kcal/mol.
    let energy = try evaluate(calculator, [water]).energies.reduce(0, +)
    #expect(abs(energy - -54.19291 * 0.0433641) < 1e-4)
    // Measured from free atoms (59.559 + 2 * 52.102 kcal/mol), two bonds hold some 9.4 eV.
    let binding = try evaluate(calculator, [water], interaction: true).energies.reduce(0, +)
    #expect(abs(binding - (-54.19291 - 59.559 - 2 * 52.102) * 0.0433641) < 0.05)
  }

  @Test(
    "xTB's forces are the slope of its energy",
    .enabled(if: isInstalled("xtb"), "SKIPPED: install the Debian package xtb to run this"))
  func xtb() throws {
    let calculator = try model("xtb").makeCalculator()
    try expectForcesFitEnergies(calculator, water, step: 1e-3, within: 5e-3)
    // GFN2-xTB total energy of this geometry as xtb 6.5.1 prints it, hartree.
    let energy = try evaluate(calculator, [water, water]).energies.reduce(0, +)
    #expect(abs(energy / 27.211386 - 2 * -5.07038309) < 1e-6)
    // Free atoms: O -3.76760695, H -0.39348276.
    let binding = try evaluate(calculator, [water], interaction: true).energies.reduce(0, +)
    #expect(abs(binding / 27.211386 - (-5.07038309 + 3.76760695 + 2 * 0.39348276)) < 1e-6)
  }

  @Test("A program that is not there is an error that says what to install")
  func missing() {
    let error = #expect(throws: PluginError.self) {
      try model("mopac", ["program": .string("no-such-program")])
    }
    #expect(
      error?.description
        == "program: no program 'no-such-program' is installed; Debian has it in the package mopac")
  }

  /// A script in the place of the program.
  private func withProgram(_ script: String, _ body: (Value) throws -> Void) throws {
    try withFolder { folder in
      let path = folder + "/program"
      try writeScript(script, to: path)
      try body(.string(path))
    }
  }

  @Test("A run that fails gives up the molecule and tells what the program said")
  func failures() throws {
    try withProgram("echo ' *** SCF DID NOT CONVERGE ***' > job.out; exit 3\n") { program in
      let calculator = try model("mopac", ["program": program]).makeCalculator()
      let error = #expect(throws: MoleculeFailure.self) { try evaluate(calculator, [water]) }
      #expect(
        error?.description
          == "mopac: no results; it said: SCF DID NOT CONVERGE *** (exit code 3)")
    }
    // Numbers that ran into each other, an answer for other atoms, a crash.
    for script in [
      "echo 'HEAT_OF_FORMATION:KCAL/MOL=-0.5D+02\nGRADIENTS:KCAL/MOL/ANGSTROM[09]=\n1.0-2.0' > job.aux",
      "echo 'HEAT_OF_FORMATION:KCAL/MOL=*****' > job.aux", "kill -9 $$", "printf '\\377' > job.aux",
    ] {
      try withProgram(script + "\n") { program in
        let calculator = try model("mopac", ["program": program]).makeCalculator()
        #expect(throws: MoleculeFailure.self) { try evaluate(calculator, [water]) }
      }
    }
    try withProgram("echo 4 > job.engrad; exit 1\n") { program in
      let calculator = try model("xtb", ["program": program]).makeCalculator()
      #expect(throws: MoleculeFailure.self) { try evaluate(calculator, [water]) }
    }
  }

  @Test("A run that takes too long is stopped, what it started included")
  func timeouts() throws {
    try withProgram("sleep 1000 & sleep 1000\n") { program in
      let calculator = try model(
        "xtb", ["program": program, "timeout": .number(0.2)]
      ).makeCalculator()
      let clock = ContinuousClock()
      let began = clock.now
      let error = #expect(throws: MoleculeFailure.self) { try evaluate(calculator, [water]) }
      #expect(error?.reason == "took longer than 0.2 s")
      #expect(clock.now - began < .seconds(20))
    }
  }
}
