/// The script of a Slurm job array: a part of the campaign a task.
package struct SlurmScript {
  /// The recipe's name, which the job bears too.
  private let title: String
  /// How many parts the campaign has.
  private let parts: Int
  /// The parts to do, from 1.
  private let wanted: [Int]
  private let threads: Int
  /// Further options of sbatch, as they are.
  private let slurmOptions: [String]
  /// The folder tasks run in.
  private let folder: String
  /// Where tasks print, `%a` standing for the part.
  private let log: String
  /// The program and its words, without threads and part.
  private let command: [String]

  /// The script for some parts of a campaign.
  package init(
    title: String, parts: Int, wanted: [Int], threads: Int, slurmOptions: [String],
    folder: String, log: String, command: [String]
  ) {
    self.title = title
    self.parts = parts
    self.wanted = wanted
    self.threads = threads
    self.slurmOptions = slurmOptions
    self.folder = folder
    self.log = log
    self.command = command
  }

  /// The script.
  package var text: String {
    var lines = [
      "#!/bin/sh",
      "#SBATCH --job-name=\(Self.quoted(title))",
      "#SBATCH --array=\(Self.list(wanted))",
      "#SBATCH --cpus-per-task=\(threads)",
      "#SBATCH --output=\(Self.quoted(log))",
      "#SBATCH --open-mode=append",
    ]
    lines += slurmOptions.map { "#SBATCH \($0)" }
    let words = (command + ["--threads", "\(threads)", "--resume"]).map(Self.quoted)
    lines += [
      "# Written by simgen submit: a task does its part, or goes on with it.",
      "cd \(Self.quoted(folder)) || exit 1",
      "exec \(words.joined(separator: " ")) --shard \"$SLURM_ARRAY_TASK_ID/\(parts)\"",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Ascending numbers the way Slurm takes them: `1-5,8`.
  package static func list(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound == number - 1 {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// A word as a shell takes it.
  package static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic && scalar.isASCII || ("0"..."9").contains(scalar)
        || "-_=./,:+@%".unicodeScalars.contains(scalar)
    }
    return plain && !word.isEmpty
      ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
