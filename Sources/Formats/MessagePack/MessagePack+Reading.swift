extension MessagePack {
  /// Reads one value and nothing after it.
  ///
  /// No memory is asked for before it is certain that the bytes are there: a list that claims more items
  /// than bytes follow is an error.
  /// - Parameters:
  ///   - depth: lists and maps within each other; one more is an error.
  ///   - values: in all; one more is an error.
  /// - Throws: `MessagePackError`.
  public init(
    parsing bytes: [UInt8], depth: Int = 32, values: Int = 1_000_000
  ) throws(MessagePackError) {
    var reader = MessagePackReader(bytes, depth: depth, values: values)
    self = try reader.document()
  }
}

/// Reads bytes from the front to the back.
private struct MessagePackReader {
  private let bytes: [UInt8]
  private var position = 0
  private var depthLeft: Int
  private var valuesLeft: Int

  init(_ bytes: [UInt8], depth: Int, values: Int) {
    self.bytes = bytes
    (depthLeft, valuesLeft) = (depth, values)
  }

  mutating func document() throws(MessagePackError) -> MessagePack {
    let value = try value()
    guard position == bytes.count else { throw error("the bytes go on after the value") }
    return value
  }

  private func error(_ reason: String) -> MessagePackError {
    MessagePackError(reason: reason, offset: position)
  }

  private mutating func value() throws(MessagePackError) -> MessagePack {
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw error("too many values") }
    let tag = try UInt8(number(1))
    switch tag {
    case 0x00...0x7F: return .integer(Int(tag))
    case 0x80...0x8F: return try map(Int(tag & 0x0F))
    case 0x90...0x9F: return try list(Int(tag & 0x0F))
    case 0xA0...0xBF: return try text(Int(tag & 0x1F))
    case 0xC0: return .null
    case 0xC2: return .boolean(false)
    case 0xC3: return .boolean(true)
    case 0xC4...0xC6: return .bytes(Array(try take(length(1 << (tag - 0xC4)))))
    case 0xC7...0xC9: return try extended(length(1 << (tag - 0xC7)))
    case 0xCA: return .real(Double(Float(bitPattern: UInt32(try number(4)))))
    case 0xCB: return .real(Double(bitPattern: try number(8)))
    case 0xCC...0xCF: return .integer(try length(1 << (tag - 0xCC)))
    case 0xD0: return .integer(Int(Int8(truncatingIfNeeded: try number(1))))
    case 0xD1: return .integer(Int(Int16(truncatingIfNeeded: try number(2))))
    case 0xD2: return .integer(Int(Int32(truncatingIfNeeded: try number(4))))
    case 0xD3: return .integer(Int(Int64(truncatingIfNeeded: try number(8))))
    case 0xD4...0xD8: return try extended(1 << (tag - 0xD4))
    case 0xD9...0xDB: return try text(length(1 << (tag - 0xD9)))
    case 0xDC, 0xDD: return try list(length(2 << (tag - 0xDC)))
    case 0xDE, 0xDF: return try map(length(2 << (tag - 0xDE)))
    case 0xE0...0xFF: return .integer(Int(Int8(bitPattern: tag)))
    default:
      position -= 1
      throw error("no value begins like this")
    }
  }

  /// The next bytes, most significant first.
  private mutating func number(_ size: Int) throws(MessagePackError) -> UInt64 {
    try take(size).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A number that is not negative.
  private mutating func length(_ size: Int) throws(MessagePackError) -> Int {
    let number = try number(size)
    guard let length = Int(exactly: number) else { throw error("the number is too large") }
    return length
  }

  private mutating func take(_ count: Int) throws(MessagePackError) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else { throw error("bytes are missing at the end") }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func text(_ count: Int) throws(MessagePackError) -> MessagePack {
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw error("the text is not UTF-8")
    }
    return .text(text)
  }

  private mutating func extended(_ count: Int) throws(MessagePackError) -> MessagePack {
    let type = Int8(truncatingIfNeeded: try number(1))
    return .extended(type: type, Array(try take(count)))
  }

  private mutating func list(_ count: Int) throws(MessagePackError) -> MessagePack {
    try descend(count)
    defer { depthLeft += 1 }
    var items: [MessagePack] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try value()) }
    return .list(items)
  }

  private mutating func map(_ count: Int) throws(MessagePackError) -> MessagePack {
    let (values, overflow) = count.multipliedReportingOverflow(by: 2)
    try descend(overflow ? .max : values)
    defer { depthLeft += 1 }
    var pairs: [MessagePack.Pair] = []
    pairs.reserveCapacity(count)
    for _ in 0..<count {
      let key = try value()
      pairs.append(MessagePack.Pair(key, try value()))
    }
    return .map(pairs)
  }

  /// Goes one level down for so many values, each a byte at least.
  private mutating func descend(_ count: Int) throws(MessagePackError) {
    guard count <= bytes.count - position else { throw error("bytes are missing at the end") }
    guard count <= valuesLeft else { throw error("too many values") }
    guard depthLeft > 0 else { throw error("nested too deeply") }
    depthLeft -= 1
  }
}
