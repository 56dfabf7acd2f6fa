import FoundationEssentials
import Platform

/// Named tensors and text facts in one file.
///
/// Layout (https://github.com/huggingface/safetensors): the length of the header in 8 bytes,
/// little-endian; the header, JSON that gives type, shape and place of each tensor; their bytes,
/// one after another without gaps.
public struct SafetensorsFile: Sendable {
  /// The file.
  public let path: String
  /// Facts about the whole file.
  public let metadata: [String: String]
  private let bytes: [UInt8]
  /// Where the bytes of tensors begin.
  private let base: Int
  private let tensors: [String: SafetensorsHeader.Entry]

  /// Names of the tensors, sorted.
  public var names: [String] { tensors.keys.sorted() }

  /// Opens a file and checks the size and place of every tensor.
  /// - Throws: `SafetensorsError`.
  public init(path: String) throws(SafetensorsError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.bytes(of: path)
    } catch {
      throw SafetensorsError(path: path, fault: .file(error))
    }
    try self.init(bytes: bytes, path: path)
  }

  /// Opens a file in memory; `path` is for messages.
  /// - Throws: `SafetensorsError`.
  public init(bytes: [UInt8], path: String) throws(SafetensorsError) {
    self.path = path
    self.bytes = bytes
    do throws(SafetensorsFault) {
      let (header, base) = try SafetensorsHeader.read(bytes)
      metadata = header.metadata
      tensors = header.tensors
      self.base = base
    } catch {
      throw SafetensorsError(path: path, fault: error)
    }
  }

  /// The shape of a tensor, or nil when there is none of that name.
  public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  /// Reads a tensor.
  /// - Throws: `SafetensorsError` when there is none of that name.
  public func tensor(_ name: String) throws(SafetensorsError) -> Tensor {
    guard let entry = tensors[name] else {
      throw SafetensorsError(path: path, fault: .missing(tensor: name, known: names))
    }
    let layout = TensorLayout(contiguous: entry.shape)
    return Tensor(
      shape: entry.shape,
      elements: Tensor.Elements(
        entry.type, layout: layout, count: (entry.end - entry.begin) / entry.type.size, in: bytes,
        from: base + entry.begin))
  }

  /// The bytes of a file with these tensors, largest element type first (so that all are
  /// aligned), then by name.
  public static func encode(
    _ tensors: [String: Tensor], metadata: [String: String] = [:]
  ) -> [UInt8] {
    let order = tensors.sorted {
      ($1.value.type.size, $0.key) < ($0.value.type.size, $1.key)
    }
    var entries: [String: SafetensorsHeader.Entry] = [:]
    var end = 0
    for (name, tensor) in order {
      let begin = end
      end += tensor.count * tensor.type.size
      entries[name] = SafetensorsHeader.Entry(
        type: tensor.type, shape: tensor.shape, begin: begin, end: end)
    }
    var header = SafetensorsHeader(metadata: metadata, tensors: entries).encoded
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    bytes.reserveCapacity(8 + header.count + end)
    bytes += header
    for (_, tensor) in order { tensor.elements.append(to: &bytes) }
    return bytes
  }

  /// Writes a file whole or not at all. An existing file is refused unless `replacing`.
  /// - Throws: `FileError`.
  public static func write(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to path: String,
    replacing: Bool = false
  ) throws(FileError) {
    try AtomicFile.write(encode(tensors, metadata: metadata), to: path, replacing: replacing)
  }
}

extension TensorLayout {
  /// Elements one after another, the last dimension fastest.
  init(contiguous shape: [Int]) {
    var strides = Array(repeating: 1, count: shape.count)
    for dimension in shape.indices.dropLast().reversed() {
      strides[dimension] = strides[dimension + 1] &* shape[dimension + 1]
    }
    self.init(offset: 0, shape: shape, strides: strides)
  }
}

extension Tensor.Elements {
  /// Adds the elements in little-endian order.
  fileprivate func append(to bytes: inout [UInt8]) {
    func add<T: BitwiseCopyable>(_ values: [T]) {
      values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    switch self {
    case .float32(let values): add(values)
    case .float64(let values): add(values)
    case .int32(let values): add(values)
    case .int64(let values): add(values)
    case .uint8(let values): add(values)
    case .boolean(let values): add(values.map { $0 ? 1 : 0 } as [UInt8])
    }
  }
}
