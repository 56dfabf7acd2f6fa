/// Where a server listens: `http://HOST[:PORT][/PREFIX]`.
struct ServerAddress: Sendable, Equatable, CustomStringConvertible {
  let host: String
  let port: Int
  /// What comes before every path, without a slash at its end.
  let prefix: String

  /// Reads what a user wrote; `http://` may be left out.
  /// - Throws: `ZnDrawError.address`.
  init(_ text: String) throws(ZnDrawError) {
    func wrong(_ reason: String) -> ZnDrawError { .address(text, reason: reason) }
    var rest = text[...]
    if rest.hasPrefix("https://") {
      throw wrong(
        "only http is spoken; run simgen beside ZnDraw, or through a tunnel: "
          + "ssh -L 8000:127.0.0.1:8000 HOST and http://127.0.0.1:8000")
    }
    if rest.hasPrefix("http://") { rest = rest.dropFirst("http://".count) }
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let path = rest.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" }
    var (host, port) = (authority, "80"[...])
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<end]
      let after = authority[authority.index(after: end)...]
      if after.hasPrefix(":") { port = after.dropFirst() }
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    let isPlain = host.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "@") }
    guard !host.isEmpty, isPlain else { throw wrong("no host such as 127.0.0.1 is in it") }
    guard let number = Int(port), (1...65_535).contains(number) else {
      throw wrong("the port is 1 to 65535, not '\(port)'")
    }
    guard path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw wrong("a path has no blanks")
    }
    self.host = String(host)
    self.port = number
    prefix = path.hasSuffix("/") ? String(path.dropLast()) : String(path)
  }

  /// As the header `Host` has it.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == 80 ? name : "\(name):\(port)"
  }

  var description: String { "http://\(authority)\(prefix)" }
}
