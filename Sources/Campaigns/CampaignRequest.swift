/// A recipe and where its outputs go.
package struct CampaignRequest: Sendable {
  /// The recipe as it was named.
  package let path: String
  /// What was changed in it: `name=value`.
  package let settings: [String]
  /// The folder for the outputs.
  package let output: String
  /// Whether files that exist may be replaced.
  package let overwrite: Bool

  /// A request.
  package init(path: String, settings: [String], output: String, overwrite: Bool) {
    self.path = path
    self.settings = settings
    self.output = output
    self.overwrite = overwrite
  }

  /// The name of the recipe without folder and ending; `recipe` of standard input.
  package var title: String {
    if path == "-" { return "recipe" }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".simgen") ? String(name.dropLast(7)) : name
  }

  /// The report's files, below the output folder: for people, one line per molecule, all counts.
  package var reportPaths: [String] {
    ["html", "csv", "json"].map { title + "-report." + $0 }
  }
}
