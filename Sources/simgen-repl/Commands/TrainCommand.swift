import ArgumentParser

/// `simgen train`: what is learned from structures.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train force fields, diffusion models and the hydrogen classifier of a model.",
    discussion: """
      EXAMPLES:
        simgen train force-field data.xyz --validate test.xyz -o model.safetensors
        simgen train diffusion qm9.xyz --validate test.xyz -o diffusion.safetensors
        simgen train hydrogens qm9.xyz --model models/simgen-small.safetensors \\
          -o hydrogens.safetensors
      """,
    subcommands: [
      TrainForceFieldCommand.self, TrainDiffusionCommand.self, TrainHydrogensCommand.self,
    ])
}
