extension Session {
  /// Why a name cannot be forgotten.
  public enum Hold: Error, Equatable, CustomStringConvertible {
    /// Nothing has the name.
    case unknown(String)
    /// Others are made of it.
    case used(String, by: [String])

    public var description: String {
      switch self {
      case .unknown(let name): "nothing is called '\(name)'"
      case .used(let name, let users):
        "'\(name)' is used by \(users.joined(separator: ", ")): take it out of these first"
      }
    }
  }

  /// Takes a definition out of the session, to be taken back by `undo`. Molecules that were made with it
  /// stay, and so does what a recipe of theirs needs.
  /// - Throws: `Hold`.
  public func forget(_ name: String) throws(Hold) {
    guard state.log.definitions[name] != nil else { throw .unknown(name) }
    let users = state.log.users(of: name)
    guard users.isEmpty else { throw .used(name, by: users) }
    let before = state
    state.scope.remove(name)
    state.log.forget(name)
    state.accepted.removeAll { text in
      StatementText.all(of: text).contains { $0.role == .definition && $0.name == name }
    }
    remember(before, "remove \(name)")
  }
}
