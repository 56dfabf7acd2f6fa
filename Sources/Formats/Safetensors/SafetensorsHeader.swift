import FoundationEssentials
import Platform

/// The JSON in front of the tensors.
struct SafetensorsHeader: Sendable {
  /// Type, shape and place of a tensor.
  struct Entry: Sendable {
    var type: TensorType
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  /// The longest header the format allows.
  static let mostBytes = 100_000_000

  var metadata: [String: String]
  var tensors: [String: Entry]

  /// The checked header and where the tensors' bytes begin.
  static func read(
    _ bytes: [UInt8]
  ) throws(SafetensorsFault) -> (header: SafetensorsHeader, base: Int) {
    guard let length = bytes.littleEndian(UInt64.self, at: 0) else {
      throw .truncated(size: bytes.count, needed: 8)
    }
    guard length <= mostBytes else { throw .headerTooLong(length) }
    let base = 8 + Int(length)
    guard base <= bytes.count else { throw .truncated(size: bytes.count, needed: length + 8) }
    let header = SafetensorsHeader(try decode(Data(bytes[8..<base])))
    try header.check(size: bytes.count - base)
    return (header, base)
  }

  private static func decode(_ data: Data) throws(SafetensorsFault) -> [String: Item] {
    do {
      return try JSONDecoder().decode([String: Item].self, from: data)
    } catch let fault as SafetensorsFault {
      throw fault
    } catch let error as DecodingError {
      throw .header(reason: reason(error))
    } catch {
      throw .header(reason: "\(error)")
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    func at(_ context: DecodingError.Context) -> String {
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      return (place.isEmpty ? "" : "\(place): ") + context.debugDescription
    }
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      return at(context)
    @unknown default: return "not JSON"
    }
  }

  /// Tensors fit their places, and the places fill the file.
  private func check(size: Int) throws(SafetensorsFault) {
    var used = 0
    for (name, entry) in tensors.sorted(by: {
      ($0.value.begin, $0.value.end) < ($1.value.begin, $1.value.end)
    }) {
      guard entry.begin == used, entry.end >= entry.begin, entry.end <= size else {
        throw .place(
          tensor: name, begin: entry.begin, end: entry.end, expectedBegin: used, size: size)
      }
      used = entry.end
      let count = TensorLayout(contiguous: entry.shape).count
      guard let count, count <= size, count * entry.type.size == entry.end - entry.begin else {
        throw .size(
          tensor: name, shape: entry.shape, type: entry.type, bytes: entry.end - entry.begin)
      }
    }
    guard used == size else { throw .trailing(used: used, size: size) }
  }
}

// The form on disk.
extension SafetensorsHeader {
  private static let metadataKey = "__metadata__"

  /// The value of a key: metadata or a tensor.
  fileprivate enum Item: Codable {
    case metadata([String: String])
    case tensor(Entry)

    private enum Key: String, CodingKey, CaseIterable {
      case dtype, shape
      case offsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
      let name = decoder.codingPath.last?.stringValue ?? ""
      guard name != metadataKey else {
        self = .metadata(try [String: String](from: decoder))
        return
      }
      let fields = try decoder.container(keyedBy: Key.self)
      let typeName = try fields.decode(String.self, forKey: .dtype)
      guard let type = TensorType(rawValue: typeName) else {
        throw SafetensorsFault.type(tensor: name, type: typeName)
      }
      let shape = try fields.decode([Int].self, forKey: .shape)
      let offsets = try fields.decode([Int].self, forKey: .offsets)
      guard offsets.count == 2 else {
        throw SafetensorsFault.header(reason: "\(name): data_offsets are two numbers")
      }
      self = .tensor(Entry(type: type, shape: shape, begin: offsets[0], end: offsets[1]))
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .metadata(let facts): try facts.encode(to: encoder)
      case .tensor(let entry):
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(entry.type.rawValue, forKey: .dtype)
        try fields.encode(entry.shape, forKey: .shape)
        try fields.encode([entry.begin, entry.end], forKey: .offsets)
      }
    }
  }

  fileprivate init(_ items: [String: Item]) {
    metadata = [:]
    tensors = [:]
    for (name, item) in items {
      switch item {
      case .metadata(let facts): metadata = facts
      case .tensor(let entry): tensors[name] = entry
      }
    }
  }

  /// The JSON, keys sorted.
  var encoded: [UInt8] {
    var items = tensors.mapValues(Item.tensor)
    if !metadata.isEmpty { items[Self.metadataKey] = .metadata(metadata) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Text and integers always encode.
    return (try? encoder.encode(items)).map { Array($0) } ?? []
  }
}
