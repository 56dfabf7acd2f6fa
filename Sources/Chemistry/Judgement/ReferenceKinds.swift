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
  /// - Parameter check: asked now and then; what it throws ends the work.
  public init(
    of molecules: [Molecule], threads: Int, check: () throws -> Void = {}
  ) throws {
    let team = WorkerTeam(threads: threads)
    var profiles = [StructureProfile?](repeating: nil, count: molecules.count)
    for start in stride(from: 0, to: molecules.count, by: Self.chunk) {
      try check()
      profiles.withUnsafeMutableBufferPointer { profiles in
        nonisolated(unsafe) let profiles = profiles
        team.forEach(min(Self.chunk, molecules.count - start)) { index in
          let validity = Validity(of: molecules[start + index])
          guard validity.isValid else { return }
          profiles[start + index] = validity.structure?.profile()
        }
      }
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

  /// Molecules between two checks.
  private static let chunk = 128
}
