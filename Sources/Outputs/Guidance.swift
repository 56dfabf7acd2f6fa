import Engine

/// What guided a generation, and its energy per atom where it ended. The energy of a similarity is
/// called E_sim; other forces lend it their name.
package struct Guidance: Sendable, Equatable {
  /// `E_sim`, `likeness`.
  package let name: String
  package let perAtom: Double
  /// The sharpness of the kernel that E_sim was taken with; nil of other forces.
  package let sharpness: Double?

  /// Of a molecule that was generated or analysed; nil where nothing guided it.
  package init?(of candidate: Candidate) {
    guard let guide = candidate.guide, let energy = candidate.metric(guide) else { return nil }
    name = Self.name(of: guide)
    perAtom = energy
    sharpness = candidate.metric("sharpness")
  }

  /// What people call the energy of a guiding force.
  package static func name(of guide: String) -> String { guide == "similarity" ? "E_sim" : guide }

  /// The column of several molecules; none where nothing guided them.
  package static func column(_ molecules: [ReportedMolecule]) -> [TextTable.Column] {
    names(molecules).isEmpty
      ? [] : [.init(heading: heading(molecules), alignsRight: true, isOptional: true)]
  }

  /// What stands above the numbers of several molecules: `E_sim/atom`.
  package static func heading(_ molecules: [ReportedMolecule]) -> String {
    "\(names(molecules).joined(separator: " or "))/atom"
  }

  /// The names there are, each once.
  package static func names(_ molecules: [ReportedMolecule]) -> [String] {
    var names: [String] = []
    for case let guidance? in molecules.lazy.map(\.guidance) where !names.contains(guidance.name) {
      names.append(guidance.name)
    }
    return names
  }

  /// How the numbers are to be read; empty where there are none.
  package static func note(_ molecules: [ReportedMolecule]) -> String {
    let names = names(molecules)
    guard !names.isEmpty else { return "" }
    let sharpnesses = Set(molecules.compactMap { $0.guidance?.sharpness }).sorted()
    let kernel =
      sharpnesses.isEmpty
      ? "" : " at sharpness \(sharpnesses.map { Text.short($0) }.joined(separator: ", "))"
    return "\(names.joined(separator: ", ")): energy per atom against the reference\(kernel); the "
      + "lower, the more like it\n"
  }
}
