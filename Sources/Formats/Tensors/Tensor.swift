/// An array of numbers with a shape, row-major.
public struct Tensor: Sendable, Equatable {
  /// Numbers in the type a file holds them.
  public enum Elements: Sendable, Equatable {
    case float32([Float])
    case float64([Double])
    case int32([Int32])
    case int64([Int64])
    case uint8([UInt8])
    case boolean([Bool])
  }

  /// Extent of every dimension; empty for a single number.
  public let shape: [Int]
  /// The numbers, the last dimension running fastest.
  public let elements: Elements

  /// A tensor.
  /// - Precondition: the product of `shape` is the number of elements.
  public init(shape: [Int], elements: Elements) {
    precondition(shape.reduce(1, *) == elements.count)
    self.shape = shape
    self.elements = elements
  }

  /// The element type.
  public var type: TensorType { elements.type }

  /// Number of elements.
  public var count: Int { elements.count }

  /// The elements as `Double`; booleans as 0 and 1.
  public var reals: [Double] {
    switch elements {
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    case .int32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    case .uint8(let values): values.map(Double.init)
    case .boolean(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// Whether no element is infinite or no number.
  public var isFinite: Bool {
    switch elements {
    case .float32(let values): values.allSatisfy(\.isFinite)
    case .float64(let values): values.allSatisfy(\.isFinite)
    case .int32, .int64, .uint8, .boolean: true
    }
  }

  /// The elements as `Int`, or nil when they are not integers or booleans.
  public var integers: [Int]? {
    switch elements {
    case .float32, .float64: nil
    case .int32(let values): values.map(Int.init)
    case .int64(let values): values.map(Int.init)
    case .uint8(let values): values.map(Int.init)
    case .boolean(let values): values.map { $0 ? 1 : 0 }
    }
  }
}

extension Tensor.Elements {
  /// Number of elements.
  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .uint8(let values): values.count
    case .boolean(let values): values.count
    }
  }

  /// The element type.
  public var type: TensorType {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .boolean: .boolean
    }
  }
}
