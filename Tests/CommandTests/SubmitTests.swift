import Foundation
import TestSupport
import Testing

@Suite("simgen submit") struct SubmitTests {
  /// A folder with a recipe and programs that stand for those of Slurm: `sbatch` remembers its
  /// script, `squeue` prints the file `queue`.
  private func prepared() throws -> (folder: TemporaryFolder, path: [String: String]) {
    let folder = try TemporaryFolder()
    try folder.write(
      SmallRecipe.text.replacing("count = 3", with: "count = 10"), to: "small recipe.simgen")
    let programs = folder / "bin"
    try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
    for (name, text) in [
      (
        "sbatch",
        "cp \"$2\" submitted; test -e refuse && { echo 'sbatch: error: no' >&2; exit 1; }\n"
          + "echo '17;cluster'"
      ),
      ("squeue", "cat queue"),
    ] {
      try writeScript(text + "\n", to: programs.appending(path: name).path)
    }
    try folder.write("", to: "queue")
    return (folder, ["PATH": programs.path + ":/usr/bin:/bin"])
  }

  private static let submit = [
    "submit", "small recipe.simgen", "-o", "out", "--array", "3", "--set", "heavy=5",
    "--slurm-option", "--time=1:00:00", "--threads", "2",
  ]

  @Test("The script does a part a task")
  func script() throws {
    let (folder, environment) = try prepared()
    let outcome = try Program.run(
      Self.submit + ["--dry-run"], in: folder.url, environment: environment)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let program = Program.path.resolvingSymlinksInPath().path
    let place = folder.url.resolvingSymlinksInPath().path
    #expect(
      outcome.output == """
        #!/bin/sh
        #SBATCH --job-name='small recipe'
        #SBATCH --array=1-3
        #SBATCH --cpus-per-task=2
        #SBATCH --output='out/small recipe.%a.log'
        #SBATCH --open-mode=append
        #SBATCH --time=1:00:00
        # Written by simgen submit: a task does its part, or goes on with it.
        cd \(place) || exit 1
        exec \(program) run 'small recipe.simgen' --set heavy=5 --output out --threads 2 --resume \
        --shard "$SLURM_ARRAY_TASK_ID/3"

        """)
    #expect(!folder.names.contains("out") && !folder.names.contains("submitted"))
  }

  @Test("Parts that are complete or on their way are not submitted again")
  func again() throws {
    let (folder, environment) = try prepared()
    func run(_ arguments: [String]) throws -> Program.Outcome {
      try Program.run(arguments, in: folder.url, environment: environment)
    }
    let status = ["status", "small recipe.simgen", "-o", "out"]
    #expect(try run(status).code == 1)
    #expect(
      try run(Self.submit).output
        == "Submitted out/small recipe.sbatch as job 17: 3 parts of 3\n")
    try folder.write("1 RUNNING\n2 PENDING\n", to: "queue")
    #expect(
      try run(Self.submit).output
        == "Submitted out/small recipe.sbatch as job 17: 1 part of 3\n")
    #expect(
      try String(contentsOf: folder / "submitted", encoding: .utf8).contains("--array=3\n"))
    // A task runs as the script says.
    try folder.write("2 PENDING\n", to: "queue")
    for part in 1...3 where part != 2 {
      let task = try Program.run(
        ["run", "small recipe.simgen", "--set", "heavy=5", "-o", "out", "--shard", "\(part)/3"],
        in: folder.url)
      #expect(task.code == 0, "\(task.errors)")
    }
    #expect(
      try run(status).output == """
        part  molecules  failed  state
        ----  ---------  ------  -------
           2          -       -  waiting

        3 parts: 2 complete, 1 waiting; 7 of 10 molecules

        """)
    #expect(try run(Self.submit).output.hasPrefix("Nothing to submit: "))
    let other = try run(Self.submit + ["--array", "4"])
    #expect(other.code == 1)
    #expect(other.errors.contains("the campaign in out has 3 parts, not 4"), "\(other.errors)")
  }

  @Test("Without Slurm, or refused by it, nothing is submitted")
  func refused() throws {
    let (folder, environment) = try prepared()
    try folder.write("", to: "refuse")
    let refused = try Program.run(Self.submit, in: folder.url, environment: environment)
    #expect(refused.code == 1)
    #expect(refused.errors == "simgen: error: sbatch: no\n")
    let missing = try Program.run(Self.submit, in: folder.url, environment: ["PATH": "/nowhere"])
    #expect(missing.code == 1)
    #expect(
      missing.errors == "simgen: error: there is no sbatch here: Slurm is not installed; "
        + "'simgen run --shard' does parts by hand\n")
    let option = try Program.run(Self.submit + ["--slurm-option", "time"], in: folder.url)
    #expect(option.code == 64)
  }
}
