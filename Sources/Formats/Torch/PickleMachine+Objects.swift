// Names, and what calling them would give.
extension PickleMachine {
  mutating func pushGlobal(module: String, name: String) throws(PickleFault) {
    guard PickleNames.role(module: module, name: name) != nil else {
      throw .forbiddenGlobal(module + "." + name)
    }
    try push(.global(module + "." + name))
  }

  /// REDUCE and NEWOBJ: a name and a tuple of arguments.
  mutating func call() throws(PickleFault) {
    let operands = try pop(2)
    guard case .global(let name) = graph.nodes[operands[0]], let role = PickleNames.role(name)
    else { throw .expected("the name of a class", found: graph.kind(of: operands[0])) }
    guard case .tuple(let arguments) = graph.nodes[operands[1]] else {
      throw .expected("a tuple of arguments", found: graph.kind(of: operands[1]))
    }
    switch role {
    case .orderedDictionary: try pushDictionary(try pairs(arguments.first))
    case .defaultDictionary: try pushDictionary([])
    case .set, .frozenSet: try pushList(try elements(arguments.first))
    case .tensor: try pushTensor(arguments)
    case .parameter:
      guard let tensor = arguments.first, case .tensor = graph.nodes[tensor] else {
        throw .expected("a tensor", found: arguments.first.map(graph.kind) ?? "nothing")
      }
      stack.append(tensor)
    case .storage: throw .expected("the name of a class", found: "the name \(name)")
    case .opaque: try push(.object(className: name, arguments: arguments, state: nil))
    }
  }

  /// BUILD: gives an object its state. Attributes of a dictionary or a tensor (the version
  /// table of a state dictionary, say) describe no part of a model.
  mutating func build() throws(PickleFault) {
    let state = try pop()
    let target = try top()
    switch graph.nodes[target] {
    case .object(let name, let arguments, nil):
      graph.nodes[target] = .object(className: name, arguments: arguments, state: state)
    case .dictionary, .tensor: break
    default: throw .expected("an object without state", found: graph.kind(of: target))
    }
  }

  /// BINPERSID: ("storage", class, key, device, number of elements).
  mutating func pushStorage() throws(PickleFault) {
    let index = try pop()
    guard case .tuple(let parts) = graph.nodes[index], parts.count == 5,
      case .string("storage") = graph.nodes[parts[0]],
      case .global(let className) = graph.nodes[parts[1]],
      case .string(let key) = graph.nodes[parts[2]],
      case .integer(let count) = graph.nodes[parts[4]], count >= 0
    else { throw .expected("a reference to a storage", found: graph.kind(of: index)) }
    guard let type = TensorType(storageClass: className) else {
      throw .expected(
        "a storage of Float, Double, Int, Long, Byte or Bool", found: "the name \(className)")
    }
    try push(.storage(PickleGraph.Storage(type: type, key: key, count: count)))
  }

  /// _rebuild_tensor_v2(storage, offset, shape, strides, ...).
  private mutating func pushTensor(_ arguments: [Int]) throws(PickleFault) {
    guard arguments.count >= 4, case .storage(let storage) = graph.nodes[arguments[0]],
      case .integer(let offset) = graph.nodes[arguments[1]],
      let shape = integers(arguments[2]), let strides = integers(arguments[3])
    else { throw .expected("storage, offset, shape and strides of a tensor", found: "others") }
    try push(.tensor(storage, TensorLayout(offset: offset, shape: shape, strides: strides)))
  }

  private func integers(_ index: Int) -> [Int]? {
    guard let elements = try? elements(index) else { return nil }
    let integers = elements.compactMap { element in
      if case .integer(let value) = graph.nodes[element] { value } else { nil as Int? }
    }
    return integers.count == elements.count ? integers : nil
  }

  private func elements(_ index: Int?) throws(PickleFault) -> [Int] {
    guard let index else { return [] }
    switch graph.nodes[index] {
    case .tuple(let elements): return elements
    case .list(let list): return graph.lists[list]
    default: throw .expected("a list or a tuple", found: graph.kind(of: index))
    }
  }

  private func pairs(_ index: Int?) throws(PickleFault) -> [(key: Int, value: Int)] {
    var entries: [(key: Int, value: Int)] = []
    for pair in try elements(index) {
      let sides = try elements(pair)
      guard sides.count == 2 else {
        throw .expected("a key and a value", found: "\(sides.count) values")
      }
      entries.append((key: sides[0], value: sides[1]))
    }
    return entries
  }
}
