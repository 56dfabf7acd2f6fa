import Platform
import Script

extension Confinement {
  /// What statements from the network may not do: they read files of their session and those that came with
  /// the program, write none, and start no programs.
  static func ofSession(_ limits: ServerSettings.Limits) -> Confinement {
    Confinement(
      plugins: [
        "xtb": "xtb starts another program, which a session on the network may not",
        "mopac": "mopac starts another program, which a session on the network may not",
        "ipi": "ipi opens a socket, which a session on the network may not",
      ], rounds: limits.moleculesPerRun,
      refusal: { path in
        if SessionFolder.isName(path) || isShipped(path) { return nil }
        return
          "\"\(path)\" is neither a file of this session, by its bare name, nor one that came with "
          + "the program, such as \"../data/qm9-256.xyz\""
      })
  }

  /// `../models/NAME` or `../data/NAME`, perhaps in a folder there.
  private static func isShipped(_ path: String) -> Bool {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.first == ".." { parts.removeFirst() }
    return parts.count >= 2 && ["models", "data", "recipes"].contains(parts[0])
      && parts.dropFirst().allSatisfy(SessionFolder.isName)
  }
}
