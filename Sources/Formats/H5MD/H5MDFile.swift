import CHDF5
import Engine
import Platform

/// A file in H5MD that frames are added to. What was written is of use once the file is closed; the one
/// that writes gives it its name then.
package struct H5MDFile: ~Copyable {
  private let path: String
  private let file: h5_id
  /// Frames that are there, and the most atoms of one.
  private var (frames, width) = (0, 0)
  /// The most bonds of a frame.
  private var bonds = 0
  private var isOpen = true

  /// Adds frames to a file, or begins it in the place of an earlier one.
  /// - Throws: `H5MDError`, as when the disk is full; the file is of no use then.
  package static func append(
    _ molecules: [Molecule], to path: String, isNew: Bool
  ) throws(H5MDError) {
    try HDF5.use(for: path) { () throws(H5MDError) in
      var file = try H5MDFile(path, isNew: isNew)
      try file.append(molecules)
      try file.close()
    }
  }

  private init(_ path: String, isNew: Bool) throws(H5MDError) {
    self.path = path
    file = isNew ? h5_create(path) : h5_open(path)
    guard file >= 0 else { throw H5MDError(path, HDF5.latestError) }
    if isNew {
      try writeHeader()
    } else {
      let lengths = try shape(of: Element.position.path, rank: 3)
      (frames, width) = (lengths[0], lengths[1])
      if try has(Element.bonds) { bonds = try shape(of: Element.bonds.path, rank: 3)[1] }
    }
  }

  deinit { if isOpen { h5_close(file) } }

  private mutating func close() throws(H5MDError) {
    isOpen = false
    try check(h5_close(file))
  }

  // MARK: Header

  private func writeHeader() throws(H5MDError) {
    try inGroup("h5md") { group throws(H5MDError) in
      try set("version", [1, 1], of: group)
    }
    try inGroup("h5md/author") { group throws(H5MDError) in
      try set("name", "N/A", of: group)
    }
    try inGroup("h5md/creator") { group throws(H5MDError) in
      try set("name", "simgen", of: group)
      try set("version", Version.number, of: group)
    }
    try inGroup("h5md/modules/units") { group throws(H5MDError) in
      try set("version", [1, 0], of: group)
      try set("system", "SI", of: group)
    }
    try inGroup("particles/atoms/box") { group throws(H5MDError) in
      var three: Int32 = 3
      try check(h5_set_integers(group, "dimension", 0, &three))
      try withTexts(["none", "none", "none"]) { texts throws(H5MDError) in
        try check(h5_set_texts(group, "boundary", 3, texts))
      }
    }
    for element in [Element.position, .species, .edges, .periodicity] { try create(element) }
  }

  // MARK: Frames

  private mutating func append(_ molecules: [Molecule]) throws(H5MDError) {
    let block = H5MDBlock(molecules)
    let first = frames
    frames += molecules.count
    width = max(width, block.width)
    bonds = max(bonds, block.bonds)
    for element in block.elements where !(try has(element)) { try create(element) }
    // What this block says nothing of is missing in its frames.
    for element in try elements() {
      let lengths = [frames] + element.shape.map { $0.length(width: width, bonds: bonds) }
      try inDataset(element.path) { dataset throws(H5MDError) in
        try check(h5_extend(dataset, lengths.map(UInt64.init)))
        guard let values = block.values(of: element) else { return }
        let inner = element.shape.map { $0.length(width: block.width, bonds: block.bonds) }
        try write(values, to: dataset, from: first, [molecules.count] + inner)
      }
    }
    try writeSteps(from: first)
  }

  /// Numbers of the frames, and the same as times, which readers want; all elements share them.
  private func writeSteps(from first: Int) throws(H5MDError) {
    let numbers = Array(first..<frames)
    for (name, values) in [
      ("step", H5MDValues.integers(numbers.map(Int32.init))),
      ("time", .reals(numbers.map(Double.init))),
    ] {
      try inDataset(Element.position.group + "/" + name) { dataset throws(H5MDError) in
        try check(h5_extend(dataset, [UInt64(frames)]))
        try write(values, to: dataset, from: first, [numbers.count])
      }
    }
  }

  private func write(
    _ values: H5MDValues, to dataset: h5_id, from first: Int, _ lengths: [Int]
  ) throws(H5MDError) {
    let start = [UInt64(first)] + lengths.dropFirst().map { _ in 0 }
    let count = lengths.map(UInt64.init)
    let result =
      switch values {
      case .reals(let reals):
        h5_write(dataset, h5_doubles, Int32(count.count), start, count, reals)
      case .integers(let integers):
        h5_write(dataset, h5_integers, Int32(count.count), start, count, integers)
      }
    try check(result)
  }

  // MARK: Elements

  private typealias Element = H5MDElement

  /// All elements that the file has.
  private func elements() throws(H5MDError) -> [Element] {
    var elements = [Element.position, .species, .edges, .periodicity]
    for element in [Element.forces, .bonds, .bondOrders] where try has(element) {
      elements.append(element)
    }
    guard h5_has(file, "observables") > 0 else { return elements }
    try inGroup("observables/atoms") { group throws(H5MDError) in
      let count = h5_children(group)
      for index in 0..<max(0, count) {
        var name = [CChar](repeating: 0, count: 256)
        try check(h5_child(group, UInt64(index), &name, name.count))
        let text = String(
          decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        elements.append(.observable(text))
      }
    }
    return elements
  }

  private func has(_ element: Element) throws(H5MDError) -> Bool {
    var path = ""
    for part in element.group.split(separator: "/") {
      path += (path.isEmpty ? "" : "/") + part
      guard h5_has(file, path) > 0 else { return false }
    }
    return true
  }

  private func create(_ element: Element) throws(H5MDError) {
    try inGroup(element.group) { group throws(H5MDError) in
      let chunk = element.chunk(width: width, bonds: bonds).map(UInt64.init)
      let value = h5_dataset(
        group, "value", element.isInteger ? h5_integers : h5_doubles, Int32(chunk.count), chunk)
      try check(value < 0 ? -1 : 0)
      defer { h5_close(value) }
      if let unit = element.unit { try set("unit", unit, of: value) }
      if let origin = element.origin { try set("ASE_ENTRY_ORIGIN", origin, of: group) }
      guard element.group == Element.position.group else {
        for name in ["step", "time"] {
          try check(h5_link(file, "\(Element.position.group)/\(name)", group, name))
        }
        return
      }
      let step = h5_dataset(group, "step", h5_integers, 1, [1024])
      try check(step < 0 ? -1 : 0)
      h5_close(step)
      let time = h5_dataset(group, "time", h5_doubles, 1, [1024])
      try check(time < 0 ? -1 : 0)
      defer { h5_close(time) }
      try set("unit", "fs", of: time)
    }
  }

  // MARK: Calls

  private func check(_ result: Int32) throws(H5MDError) {
    guard result >= 0 else { throw H5MDError(path, HDF5.latestError) }
  }

  private func inGroup(
    _ name: String, _ body: (h5_id) throws(H5MDError) -> Void
  ) throws(H5MDError) {
    let group = h5_group(file, name)
    guard group >= 0 else { throw H5MDError(path, HDF5.latestError) }
    defer { h5_close(group) }
    try body(group)
  }

  private func inDataset(
    _ name: String, _ body: (h5_id) throws(H5MDError) -> Void
  ) throws(H5MDError) {
    let dataset = h5_open_dataset(file, name)
    guard dataset >= 0 else { throw H5MDError(path, HDF5.latestError) }
    var result: Result<Void, H5MDError>
    do throws(H5MDError) { result = .success(try body(dataset)) } catch { result = .failure(error) }
    // Values may be written as late as now.
    if h5_close(dataset) < 0, case .success = result {
      result = .failure(H5MDError(path, HDF5.latestError))
    }
    try result.get()
  }

  private func shape(of name: String, rank: Int) throws(H5MDError) -> [Int] {
    var lengths = [UInt64](repeating: 0, count: rank)
    try inDataset(name) { dataset throws(H5MDError) in
      try check(h5_lengths(dataset, Int32(rank), &lengths))
    }
    return lengths.map(Int.init)
  }

  private func set(_ name: String, _ text: String, of object: h5_id) throws(H5MDError) {
    try withTexts([text]) { texts throws(H5MDError) in
      try check(h5_set_texts(object, name, 0, texts))
    }
  }

  private func set(_ name: String, _ numbers: [Int32], of object: h5_id) throws(H5MDError) {
    try check(h5_set_integers(object, name, numbers.count, numbers))
  }

  private func withTexts(
    _ texts: [String], _ body: ([UnsafePointer<CChar>?]) throws(H5MDError) -> Void
  ) throws(H5MDError) {
    let buffers = texts.map { text in
      let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count + 1)
      _ = buffer.initialize(from: text.utf8CString)
      return buffer
    }
    defer { for buffer in buffers { buffer.deallocate() } }
    try body(buffers.map { UnsafePointer($0.baseAddress) })
  }
}
