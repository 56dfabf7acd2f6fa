import Engine
import Formats
import Platform

// The form in files: that of a force field's parameters, and the tensors of the time encoding.
extension DiffusionParameters {
  private static let format = "simgen-diffusion"
  private static let form = "preconditioning"

  /// Reads a model.
  /// - Throws: `SafetensorsError` or, where the file holds no diffusion model, `MACEFileError`.
  public init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    let network = try MACEParameters(file, format: Self.format)
    let store = StoredModel(file: file, configuration: network.configuration)
    func fail(_ reason: String) -> MACEFileError {
      MACEFileError(path: path, fault: .configuration(reason: reason))
    }
    func length(_ name: String, _ axis: Int) throws -> Int {
      let shape = try file.tensor(name).shape
      guard shape.count > axis, (1...IrrepBlock.mostChannels).contains(shape[axis]) else {
        throw fail("\(name) has the shape \(shape)")
      }
      return shape[axis]
    }
    let (frequencies, width) = (try length("time.frequencies", 0), try length("time.first", 1))
    let channels = network.embedding.columns
    let dataWidth = try store.reals("data_width", [1])[0]
    guard dataWidth > 0, dataWidth < 1e6 else { throw fail("data_width is \(dataWidth)") }
    // The first files have none, and are of this form.
    let name = network.metadata[Self.form] ?? Preconditioning.Form.edm.rawValue
    guard let form = Preconditioning.Form(rawValue: name) else {
      throw fail("\(Self.form) is \(name)")
    }
    self.init(
      network: network,
      time: TimeEncoding(
        frequencies: try store.reals("time.frequencies", [frequencies]),
        first: try store.matrix("time.first", channels + 2 * frequencies, width),
        second: try store.matrix("time.second", width, channels)),
      preconditioning: Preconditioning(form, dataWidth: dataWidth))
  }

  /// Writes a safetensors file in single precision, whole or not at all; an existing file is refused unless
  /// `replacing`.
  /// - Throws: `FileError`.
  public func write(to path: String, replacing: Bool = false) throws(FileError) {
    var tensors = network.tensors(.single)
    func add(_ name: String, _ matrix: WeightMatrix) {
      tensors[name] = Tensor(
        shape: [matrix.rows, matrix.columns], elements: .float32(matrix.values.map(Float.init)))
    }
    add("time.first", time.first)
    add("time.second", time.second)
    tensors["time.frequencies"] = Tensor(
      shape: [time.frequencies.count], elements: .float64(time.frequencies))
    tensors["data_width"] = Tensor(shape: [1], elements: .float64([preconditioning.dataWidth]))
    var facts = network.facts(format: Self.format)
    facts[Self.form] = preconditioning.form.rawValue
    try AtomicFile.write(
      SafetensorsFile.encode(tensors, metadata: facts), to: path, replacing: replacing)
  }
}
