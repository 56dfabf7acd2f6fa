/// Element types of tensors in files, with their names in safetensors.
public enum TensorType: String, Sendable, CaseIterable {
  case float32 = "F32"
  case float64 = "F64"
  case int32 = "I32"
  case int64 = "I64"
  case uint8 = "U8"
  case boolean = "BOOL"

  /// Bytes an element.
  public var size: Int {
    switch self {
    case .uint8, .boolean: 1
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  /// The type of a storage class of torch (`"torch.FloatStorage"`), or nil.
  init?(storageClass: String) {
    switch storageClass {
    case "torch.FloatStorage": self = .float32
    case "torch.DoubleStorage": self = .float64
    case "torch.IntStorage": self = .int32
    case "torch.LongStorage": self = .int64
    case "torch.ByteStorage": self = .uint8
    case "torch.BoolStorage": self = .boolean
    default: return nil
    }
  }
}

/// How a tensor lies in a run of elements.
struct TensorLayout: Sendable, Equatable {
  /// Elements before the first.
  var offset: Int
  var shape: [Int]
  /// Distance between neighbours in each dimension, in elements.
  var strides: [Int]

  /// Number of elements, or nil when it overflows or an extent is negative.
  var count: Int? {
    var product = 1
    for extent in shape {
      guard extent >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }

  /// Whether every element lies in a run of `length`; strides must not be negative.
  func fits(_ length: Int) -> Bool {
    guard offset >= 0, strides.count == shape.count, let count else { return false }
    guard count > 0 else { return offset <= length }
    var last = offset
    for (extent, stride) in zip(shape, strides) {
      guard stride >= 0 else { return false }
      let (step, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow2) = last.addingReportingOverflow(step)
      guard !overflow, !overflow2 else { return false }
      last = sum
    }
    return last < length
  }

  /// Offsets of the elements in row-major order.
  /// - Precondition: the layout fits what it indexes.
  var offsets: [Int] {
    var offsets = [offset]
    for (extent, stride) in zip(shape, strides) {
      offsets = offsets.flatMap { base in (0..<extent).map { base + $0 * stride } }
    }
    return offsets
  }

  /// Whether elements follow one another without gaps.
  var isContiguous: Bool {
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
      guard stride == expected else { return false }
      expected *= extent
    }
    return true
  }
}

extension Tensor.Elements {
  /// The elements of a layout in little-endian bytes that begin at `start`.
  /// - Precondition: the layout fits the bytes.
  init(_ type: TensorType, layout: TensorLayout, count: Int, in bytes: [UInt8], from start: Int) {
    func read<T: BitwiseCopyable>(_: T.Type) -> [T] {
      let size = MemoryLayout<T>.size
      return bytes.withUnsafeBytes { raw in
        if count == 0 || layout.isContiguous {
          let first = start + layout.offset * size
          return (0..<count).map {
            raw.loadUnaligned(fromByteOffset: first + $0 * size, as: T.self)
          }
        }
        return layout.offsets.map {
          raw.loadUnaligned(fromByteOffset: start + $0 * size, as: T.self)
        }
      }
    }
    switch type {
    case .float32: self = .float32(read(Float.self))
    case .float64: self = .float64(read(Double.self))
    case .int32: self = .int32(read(Int32.self))
    case .int64: self = .int64(read(Int64.self))
    case .uint8: self = .uint8(read(UInt8.self))
    case .boolean: self = .boolean(read(UInt8.self).map { $0 != 0 })
    }
  }
}
