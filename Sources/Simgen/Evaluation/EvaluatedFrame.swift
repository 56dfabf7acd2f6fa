import Engine
import FoundationEssentials
import MACE
import Outputs

/// A structure and what a model says of it, ready for the table and both kinds of file.
package struct EvaluatedFrame {
  /// From 0.
  package let index: Int
  /// The structure as it was read.
  let structure: Molecule
  /// Energy of the atoms on their own, eV.
  let isolatedEnergy: Double
  /// Energies of the atoms with the isolated-atom part, eV.
  let nodeEnergies: [Double]
  /// Forces, eV/angstrom.
  package let forces: [SIMD3<Double>]
  /// Stress, eV/angstrom^3, positive where the cell wants to shrink; nil where nothing repeats or the
  /// cell has no volume.
  package let stress: SymmetricTensor?
  /// What describes the atoms; nil when nobody asked.
  let descriptors: Descriptors?

  /// Descriptors of the atoms of a structure.
  struct Descriptors {
    let selection: DescriptorSelection
    /// [atoms, width].
    let values: [Double]
    /// Length of a descriptor.
    let width: Int

    /// What files call them.
    var name: String { Self.name(selection) }

    static func name(_ selection: DescriptorSelection) -> String {
      "layer\(selection.layer)_" + (selection.invariantsOnly ? "invariants" : "features")
    }
  }

  /// Total energy, eV.
  package var energy: Double { nodeEnergies.reduce(0, +) }

  /// Energy without the isolated atoms, eV.
  package var interactionEnergy: Double { energy - isolatedEnergy }

  /// Whether all numbers are finite.
  package var isFinite: Bool {
    nodeEnergies.allSatisfy(\.isFinite) && descriptors?.values.allSatisfy(\.isFinite) != false
      && forces.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
      && stress?.isFinite != false
  }

  /// The table without rows; pressures have a column if some structure has one.
  package static func table(of structures: [Molecule]) -> TextTable {
    var columns: [TextTable.Column] = [
      .init(heading: "frame", alignsRight: true), .init(heading: "formula", alignsRight: false),
      .init(heading: "atoms", alignsRight: true),
      .init(heading: "energy / eV", alignsRight: true),
      .init(heading: "interaction eV/atom", alignsRight: true),
      .init(heading: "largest force / eV/A", alignsRight: true),
    ]
    if structures.contains(where: \.isCrystal) {
      columns.append(.init(heading: "pressure / GPa", alignsRight: true))
    }
    return TextTable(columns: columns)
  }

  /// Adds the row of this frame.
  package func append(to table: inout TextTable) {
    let largest = forces.map { ($0 * $0).sum().squareRoot() }.max() ?? 0
    var row = [
      "\(index + 1)", structure.formula, "\(structure.count)", Text.fixed(energy, 6),
      Text.fixed(interactionEnergy / Double(structure.count), 6), Text.fixed(largest, 4),
    ]
    if row.count < table.columns.count { row.append(pressure.map { Text.fixed($0, 4) } ?? "-") }
    table.rows.append(row)
  }

  /// Minus the mean of the normal stresses, GPa; of crystals alone, since the volume of a slab or a
  /// chain is a matter of taste.
  private var pressure: Double? {
    guard structure.isCrystal, let stress else { return nil }
    return -stress.trace / 3 * Self.gigapascals
  }

  /// 1 eV/angstrom^3 in GPa, by the exact elementary charge of the SI.
  private static let gigapascals = 160.2176634

  /// The structure with the results; those of another calculation that it came with are dropped.
  package func molecule(evaluatedBy model: some AtomisticModel) -> Molecule {
    var molecule = structure
    for name in Self.replaced + [descriptors?.name].compactMap({ $0 }) {
      molecule.info[name] = nil
      molecule.columns[name] = nil
    }
    molecule.info["energy"] = .real(energy)
    molecule.info["interaction_energy"] = .real(interactionEnergy)
    molecule.info["stress"] = stress.map { .reals($0.rows.flatMap { $0 }) }
    molecule.info["model_sha256"] = .string(model.fingerprint)
    molecule.info["model_head"] = model.head.map { .string($0) }
    molecule.columns["forces"] = .reals(forces.flatMap { [$0.x, $0.y, $0.z] }, width: 3)
    molecule.columns["node_energy"] = .reals(nodeEnergies, width: 1)
    if let descriptors {
      molecule.columns[descriptors.name] = .reals(descriptors.values, width: descriptors.width)
    }
    return molecule
  }

  /// Results by the names of `ase.io.extxyz` and of this program.
  private static let replaced = [
    "energy", "energies", "free_energy", "forces", "stress", "stresses", "virial",
    "interaction_energy", "node_energy", "model_sha256", "model_head",
  ]

  /// What a JSON file begins with; frames follow, separated by commas, then `jsonEnd`.
  package static func jsonBeginning(of model: MACEModel, path: String) throws -> String {
    struct Beginning: Encodable {
      let model: String
      let modelSha256: String
      let modelHead: String?
      let precision: String
      let units: [String: String]
      let channels: Int
      let atomicNumbers: [Int]
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(
      decoding: try encoder.encode(
        Beginning(
          model: path, modelSha256: model.fingerprint, modelHead: model.head,
          precision: model.precision.rawValue,
          units: ["length": "angstrom", "energy": "eV", "stress": "eV/angstrom^3"],
          channels: model.descriptorWidth,
          atomicNumbers: model.elements.map { Int($0.atomicNumber) })), as: UTF8.self)
    return text.dropLast() + ",\"structures\":[\n"
  }

  /// What a JSON file ends with.
  package static let jsonEnd = "\n]}\n"

  /// The frame as a JSON object.
  package var json: String {
    let numbers = structure.elements.map { "\($0.atomicNumber)" }.joined(separator: ",")
    var text = "{\"numbers\":[\(numbers)],\"positions\":\(Self.json(structure.positions))"
    if let cell = structure.cell {
      let flags = (0..<3).map { "\(cell.periodic[$0])" }.joined(separator: ",")
      text += ",\"cell\":\(Self.json(cell.vectors)),\"pbc\":[\(flags)]"
    }
    text += ",\"energy\":\(energy),\"interaction_energy\":\(interactionEnergy)"
    text += ",\"node_energy\":\(Self.json(nodeEnergies[...])),\"forces\":\(Self.json(forces))"
    if let stress {
      let rows = stress.rows.map { Self.json($0[...]) }
      text += ",\"stress\":[\(rows.joined(separator: ","))]"
    }
    if let descriptors {
      let width = descriptors.width
      let rows = structure.elements.indices.map {
        Self.json(descriptors.values[$0 * width..<($0 + 1) * width])
      }
      text += ",\"\(descriptors.name)\":[\(rows.joined(separator: ","))]"
    }
    return text + "}"
  }

  private static func json(_ vectors: [SIMD3<Double>]) -> String {
    "[" + vectors.map { "[\($0.x),\($0.y),\($0.z)]" }.joined(separator: ",") + "]"
  }

  private static func json(_ values: ArraySlice<Double>) -> String {
    "[" + values.map { "\($0)" }.joined(separator: ",") + "]"
  }
}

extension Molecule {
  /// Whether it repeats in all directions.
  fileprivate var isCrystal: Bool { cell.map { all($0.periodic) } ?? false }
}
