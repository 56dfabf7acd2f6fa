/// An array of NumPy as the Python package msgpack-numpy packs it: a map of `nd`, `type`, `kind`, `shape`
/// and `data`, little endian, the last index fastest.
public struct PackedArray: Sendable, Equatable {
  /// The type as NumPy writes it: `<f8`, `<i8`, `<U7`, `|b1`.
  public let type: String
  /// The extent of each dimension.
  public let shape: [Int]
  /// All elements, one after the other.
  public let data: [UInt8]

  private init(_ type: String, _ shape: [Int], _ data: [UInt8]) {
    (self.type, self.shape, self.data) = (type, shape, data)
  }

  /// The array of a value.
  /// - Throws: `PackedArrayError` where it is none, where its bytes do not fit its shape, or where its
  ///   elements are Python objects.
  public init(_ value: MessagePack) throws(PackedArrayError) {
    guard value["nd"]?.boolean == true else { throw .notAnArray }
    guard let type = value["type"]?.word, let size = Self.size(of: type) else {
      throw .type(value["type"]?.word ?? "a structure")
    }
    guard let shape = value["shape"]?.list?.compactMap(\.integer),
      shape.count == value["shape"]?.list?.count, let data = value["data"]?.bytes
    else { throw .notAnArray }
    var bytes = size
    for extent in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw .shape(shape, bytes: data.count) }
      bytes = product
    }
    guard bytes == data.count else { throw .shape(shape, bytes: data.count) }
    self.init(type, shape, data)
  }

  /// Real numbers of eight bytes.
  /// - Precondition: as many as the shape has.
  public init(_ reals: [Double], shape: [Int]) {
    precondition(shape.reduce(1, *) == reals.count)
    self.init("<f8", shape, reals.flatMap { Self.bytes($0.bitPattern) })
  }

  /// Real numbers of four bytes, in one dimension.
  public init(_ reals: [Float]) {
    self.init("<f4", [reals.count], reals.flatMap { Self.bytes($0.bitPattern) })
  }

  /// Integers of eight bytes, in one dimension.
  public init(_ integers: [Int]) {
    self.init("<i8", [integers.count], integers.flatMap { Self.bytes(Int64($0)) })
  }

  /// Truth values, in one dimension.
  public init(_ values: [Bool]) { self.init("|b1", [values.count], values.map { $0 ? 1 : 0 }) }

  /// Texts, in one dimension; what is longer than `width` characters is cut.
  public init(_ texts: [String], width: Int) {
    let data = texts.flatMap { text in
      let scalars = text.unicodeScalars.prefix(width).map(\.value)
      return (scalars + Array(repeating: 0, count: width - scalars.count)).flatMap(Self.bytes)
    }
    self.init("<U\(width)", [texts.count], data)
  }

  /// The array as a value.
  public var value: MessagePack {
    func key(_ name: String) -> MessagePack { .bytes(Array(name.utf8)) }
    return .map([
      MessagePack.Pair(key("nd"), .boolean(true)), MessagePack.Pair(key("type"), .text(type)),
      MessagePack.Pair(key("kind"), .bytes([])),
      MessagePack.Pair(key("shape"), .list(shape.map(MessagePack.integer))),
      MessagePack.Pair(key("data"), .bytes(data)),
    ])
  }

  /// The elements as real numbers; nil for texts.
  public var reals: [Double]? {
    switch type {
    case "<f8": elements(of: UInt64.self).map(Double.init(bitPattern:))
    case "<f4": elements(of: UInt32.self).map { Double(Float(bitPattern: $0)) }
    default: integers?.map(Double.init)
    }
  }

  /// The elements as integers; nil where they are none.
  public var integers: [Int]? {
    switch type {
    case "<i8": elements(of: Int64.self).map(Int.init)
    case "<i4": elements(of: Int32.self).map(Int.init)
    case "<i2": elements(of: Int16.self).map(Int.init)
    case "|i1": elements(of: Int8.self).map(Int.init)
    case "<u4": elements(of: UInt32.self).map(Int.init)
    case "<u2": elements(of: UInt16.self).map(Int.init)
    case "|u1", "|b1": data.map(Int.init)
    default: nil
    }
  }

  private func elements<T: FixedWidthInteger>(of type: T.Type) -> [T] {
    data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<T>.size).map {
        T(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: T.self))
      }
    }
  }

  private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  /// Bytes of an element; nil for types that are not read.
  private static func size(of type: String) -> Int? {
    switch type {
    case "<f8", "<i8": return 8
    case "<f4", "<i4", "<u4": return 4
    case "<i2", "<u2": return 2
    case "|i1", "|u1", "|b1": return 1
    default:
      guard type.hasPrefix("<U"), let width = Int(type.dropFirst(2)),
        (0...1_000_000).contains(width)
      else { return nil }
      return 4 * width
    }
  }
}

/// Why a value is no array that is read.
public enum PackedArrayError: Error, Equatable {
  case notAnArray
  /// The name of a type.
  case type(String)
  case shape([Int], bytes: Int)
}

extension PackedArrayError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAnArray: "not an array of numbers"
    case .type(let type): "an array of '\(type)': integers, real numbers and texts are read"
    case .shape(let shape, let bytes): "an array of the shape \(shape) cannot have \(bytes) bytes"
    }
  }
}
