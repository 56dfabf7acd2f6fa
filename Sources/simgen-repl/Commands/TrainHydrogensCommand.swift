import ArgumentParser
import Chemistry
import Engine
import Formats
import MACE
import Outputs
import Platform
import Simgen

/// `simgen train hydrogens`: a hydrogen classifier from molecules with hydrogens.
struct TrainHydrogensCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hydrogens",
    abstract: "Train the hydrogen classifier of a model.",
    discussion: """
      Learns from molecules that have their hydrogens how many each heavy atom wants, evaluated by \
      the model's descriptors of the heavy atoms alone, displaced at random. What it writes is \
      what hydrogenate takes as classifier=. The same molecules and seed give the same file.

      EXAMPLES:
        simgen train hydrogens qm9.xyz --model models/simgen-small.safetensors \\
          -o hydrogens.safetensors

      EXIT CODES: 0 done, 1 the work failed, 130 interrupted. The output appears whole or not at \
      all.
      """)

  @Argument(
    help: "Extended XYZ file of molecules with all their hydrogens; - is standard input.",
    completion: .file(extensions: ["xyz", "extxyz"]))
  var molecules: StructureArgument

  @Option(
    help: ArgumentHelp("Describes environments: a safetensors file.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "model"]))
  var model: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Safetensors file to write.", valueName: "file"))
  var output: String

  @Option(help: "Times every molecule is seen.")
  var epochs = HydrogenTrainer().epochs

  @Option(help: "Chooses the random numbers.")
  var seed: UInt64 = 1

  @Flag(help: "Replace an output that exists.")
  var overwrite = false

  func validate() throws {
    guard (1...100_000).contains(epochs) else {
      throw ValidationError("--epochs needs a number from 1 to 100000.")
    }
  }

  func run() throws {
    let outputs = OutputFiles(folder: "", overwrite: overwrite, formats: .everything)
    try reportingErrors {
      try outputs.inspect([output])
      let frames = try molecules.molecules()
      let force = try MACEModel(path: model)
      for (index, frame) in frames.enumerated() {
        guard let error = frame.unknownElement(of: force) else { continue }
        throw FrameError(path: molecules.name, frame: index, fault: .model(error))
      }
      guard frames.contains(where: { $0.elements.contains(.hydrogen) }) else {
        throw CommandFailure.run.exit(
          "\(molecules.name): no molecule has hydrogens, and their numbers are what is learned"
        )
      }
      try outputs.writing([output]) {
        var trainer = HydrogenTrainer()
        trainer.epochs = epochs
        trainer.seed = seed
        var last: HydrogenTrainer.Progress?
        let classifier = try trainer.train(frames, model: force) { progress in
          guard !Interrupt.isRaised else {
            throw CommandFailure.interrupted.exit("interrupted; nothing was written")
          }
          last = progress
          Terminal.note(
            "epoch \(progress.epoch) of \(epochs): loss \(Text.fixed(progress.loss, 4)), "
              + "exact atoms \(Text.fixed(100 * progress.exact, 2)) %\n")
        }
        try classifier.write(
          to: output,
          notes: [
            "molecules": "\(frames.count)", "epochs": "\(epochs)", "seed": "\(seed)",
            "loss": last.map { Text.fixed($0.loss, 4) } ?? "", "engine": Version.program,
          ], replacing: overwrite)
      }
    }
    Terminal.print("Wrote \(output)\n")
  }
}
