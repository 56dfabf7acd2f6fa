import Platform

/// The folder that holds the sessions of a server, and its token, so that links last.
enum ServerFolder {
  /// The token of the folder's server, made at the first time.
  /// - Throws: `FileError`.
  static func token(in folder: String) throws(FileError) -> Token {
    // In a folder that only the owner looks into, whatever that of the sessions is.
    let own = folder + "/server"
    let path = own + "/token"
    if let bytes = try? ShortFile.bytes(of: path, limit: 200) {
      let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
      if text.count >= 32 { return Token(text) }
    }
    if Folder.of(folder) != folder { try Folder.create(Folder.of(folder)) }
    Path.makePrivateFolder(folder)
    Path.makePrivateFolder(own)
    try Path.tryFile(in: own)
    let token = Token()
    try AtomicFile.write(token.text + "\n", to: path, replacing: true)
    return token
  }
}
