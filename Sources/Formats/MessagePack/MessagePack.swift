/// A value of MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md).
public indirect enum MessagePack: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  case list([MessagePack])
  /// Pairs in their order.
  case map([Pair])
  /// A type that applications define, with its bytes.
  case extended(type: Int8, [UInt8])

  /// A key with its value.
  public struct Pair: Sendable, Equatable {
    public let key: MessagePack
    public let value: MessagePack

    /// A key with its value.
    public init(_ key: MessagePack, _ value: MessagePack) { (self.key, self.value) = (key, value) }
  }

  /// The value of a key of a map, be it text or the same bytes.
  public subscript(key: String) -> MessagePack? {
    guard case .map(let pairs) = self else { return nil }
    return pairs.first { $0.key.word == key }?.value
  }

  /// A text, or bytes that are UTF-8: old writers knew no difference.
  public var word: String? {
    switch self {
    case .text(let text): text
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }

  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  public var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
  public var list: [MessagePack]? { if case .list(let items) = self { items } else { nil } }
}

/// Why bytes are no MessagePack, and the byte where that shows, from 0.
public struct MessagePackError: Error, Equatable, CustomStringConvertible {
  public let reason: String
  public let offset: Int

  public var description: String { "byte \(offset + 1): \(reason)" }
}
