import Engine
import Platform

/// The kinds of bonds, rings, functional groups and unstable motifs that occur in a reference, and so
/// what is foreign to it.
///
///     let kinds = try ReferenceKinds(of: alcohols, threads: 2)
///     kinds.foreign(in: cyclopropane)  // ["rings 3", "functional groups cyclopropane"]
public struct ReferenceKinds: Sendable {
  /// Names by the key of their family.
  private let known: [String: Set<String>]
  /// Molecules they were found in: those that are valid.
  public let molecules: Int
  /// Canonical SMILES of these, without stereo marks.
  private let structures: Set<String>

  /// Looks at molecules with their hydrogens.
  /// - Parameter check: asked before each molecule, by any thread; what it throws ends the work.
  public init(
    of molecules: [Molecule], threads: Int, check: () throws -> Void = {}
  ) throws {
    let structures = try WorkerTeam(threads: threads).map(molecules, check: check) { molecule, _ in
      let validity = Validity(of: molecule)
      return validity.isValid
        ? validity.structure.map { (profile: $0.profile(), smiles: $0.smiles) } : nil
    }.compactMap { $0 }
    self.init(
      of: structures.compactMap(\.profile), structures: Set(structures.map(\.smiles)))
  }

  /// What occurs in these.
  /// - Parameter structures: their canonical SMILES.
  public init(of profiles: [StructureProfile], structures: Set<String> = []) {
    molecules = profiles.count
    self.structures = structures
    known = Dictionary(
      MetricFamily.all.map { family in
        (family.key, Set(profiles.lazy.flatMap(family.tallies).map(\.name)))
      }
    ) { first, _ in first }
  }

  /// Whether a molecule is one of these.
  /// - Parameter smiles: canonical, without stereo marks.
  public func has(_ smiles: String) -> Bool { structures.contains(smiles) }

  /// What is in a molecule and in none of these, family and name, in the order of
  /// `MetricFamily.all`.
  public func foreign(in profile: StructureProfile) -> [String] {
    MetricFamily.all.flatMap { family in
      family.tallies(profile).filter { known[family.key]?.contains($0.name) != true }
        .map { "\(family.label) \($0.name)" }
    }
  }
}
