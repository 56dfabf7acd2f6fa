import Platform

/// The folder that holds the sessions of a server, and its token, so that links last.
enum ServerFolder {
  /// Takes the folder for this server alone, until the lock goes: two servers would each write over what the
  /// other one has.
  /// - Throws: `FileError`, or `ServerError` where another server has it.
  static func open(_ folder: String) throws -> (token: Token, lock: NameLocks) {
    // In a folder that only the owner looks into, whatever that of the sessions is.
    let own = folder + "/server"
    if Folder.of(folder) != folder { try Folder.create(Folder.of(folder)) }
    Path.makePrivateFolder(folder)
    Path.makePrivateFolder(own)
    try Path.tryFile(in: own)
    let lock = NameLocks()
    do throws(NameLocks.Refusal) {
      try lock.take(own + "/sessions")
    } catch {
      let reason =
        switch error {
        case .taken(let process):
          "another server has the sessions in \(folder)"
            + (process.map { " (process \($0))" } ?? "") + "; --folder names another place"
        case .system(let words): "\(own) cannot be locked: \(words)"
        }
      throw ServerError(.conflict, reason)
    }
    return (try token(own + "/token"), lock)
  }

  /// The token of the server, made at the first time.
  private static func token(_ path: String) throws(FileError) -> Token {
    if let bytes = try? ShortFile.bytes(of: path, limit: 200) {
      Path.makePrivate(path)
      let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
      if text.count >= 32 { return Token(text) }
    }
    let token = Token()
    try AtomicFile.write(token.text + "\n", to: path, replacing: true, isPrivate: true)
    return token
  }
}
