import Engine
import Platform
import Simgen
import Training

/// What the commands that train models share.
enum TrainingCommands {
  /// Refuses to begin over a checkpoint, or to go on without one.
  static func inspect(_ files: TrainingRun.Files, resume: Bool, overwrite: Bool) throws {
    let exists = Path.exists(files.checkpoint)
    if resume, !exists {
      throw CommandFailure.run.exit("\(files.checkpoint): there is no checkpoint to go on from")
    }
    if !resume, exists, !overwrite {
      throw CommandFailure.run.exit(
        "\(files.checkpoint) is there: --resume goes on from it, --overwrite begins anew")
    }
  }

  /// Ends the reading of structures when the user asks for it.
  static func checkInterrupt() throws {
    guard !Interrupt.isRaised else {
      throw CommandFailure.interrupted.exit("interrupted; nothing was written")
    }
  }

  /// What the file of a model says about what it was trained on.
  static func facts(_ data: [String], structures: Int) -> [String: String] {
    [
      "training_code": Version.program,
      "training_data": data.compactMap { $0.split(separator: "/").last.map(String.init) }
        .joined(separator: ", "),
      "training_structures": "\(structures)",
    ]
  }
}
