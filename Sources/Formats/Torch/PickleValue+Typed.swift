// Values that must be there.
extension PickleValue {
  /// The value at a path.
  /// - Throws: `ArchiveError` naming the first part that is missing and what is there instead.
  public func value(at path: String) throws(ArchiveError) -> PickleValue {
    var value = self
    for name in path.split(separator: ".") {
      guard let next = value[String(name)] else {
        throw ArchiveError(
          path: contents.path,
          fault: .missing(place: value.place, name: String(name), known: value.names))
      }
      value = next
    }
    return value
  }

  /// The tensor at a path.
  /// - Throws: `ArchiveError` when it is missing, something else or damaged.
  public func tensor(at path: String) throws(ArchiveError) -> Tensor {
    try value(at: path).tensor()
  }

  /// The number at a path, plain or a tensor with one element.
  /// - Throws: `ArchiveError` when it is missing or something else.
  public func scalar(at path: String) throws(ArchiveError) -> Double {
    let value = try value(at: path)
    if let real = value.real { return real }
    guard let shape = value.shape, shape.allSatisfy({ $0 == 1 }),
      let real = try value.tensor().reals.first
    else { throw value.unexpected("a number") }
    return real
  }

  /// The integer at a path, plain or a tensor with one element.
  /// - Throws: `ArchiveError` when it is missing or something else.
  public func integer(at path: String) throws(ArchiveError) -> Int {
    let value = try value(at: path)
    if let integer = value.integer { return integer }
    guard let shape = value.shape, shape.allSatisfy({ $0 == 1 }),
      let integer = try value.tensor().integers?.first
    else { throw value.unexpected("an integer") }
    return integer
  }

  /// The truth value at a path.
  /// - Throws: `ArchiveError` when it is missing or something else.
  public func boolean(at path: String) throws(ArchiveError) -> Bool {
    let value = try value(at: path)
    guard let boolean = value.boolean else { throw value.unexpected("a boolean") }
    return boolean
  }

  /// The text at a path.
  /// - Throws: `ArchiveError` when it is missing or something else.
  public func string(at path: String) throws(ArchiveError) -> String {
    let value = try value(at: path)
    guard let string = value.string else { throw value.unexpected("a string") }
    return string
  }

  /// The elements of the list, tuple or set at a path.
  /// - Throws: `ArchiveError` when it is missing or something else.
  public func items(at path: String) throws(ArchiveError) -> [PickleValue] {
    let value = try value(at: path)
    guard let items = value.items else { throw value.unexpected("a list") }
    return items
  }
}
