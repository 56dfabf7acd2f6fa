import ArgumentParser
import Engine
import Formats
import MACE
import Outputs
import Platform
import Simgen

/// `simgen evaluate`: what a model says of the structures in a file.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Energies, forces, stress and descriptors of the structures in a file.",
    discussion: """
      Prints a table with a line a frame. With --output the frames are written again with energy, \
      interaction_energy, forces, node_energy and, where they are periodic, stress, under the names \
      ASE knows; with --json the same numbers go to a JSON file. Energies in eV, forces in \
      eV/angstrom. The interaction energy is without the energies of isolated atoms.

      Periodic are frames with a Lattice, along the directions that pbc marks (all three without it); \
      pbc="F F F" marks a box without periodicity. Cells may be of any shape and smaller than the \
      model's cutoff, atoms may be outside. The stress is the derivative of the energy by strain \
      over the volume, in eV/angstrom^3, positive where the cell wants to shrink; it is left out \
      where the lattice vectors span no volume. The table has the pressure of crystals.

      EXAMPLES:
        simgen evaluate mols.xyz --model models/simgen-small.safetensors
        simgen evaluate crystals.xyz --model mace.model --precision double \\
          -o evaluated.xyz
        simgen evaluate mols.xyz --model mace.model --descriptors \\
          --json evaluated.json
        simgen evaluate mols.xyz --model mace.model --descriptors --layer 2 \\
          -o described.xyz

      EXIT CODES: 0 done, 1 the work failed, 130 interrupted. Outputs appear whole or not at all.
      """)

  @Argument(
    help: "XYZ, SDF or SMILES, also .gz, or a store; - is standard input.",
    completion: StructureArgument.completion)
  var structures: StructureArgument

  @OptionGroup var source: ModelOptions

  @Flag(help: "Write descriptors too: the invariants of a layer, an array for each atom.")
  var descriptors = false

  @Option(help: "The layer whose features --descriptors writes, from 1.")
  var layer = 1

  @Flag(help: "With --descriptors: vector and tensor features too, in the order of e3nn.")
  var allFeatures = false

  @OptionGroup var threads: ThreadOptions

  @Option(help: ArgumentHelp("JSON file to write.", valueName: "file"))
  var json: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Extended XYZ file to write.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace outputs that exist.")
  var overwrite = false

  func validate() throws {
    if !descriptors && (layer != 1 || allFeatures) {
      throw ValidationError("--layer and --all-features say what --descriptors writes; add it.")
    }
    if descriptors && json == nil && output == nil {
      throw ValidationError("--descriptors needs --output or --json to write them to.")
    }
    if let json, json == output {
      throw ValidationError("--output and --json are the same file, \(json).")
    }
  }

  func run() throws {
    let outputs = OutputFiles(folder: "", overwrite: overwrite, formats: .everything)
    let paths = [output, json].compactMap { $0 }
    let table = try reportingErrors {
      try outputs.inspect(paths)
      let frames = try structures.frames().molecules
      let force = try source.read()
      let selection = DescriptorSelection(layer: layer, invariantsOnly: !allFeatures)
      if force.descriptorWidth(selection) == nil {
        throw ModelError.unknownLayer(layer, count: force.parameters.layers.count)
      }
      let evaluator = try FrameEvaluator(
        path: structures.name, frames: frames, model: force,
        descriptors: descriptors ? selection : nil, threads: threads.count)
      return try outputs.writing(paths) { try write(evaluator) }
    }
    Terminal.print(table.rendered())
    if !paths.isEmpty { Terminal.print("Wrote \(paths.joined(separator: ", "))\n") }
  }

  /// Evaluates everything and writes the files.
  private func write(_ evaluator: FrameEvaluator) throws -> TextTable {
    let xyz = try output.map { try AtomicFile(path: $0, replacing: overwrite) }
    let record = try json.map { try AtomicFile(path: $0, replacing: overwrite) }
    try record?.append(EvaluatedFrame.jsonBeginning(of: evaluator.model, path: source.model))
    var table = EvaluatedFrame.table(of: evaluator.frames)
    let progress = Progress()
    defer { progress.clear() }
    progress.begin(total: evaluator.frames.count)
    try evaluator.run { frame in
      guard !Interrupt.isRaised else {
        progress.clear()
        throw CommandFailure.interrupted.exit("interrupted; nothing was written")
      }
      try xyz?.append(ExtendedXYZ.text(frame.molecule(evaluatedBy: evaluator.model)))
      try record?.append((table.rows.isEmpty ? "" : ",\n") + frame.json)
      frame.append(to: &table)
      progress.finish(frame.index, failed: false)
    }
    try record?.append(EvaluatedFrame.jsonEnd)
    try xyz?.commit()
    try record?.commit()
    return table
  }
}
