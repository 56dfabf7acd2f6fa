import ArgumentParser
import Script
import Simgen

/// `simgen schema`: the declarations for programs.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print everything a recipe can say, for programs.",
    discussion: """
      Plug-ins and verbs with their parameters, types, units, ranges and defaults, functions, \
      units, errors. Defaults are written as in a recipe.

      EXAMPLES:
        simgen schema --json
        simgen schema --json | jq '.kinds.force[].name'
      """)

  @Flag(help: "As JSON, the one format there is.")
  var json = false

  func validate() throws {
    guard json else { throw ValidationError("simgen schema needs --json.") }
  }

  func run() throws { Terminal.print(Schema(.everything).json) }
}
