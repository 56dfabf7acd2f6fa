import Platform

/// Who the worker is for ZnDraw.
struct Account: Sendable {
  let user: String
  let password: String
  /// Whether it was made up for this worker, and may be made again where the server forgot it.
  let isGuest: Bool

  /// An account that somebody registered.
  init(user: String, password: String) {
    (self.user, self.password, isGuest) = (user, password, false)
  }

  /// An account of its own. ZnDraw's guests have a token that cannot be renewed, and a task may take longer.
  static func guest() -> Account {
    func letters(_ count: Int) -> String {
      String((0..<count).compactMap { _ in "abcdefghijkmnpqrstuvwxyz23456789".randomElement() })
    }
    return Account("simgen-\(letters(8))@guest.user", letters(32))
  }

  private init(_ user: String, _ password: String) {
    (self.user, self.password, isGuest) = (user, password, true)
  }
}
