import ArgumentParser
import Platform

/// What the commands that train models take.
struct TrainingOptions: ParsableArguments {
  @Argument(help: "Extended XYZ files.", completion: .file(extensions: ["xyz", "extxyz"]))
  var data: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Safetensors file to write.", valueName: "file"))
  var output: String?

  @Option(
    name: .customLong("validate"),
    help: ArgumentHelp("Structures that are not learned from.", valueName: "file"),
    completion: .file(extensions: ["xyz", "extxyz"]))
  var validation: [String] = []

  @Option(
    help: ArgumentHelp("Settings: a JSON object.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var config: String?

  @Option(
    help: ArgumentHelp("Model to start from, instead of random weights.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "model"]))
  var from: String?

  @Option(help: "Steps; before those of the settings.")
  var steps: Int?

  @Option(help: "Chooses the random numbers; before that of the settings.")
  var seed: UInt64?

  @Flag(help: "Go on from the checkpoint.")
  var resume = false

  @Flag(help: "Replace an output that exists.")
  var overwrite = false

  @Flag(help: "Print the default settings.")
  var settings = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard !settings else { return }
    guard !data.isEmpty else { throw ValidationError("Missing expected argument '<data> ...'") }
    guard output != nil else { throw ValidationError("Missing expected option '--output <file>'") }
  }
}
