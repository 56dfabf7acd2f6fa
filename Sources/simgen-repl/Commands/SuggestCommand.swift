import ArgumentParser
import Outputs
import Platform
import Simgen

/// `simgen suggest`: a recipe for a reference.
struct SuggestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Say what a file of molecules holds, and write a recipe that imitates it.",
    discussion: """
      Looks at sizes, elements, shapes, bonds, rings and functional groups, says what the model \
      cannot do with them, and prints a recipe that runs as it is.

      EXAMPLES:
        simgen suggest data/sugars-64.xyz
        simgen suggest mine.sdf > mine.simgen
        simgen suggest mine.smi -o mine.simgen

      EXIT CODES: 0 done, 1 the work failed.
      """)

  @Argument(
    help: "XYZ, SDF, SMILES or a store; .gz may follow.",
    completion: .file(extensions: ["xyz", "sdf", "smi", "db"]))
  var molecules: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the recipe to a file.", valueName: "recipe"))
  var output: String?

  @Flag(help: "Replace the file if it exists.")
  var overwrite = false

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try reportingErrors {
      let suggestion = try ReferenceSuggestion(path: molecules, threads: threads.count)
      for warning in suggestion.warnings {
        Terminal.note("simgen: note: \(Text.message(warning))\n")
      }
      guard let output else {
        Terminal.print(suggestion.recipe())
        return
      }
      let files = OutputFiles(folder: "", overwrite: overwrite, formats: .everything)
      try files.writing([output]) {
        try AtomicFile.write(
          suggestion.recipe(isElsewhere: output.contains("/")), to: output, replacing: overwrite)
      }
      Terminal.print(suggestion.facts.map { $0 + "\n" }.joined() + "Wrote \(output)\n")
    }
  }
}
