import Platform

/// The programs of Slurm.
package struct Slurm {
  /// What a task of an array does.
  enum State {
    case waiting, running
  }

  /// Hands a script to `sbatch`.
  /// - Returns: the number of the job.
  /// - Throws: `SlurmError`.
  package static func submit(_ script: String) throws(SlurmError) -> String {
    let outcome = try run("sbatch", ["--parsable", script])
    guard outcome.succeeded else { throw .refused(outcome.errors) }
    // The number, and after a semicolon the cluster.
    let number = outcome.output.prefix { $0 != ";" && !$0.isWhitespace }
    guard !number.isEmpty else { throw .refused(outcome.output + outcome.errors) }
    return String(number)
  }

  /// The tasks of jobs that wait or run, by part from 1; none where there is no Slurm, and of jobs
  /// it does not remember.
  static func tasks(of jobs: [String]) -> [Int: State] {
    var tasks: [Int: State] = [:]
    for job in jobs {
      guard
        let outcome = try? run(
          "squeue", ["--noheader", "--array", "--format=%K %T", "--jobs=\(job)"]),
        outcome.succeeded
      else { continue }
      for line in outcome.output.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 2, let part = Int(words[0]) else { continue }
        tasks[part] = words[1] == "PENDING" ? .waiting : .running
      }
    }
    return tasks
  }

  private static func run(
    _ program: String, _ arguments: [String]
  ) throws(SlurmError) -> ShellCommand.Outcome {
    guard let path = InstalledProgram.find(program) else { throw .missing(program) }
    let words = ([path] + arguments).map(SlurmScript.quoted).joined(separator: " ")
    do throws(ShellCommand.NotStarted) {
      return try ShellCommand.run(words)
    } catch {
      throw .notStarted(path, reason: error.reason)
    }
  }
}

/// Why nothing was submitted.
package enum SlurmError: Error, Equatable {
  case missing(String)
  case notStarted(String, reason: String)
  /// In the words of sbatch.
  case refused(String)
}

extension SlurmError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let program):
      "there is no \(program) here: Slurm is not installed; 'simgen run --shard' does parts by hand"
    case .notStarted(let path, let reason): "cannot run \(path): \(reason)"
    case .refused(let words):
      "sbatch: "
        + words.split(separator: "\n").map { $0.replacing("sbatch: error: ", with: "") }
        .joined(separator: "; ")
    }
  }
}
