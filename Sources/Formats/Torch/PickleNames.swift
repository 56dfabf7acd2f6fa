/// The names a model's pickle may mention. None of them is ever called.
enum PickleNames {
  /// What a mentioned name stands for.
  enum Role: Sendable, Equatable {
    case storage(TensorType)
    case tensor
    case parameter
    case orderedDictionary
    case defaultDictionary
    case set
    case frozenSet
    /// Becomes an object that remembers its class and arguments.
    case opaque
  }

  private static let exact: [String: Role] = [
    "torch._utils._rebuild_tensor": .tensor,
    "torch._utils._rebuild_tensor_v2": .tensor,
    "torch._utils._rebuild_parameter": .parameter,
    "torch._utils._rebuild_parameter_with_state": .parameter,
    "collections.OrderedDict": .orderedDictionary,
    "collections.defaultdict": .defaultDictionary,
    "__builtin__.set": .set,
    "builtins.set": .set,
    "__builtin__.frozenset": .frozenSet,
    "builtins.frozenset": .frozenSet,
    "__builtin__.dict": .opaque,
    "builtins.dict": .opaque,
    "__builtin__.list": .opaque,
    "builtins.list": .opaque,
    "__builtin__.slice": .opaque,
    "builtins.slice": .opaque,
    "_codecs.encode": .opaque,
    // Named so that the error can say which storages are read.
    "torch.HalfStorage": .opaque,
    "torch.BFloat16Storage": .opaque,
    "torch.ShortStorage": .opaque,
    "torch.CharStorage": .opaque,
    "torch.Size": .opaque,
    "torch.device": .opaque,
    "torch.float16": .opaque,
    "torch.bfloat16": .opaque,
    "torch.float32": .opaque,
    "torch.float64": .opaque,
    "torch.int32": .opaque,
    "torch.int64": .opaque,
    "torch.bool": .opaque,
    "torch.tanh": .opaque,
    "torch.sigmoid": .opaque,
    "torch.fx.graph_module.reduce_graph_module": .opaque,
    "torch.fx._symbolic_trace.Tracer": .opaque,
    "numpy.dtype": .opaque,
    "numpy.core.multiarray.scalar": .opaque,
    "numpy._core.multiarray.scalar": .opaque,
  ]

  private static let modules = [
    "torch.nn", "e3nn", "mace.modules", "mace.calculators", "opt_einsum_fx",
  ]

  /// The role of a name of a module, or nil when models have no use for it.
  static func role(module: String, name: String) -> Role? {
    // A dotted name would walk from one object to another.
    guard !name.contains(".") else { return nil }
    let full = module + "." + name
    if let role = exact[full] { return role }
    if let type = TensorType(storageClass: full) { return .storage(type) }
    let isModel = modules.contains { module == $0 || module.hasPrefix($0 + ".") }
    return isModel ? .opaque : nil
  }

  /// The role of a full name already admitted.
  static func role(_ full: String) -> Role? {
    guard let dot = full.lastIndex(of: ".") else { return nil }
    return role(module: String(full[..<dot]), name: String(full[full.index(after: dot)...]))
  }
}
