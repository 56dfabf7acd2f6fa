/// The SHA-256 of bytes that most users never ask for: it takes 5 ms a megabyte.
public final class DeferredDigest: Sendable {
  private enum State {
    case bytes([UInt8])
    case digest(String)
  }

  private let state: LockedValue<State>

  /// Of these bytes, which are kept until then.
  public init(_ bytes: [UInt8]) { state = LockedValue(.bytes(bytes)) }

  /// In 64 lower-case hexadecimal digits.
  public var hexadecimal: String {
    state.withLock { state in
      switch state {
      case .digest(let known): return known
      case .bytes(let bytes):
        let digest = SHA256.hexadecimal(of: bytes)
        state = .digest(digest)
        return digest
      }
    }
  }
}
