import Platform

extension SocketAddress {
  /// A Unix socket by its name, as i-PI, ASE and others have it: NAME is /tmp/ipi_NAME, and a path
  /// from the root is itself.
  static func unixSocket(named name: String) -> SocketAddress {
    .unix(name.hasPrefix("/") ? name : "/tmp/ipi_" + name)
  }

  /// What a user wrote: the name of a Unix socket, or HOST:PORT; nil where it is neither.
  package init?(text: String) {
    if let colon = text.lastIndex(of: ":"), !text.hasPrefix("/") {
      guard let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port),
        colon > text.startIndex
      else { return nil }
      self = .internet(String(text[..<colon]), port: port)
    } else {
      self = .unixSocket(named: text)
      guard !text.isEmpty, isPossible else { return nil }
    }
  }

  /// Whether the path, if it is one, is short enough for the system.
  var isPossible: Bool {
    guard case .unix(let path) = self else { return true }
    return path.utf8.count <= Self.longestPath
  }
}
