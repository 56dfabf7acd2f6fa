import Formats

/// A part of a model in an archive, with errors that name the file and the place.
struct ArchiveModule {
  let value: PickleValue
  /// The file, for messages.
  let path: String

  init(_ value: PickleValue, path: String) {
    self.value = value
    self.path = path
  }

  /// The place, for messages.
  var place: String { value.place }

  /// The class without its module, or what the value is instead.
  var typeName: String {
    value.className.map { String($0.split(separator: ".").last ?? "") } ?? value.kind
  }

  /// The part at a path below this one.
  func module(_ path: String) throws(MACEFileError) -> ArchiveModule {
    ArchiveModule(
      try archive { () throws(ArchiveError) in try value.value(at: path) }, path: self.path)
  }

  /// The part at a path, or nil when there is none or it is Python's `None`.
  func optional(_ path: String) -> ArchiveModule? {
    value[path].flatMap { $0.isNone ? nil : ArchiveModule($0, path: self.path) }
  }

  /// The part at a path, which has to be of one of some classes.
  func module(_ path: String, class names: String...) throws(MACEFileError) -> ArchiveModule {
    let part = try module(path)
    try part.require(names.contains(part.typeName), supported: names)
    return part
  }

  /// Parts numbered from 0.
  func modules(_ path: String) throws(MACEFileError) -> [ArchiveModule] {
    let list = try module(path)
    var parts: [ArchiveModule] = []
    while let part = list.optional("\(parts.count)") {
      guard parts.count < Self.mostParts else {
        throw list.mismatch("", found: "longer", expected: "a list of up to \(Self.mostParts)")
      }
      parts.append(part)
    }
    return parts
  }

  /// A list may hold one part many times, and so be much longer than its file.
  private static let mostParts = 10_000

  /// The tensor at a path, of finite numbers.
  func tensor(_ path: String) throws(MACEFileError) -> Tensor {
    let tensor = try archive { () throws(ArchiveError) in try value.tensor(at: path) }
    guard tensor.isFinite else {
      throw mismatch(path, found: "not finite", expected: "finite numbers")
    }
    return tensor
  }

  /// The numbers of a tensor that has to have a shape.
  func reals(_ path: String, shape: [Int]) throws(MACEFileError) -> [Double] {
    let tensor = try tensor(path)
    guard tensor.shape == shape else {
      throw mismatch(path, found: "of shape \(tensor.shape)", expected: "shape \(shape)")
    }
    return tensor.reals
  }

  /// The numbers of a tensor of any shape that has to have so many.
  func reals(_ path: String, count: Int) throws(MACEFileError) -> [Double] {
    let tensor = try tensor(path)
    guard tensor.count == count else {
      throw mismatch(path, found: "of \(tensor.count) numbers", expected: "\(count) numbers")
    }
    return tensor.reals
  }

  /// The finite number at a path: plain, a tensor of one element, or a scalar of numpy.
  func real(_ path: String) throws(MACEFileError) -> Double {
    let real = try number(path)
    guard real.isFinite else {
      throw mismatch(path, found: "\(real)", expected: "a finite number")
    }
    return real
  }

  private func number(_ path: String) throws(MACEFileError) -> Double {
    let part = try module(path)
    if part.typeName == "scalar", let bytes = part.value["1.0"]?.string {
      let pattern = bytes.unicodeScalars.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1.value) }
      switch part.value["0.0"]?.string {
      case "f8": return Double(bitPattern: pattern)
      case "f4": return Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
      default: break
      }
    }
    return try archive { () throws(ArchiveError) in try value.scalar(at: path) }
  }

  /// The integer at a path: plain or a tensor of one element. Versions before 0.3.10 kept some
  /// integers as real numbers.
  func integer(_ path: String) throws(MACEFileError) -> Int {
    let real = try archive { () throws(ArchiveError) in try value.scalar(at: path) }
    guard let integer = Int(exactly: real) else {
      throw mismatch(path, found: "\(real)", expected: "an integer")
    }
    return integer
  }

  /// Throws where this module has a submodule or a parameter that is not among some.
  func requireParts(_ known: Set<String>) throws(MACEFileError) {
    for table in ["_modules", "_parameters"] {
      for name in value[table]?.names ?? [] where !known.contains(name) {
        guard let part = optional(name) else { continue }
        throw part.unsupported(
          "", found: part.typeName,
          supported: ["\(typeName) of " + known.sorted().joined(separator: ", ")])
      }
    }
  }

  /// The truth value at a path, or another when there is none: older versions of the training code
  /// did not write all of them.
  func boolean(_ path: String, default fallback: Bool) -> Bool {
    value[path]?.boolean ?? fallback
  }

  /// One block an irrep and path is the most that e3nn makes.
  private static let mostBlocks = 1000

  /// The irreps at a path.
  func irreps(_ path: String) throws(MACEFileError) -> [IrrepBlock] {
    let part = try module(path, class: "Irreps")
    guard let items = part.value.arguments.first?.items, items.count <= Self.mostBlocks else {
      throw part.mismatch(
        "", found: part.value.kind, expected: "a list of up to \(Self.mostBlocks) irreps")
    }
    var blocks: [IrrepBlock] = []
    for item in items {
      guard let channels = item["0.0"]?.integer, let degree = item["0.1.0.0"]?.integer,
        let parity = item["0.1.0.1"]?.integer, (0...Irrep.largestDegree).contains(degree),
        (0...IrrepBlock.mostChannels).contains(channels), [-1, 1].contains(parity)
      else {
        throw part.mismatch(
          "", found: item.kind,
          expected: "multiplicity up to \(IrrepBlock.mostChannels), degree up to "
            + "\(Irrep.largestDegree) and parity")
      }
      blocks.append(IrrepBlock(Irrep(degree, parity: parity), channels: channels))
    }
    return blocks
  }

  /// Throws that this part is not supported unless it is.
  func require(_ isSupported: Bool, supported: [String]) throws(MACEFileError) {
    guard !isSupported else { return }
    throw unsupported("", found: typeName, supported: supported)
  }

  /// The error that something below this part is not implemented.
  func unsupported(_ name: String, found: String, supported: [String]) -> MACEFileError {
    MACEFileError(
      path: path,
      fault: .unsupported(place: place(of: name), found: found, supported: supported))
  }

  /// The error that something below this part does not fit.
  func mismatch(_ name: String, found: String, expected: String) -> MACEFileError {
    MACEFileError(
      path: path, fault: .mismatch(place: place(of: name), found: found, expected: expected))
  }

  private func place(of name: String) -> String { name.isEmpty ? place : place + "." + name }

  private func archive<T>(_ body: () throws(ArchiveError) -> T) throws(MACEFileError) -> T {
    do throws(ArchiveError) {
      return try body()
    } catch {
      throw MACEFileError(path: path, fault: .archive(error))
    }
  }
}
