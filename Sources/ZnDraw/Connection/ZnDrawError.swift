/// Why ZnDraw and its worker cannot work together.
public enum ZnDrawError: Error, Sendable, Equatable {
  /// What a user gave is no address of a server.
  case address(String, reason: String)
  /// No answer.
  case unreachable(String, reason: String)
  /// An answer that is none: something else listens there.
  case notZnDraw(String, reason: String)
  /// A request was refused: its status, and what the server says.
  case refused(status: Int, request: String, detail: String)
  /// The account or its password is not known.
  case login(user: String)
  /// A password is needed.
  case noPassword(user: String)
  /// Only administrators may offer modifiers in every room.
  case needsRoom
  /// Somebody has had the room for too long.
  case locked(room: String)
  /// The server forgot the worker: it was away for too long, or the server began anew.
  case lostWorker
  /// The worker is to end.
  case stopped
}

extension ZnDrawError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .address(let text, let reason):
      "'\(text)' is no address of a ZnDraw server such as http://127.0.0.1:8000: \(reason)"
    case .unreachable(let address, let reason):
      "\(address) does not answer: \(reason); start ZnDraw with `zndraw --port 8000`, say"
    case .notZnDraw(let address, let reason):
      "\(address) is no ZnDraw 0.7: \(reason)"
    case .refused(let status, let request, let detail):
      "ZnDraw refused \(request): \(detail) (\(status))"
    case .login(let user):
      "ZnDraw does not know \(user) with this password; register the account in ZnDraw first, or "
        + "leave --user out to work as a guest"
    case .noPassword(let user):
      "\(user) needs a password: --password-file with a file that holds it"
    case .needsRoom:
      "only an administrator of this ZnDraw offers modifiers in every room; --room names the one to "
        + "work in, --user an administrator"
    case .locked(let room):
      "room \(room) has been locked for too long: leave drawing mode, or ask who edits it, and run "
        + "it again"
    case .lostWorker: "the server does not know this worker any more"
    case .stopped: "simgen was stopped"
    }
  }
}
