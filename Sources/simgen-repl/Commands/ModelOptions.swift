import ArgumentParser
import MACE
import Platform

/// The model of a command that evaluates one.
struct ModelOptions: ParsableArguments {
  @Option(
    help: "A safetensors file or an archive of mace-torch.",
    completion: .file(extensions: ["safetensors", "model"]))
  var model: String

  @Option(help: "Arithmetic: single or double.")
  var precision = MACEModel.Precision.single

  @Option(help: "Which head of an archive that has several.")
  var head: String?

  /// Reads the model.
  /// - Throws: `PluginError`.
  func read() throws -> MACEModel {
    try MACEModel(path: InstalledFiles.find(model), precision: precision, head: head)
  }
}
