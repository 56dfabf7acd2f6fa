import Outputs

/// Why a campaign cannot begin, go on or be put together.
package enum CampaignError: Error, Equatable {
  /// A run before this one was not finished.
  case unfinished(String, done: Int, of: Int)
  case notReadable(String, reason: String)
  case notWritable(String, reason: String)
  case notAJournal(String)
  /// A round was whole when the journal was looked through and is not any more.
  case damaged(String, round: Int)
  /// The journal is another run's.
  case differs(String, [CampaignDifference])
  /// Another process writes to it.
  case inUse(String)
  /// There is nothing to put together.
  case noParts(recipe: String, folder: String)
  /// Parts that are not there at all, by number from 1, and how many there should be.
  case missing([Int], of: Int, folder: String)
  /// Parts that are not at their end.
  case incomplete([(path: String, done: Int, of: Int)])
  /// The campaign was cut into another number of parts before.
  case otherParts(folder: String, Int, now: Int)
  /// Parts cut in different ways.
  case mixed(String, of: Int, and: String, butOf: Int)

  package static func == (a: CampaignError, b: CampaignError) -> Bool { "\(a)" == "\(b)" }
}

extension CampaignError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unfinished(let path, let done, let all):
      "\(path) holds \(done) of \(Text.count(all, "molecule")) of a run that was not finished; "
        + "go on with it with --resume, or begin anew with --overwrite"
    case .notReadable(let path, let reason): "cannot read \(path): \(reason)"
    case .notWritable(let path, let reason): "cannot write \(path): \(reason)"
    case .notAJournal(let path):
      "\(path) is not the journal of a run, or its beginning is damaged; "
        + "begin anew with --overwrite"
    case .damaged(let path, let round):
      "\(path): round \(round + 1) cannot be read any more; did another program change the file?"
    case .differs(let path, let differences):
      "\(path) belongs to another run: \(differences.map(\.description).joined(separator: "; "))"
    case .inUse(let path): "\(path) is being written by another run"
    case .noParts(let recipe, let folder):
      "there are no parts of \(recipe) in \(folder); 'simgen run \(recipe) --shard 1/4' makes "
        + "the first of four"
    case .missing(let parts, let count, let folder):
      "\(folder) lacks \(parts.count == 1 ? "part" : "parts") \(Text.list(parts.map(String.init))) of \(count); "
        + "--partial puts together what is there"
    case .incomplete(let parts):
      Text.list(parts.map { "\($0.path) holds \($0.done) of \(Text.count($0.of, "round"))" })
        + "; go on with --resume, or put together what is there with --partial"
    case .otherParts(let folder, let count, let now):
      "the campaign in \(folder) has \(Text.count(count, "part")), not \(now); "
        + "submit as many, or choose another folder"
    case .mixed(let first, let count, let second, let other):
      "\(first) is one of \(Text.count(count, "part")), \(second) one of \(other): "
        + "take those of one campaign away"
    }
  }
}
