import ArgumentParser
import Engine
import MACE
import Outputs
import Platform
import Simgen

/// `simgen model`: model files.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Import, describe and verify model files.",
    discussion: """
      EXAMPLES:
        simgen model import mace.model -o mace.safetensors
        simgen model info models/simgen-small.safetensors
        simgen model verify mace.model golden.json --precision single
      """,
    subcommands: [Import.self, Info.self, Verify.self])

  /// `simgen model import`.
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Turn an archive of mace-torch into safetensors.",
      discussion: """
        The archive is what torch.save(model) writes. It is read without executing anything in it.

        EXAMPLES:
          simgen model import MACE-OFF23_small.model -o mace-off-small.safetensors
          simgen model import mace.model -o mace.safetensors --precision single
        """)

    @Argument(help: "The archive.", completion: .file())
    var archive: String

    @Option(name: .shortAndLong, help: ArgumentHelp("File to write.", valueName: "file"))
    var output: String

    @Option(help: "Precision of the stored weights: \(precisions).")
    var precision = MACEParameters.StoredPrecision.double

    @Option(help: "Which head of a model that has several.")
    var head: String?

    @Flag(help: "Replace the file if it exists.")
    var overwrite = false

    func run() throws {
      let files = OutputFiles(folder: "", overwrite: overwrite, formats: .everything)
      try reportingErrors {
        try files.inspect([output])
        let parameters = try MACEFile(path: archive, head: head).parameters
        try files.writing([output]) {
          try parameters.write(to: output, precision: precision, replacing: overwrite)
        }
        Terminal.print("Wrote \(output): \(ModelDescription.summary(of: parameters))\n")
      }
    }
  }

  /// `simgen model info`.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is in a model file.",
      discussion: """
        EXAMPLES:
          simgen model info models/simgen-small.safetensors
          simgen model info models/diffusion-qm9.safetensors
          simgen model info MACE-OFF23_small.model
        """)

    @Argument(
      help: "A safetensors file, a diffusion model's too, or an archive of mace-torch.",
      completion: .file())
    var model: String

    @Option(help: "Which head of an archive that has several; the first without it.")
    var head: String?

    func run() throws {
      try reportingErrors {
        do {
          Terminal.print(ModelDescription.text(try MACEFile(path: model, head: head)))
        } catch let error as MACEFileError {
          guard case .head(nil, let known) = error.fault, let first = known.first else {
            guard let diffusion = try? DiffusionParameters(path: model) else { throw error }
            let bytes = try FileContents.bytes(of: model)
            Terminal.print(
              ModelDescription.text(diffusion, fingerprint: SHA256.hexadecimal(of: bytes)))
            return
          }
          let file = try MACEFile(path: model, head: first)
          Terminal.print(ModelDescription.text(file, others: Array(known.dropFirst())))
        }
      }
    }
  }

  /// `simgen model verify`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare a model with reference values.",
      discussion: """
        Prints the largest error of each field and ends with exit code 1 when one is above its \
        tolerance.

        EXAMPLES:
          simgen model verify mace.model golden.json
          simgen model verify mace.safetensors golden.json --precision single
        """)

    @Argument(help: "A safetensors file or an archive of mace-torch.", completion: .file())
    var model: String

    @Argument(help: "Reference values.", completion: .file(extensions: ["json"]))
    var golden: String

    @Option(help: "Arithmetic: double or single.")
    var precision = MACEModel.Precision.double

    @Option(help: "Which head of an archive that has several.")
    var head: String?

    func run() throws {
      let verification = try reportingErrors {
        let force = try MACEModel(path: model, precision: precision, head: head)
        let reference = try Self.reference(golden)
        return try Verification(
          of: try force.makeDescribingCalculator(), against: reference,
          isSinglePrecision: precision == .single)
      }
      for deviation in verification.deviations { Terminal.print("\(deviation)\n") }
      for field in verification.skipped {
        Terminal.print("\(field.rawValue): not compared, a distance floor is for descriptors\n")
      }
      guard verification.passes else {
        throw CommandFailure.run.exit("\(model) does not agree with \(golden)")
      }
    }

    private static func reference(_ path: String) throws -> GoldenFile {
      do {
        return try GoldenFile(path: path)
      } catch let error as DecodingError {
        let reason =
          switch error {
          case .keyNotFound(let key, _): "there is no '\(key.stringValue)'"
          case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of another type"
          default: "it is not JSON"
          }
        throw CommandFailure.run.exit("\(path): not a file of reference values: \(reason)")
      }
    }
  }
}

private let precisions =
  MACEParameters.StoredPrecision.allCases.map(\.rawValue).joined(separator: " or ")

extension MACEParameters.StoredPrecision: ExpressibleByArgument {}
extension MACEModel.Precision: ExpressibleByArgument {}
