import Platform

/// The jobs a campaign was submitted as, kept in its output folder.
package struct SubmittedJobs {
  /// The file.
  package let path: String
  /// Numbers of the jobs, the latest last.
  private(set) var jobs: [String] = []
  /// How many parts the campaign has; nil before it was submitted.
  package private(set) var parts: Int?

  /// The jobs of a recipe with outputs in a folder.
  package init(_ options: CampaignRequest) {
    path = Folder.path(Self.name(options), below: options.output)
    guard let bytes = try? FileContents.bytes(of: path) else { return }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let count = Int(words[1]) else { continue }
      jobs.append(String(words[0]))
      parts = count
    }
  }

  /// The name of the file in the output folder.
  package static func name(_ options: CampaignRequest) -> String { options.title + ".jobs" }

  /// Adds a job.
  /// - Throws: `FileError`.
  package mutating func add(_ job: String, parts: Int) throws(FileError) {
    jobs.append(job)
    self.parts = parts
    let text = jobs.map { "\($0) \(parts)\n" }.joined()
    try AtomicFile.write(text, to: path, replacing: true)
  }
}
