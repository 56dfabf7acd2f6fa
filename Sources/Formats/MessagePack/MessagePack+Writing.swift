extension MessagePack {
  /// The value in as few bytes as its form allows; reals always have eight.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(0xC0)
    case .boolean(let value): bytes.append(value ? 0xC3 : 0xC2)
    case .integer(let value): Self.write(value, to: &bytes)
    case .real(let value):
      bytes.append(0xCB)
      Self.write(value.bitPattern, size: 8, to: &bytes)
    case .text(let text):
      let utf8 = Array(text.utf8)
      if utf8.count < 32 {
        bytes.append(0xA0 | UInt8(utf8.count))
      } else {
        Self.write(length: utf8.count, tags: [0xD9, 0xDA, 0xDB], to: &bytes)
      }
      bytes += utf8
    case .bytes(let content):
      Self.write(length: content.count, tags: [0xC4, 0xC5, 0xC6], to: &bytes)
      bytes += content
    case .list(let items):
      Self.write(items: items.count, short: 0x90, tags: [0xDC, 0xDD], to: &bytes)
      for item in items { item.write(to: &bytes) }
    case .map(let pairs):
      Self.write(items: pairs.count, short: 0x80, tags: [0xDE, 0xDF], to: &bytes)
      for pair in pairs {
        pair.key.write(to: &bytes)
        pair.value.write(to: &bytes)
      }
    case .extended(let type, let content):
      if let fixed = [1, 2, 4, 8, 16].firstIndex(of: content.count) {
        bytes.append(0xD4 + UInt8(fixed))
      } else {
        Self.write(length: content.count, tags: [0xC7, 0xC8, 0xC9], to: &bytes)
      }
      bytes.append(UInt8(bitPattern: type))
      bytes += content
    }
  }

  private static func write(_ value: Int, to bytes: inout [UInt8]) {
    switch value {
    case -32..<0: bytes.append(UInt8(bitPattern: Int8(value)))
    case 0..<128: bytes.append(UInt8(value))
    default:
      let size = [1, 2, 4].first { value >> (8 * $0 - 1) == (value < 0 ? -1 : 0) } ?? 8
      bytes.append(0xD0 + UInt8(size.trailingZeroBitCount))
      write(UInt64(bitPattern: Int64(value)), size: size, to: &bytes)
    }
  }

  /// The lowest bytes of a number, most significant first.
  private static func write(_ number: UInt64, size: Int, to bytes: inout [UInt8]) {
    for byte in (0..<size).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte)))
    }
  }

  /// A length of one, two or four bytes, after the tag that says which.
  /// - Precondition: the length fits four bytes.
  private static func write(length: Int, tags: [UInt8], to bytes: inout [UInt8]) {
    precondition(length <= UInt32.max, "MessagePack has no longer values")
    let size = length <= 0xFF ? 0 : length <= 0xFFFF ? 1 : 2
    bytes.append(tags[size])
    write(UInt64(length), size: 1 << size, to: &bytes)
  }

  private static func write(items: Int, short: UInt8, tags: [UInt8], to bytes: inout [UInt8]) {
    guard items >= 16 else { return bytes.append(short | UInt8(items)) }
    precondition(items <= UInt32.max, "MessagePack has no longer values")
    let size = items <= 0xFFFF ? 0 : 1
    bytes.append(tags[size])
    write(UInt64(items), size: 2 << size, to: &bytes)
  }
}
