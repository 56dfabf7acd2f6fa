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

  /// Looks at molecules with their hydrogens.
  /// - Parameter check: asked before each molecule, by any thread; what it throws ends the work.
  public init(
    of molecules: [Molecule], threads: Int, check: () throws -> Void = {}
  ) throws {
    let profiles = try WorkerTeam(threads: threads).map(molecules, check: check) { molecule, _ in
      let validity = Validity(of: molecule)
      return validity.isValid ? validity.structure?.profile() : nil
    }
    self.init(of: profiles.compactMap { $0 })
  }

  /// What occurs in these.
  public init(of profiles: [StructureProfile]) {
    molecules = profiles.count
    known = Dictionary(
      MetricFamily.all.map { family in
        (family.key, Set(profiles.lazy.flatMap(family.tallies).map(\.name)))
      }
    ) { first, _ in first }
  }

  /// What is in a molecule and in none of these, family and name, in the order of
  /// `MetricFamily.all`.
  public func foreign(in profile: StructureProfile) -> [String] {
    MetricFamily.all.flatMap { family in
      family.tallies(profile).filter { known[family.key]?.contains($0.name) != true }
        .map { "\(family.label) \($0.name)" }
    }
  }
}
