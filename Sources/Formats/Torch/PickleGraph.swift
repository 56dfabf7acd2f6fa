/// What a pickle describes, as values that refer to one another by index. Sharing and cycles cost
/// nothing, and nothing recurses.
struct PickleGraph: Sendable {
  /// A value; lists and dictionaries are kept aside so that they grow in place.
  enum Node: Sendable {
    case none
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case string(String)
    case bytes([UInt8])
    /// A class or function that is named, never called.
    case global(String)
    case tuple([Int])
    /// Index into `lists`; lists and sets.
    case list(Int)
    /// Index into `dictionaries`.
    case dictionary(Int)
    /// What calling a class with arguments would give, and the state it would then be given.
    case object(className: String, arguments: [Int], state: Int?)
    case storage(Storage)
    indirect case tensor(Storage, TensorLayout)
  }

  /// A run of numbers in an entry of its own.
  struct Storage: Sendable, Equatable {
    var type: TensorType
    var key: String
    var count: Int
  }

  var nodes: [Node] = []
  var lists: [[Int]] = []
  var dictionaries: [[(key: Int, value: Int)]] = []
  var root = 0

  /// What a value is, for messages.
  func kind(of index: Int) -> String {
    switch nodes[index] {
    case .none: "None"
    case .boolean: "a boolean"
    case .integer: "an integer"
    case .real: "a number"
    case .string: "a string"
    case .bytes: "bytes"
    case .global(let name): "the name \(name)"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .object(let name, _, _): "an object of class \(name)"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}
