import Platform

/// A model written by `torch.save(model, path)`, read without executing anything in it.
///
///     let archive = try TorchArchive(path: "mace.model")
///     let cutoff = try archive.root.scalar(at: "r_max")
///     let weights = try archive.root.tensor(at: "interactions.0.linear_up.weight")
///
/// The pickle inside is run by a machine that knows containers, tensors and a list of permitted
/// names; classes become values that remember their name, arguments and state. Numbers are read
/// when asked for.
public struct TorchArchive: Sendable {
  /// The file.
  public let path: String
  /// The model.
  public let root: PickleValue

  /// Opens an archive.
  /// - Throws: `ArchiveError` when the file cannot be read, is damaged or truncated, is no archive
  ///   of torch, or mentions a name that models have no use for.
  public init(path: String) throws(ArchiveError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.bytes(of: path)
    } catch {
      throw ArchiveError(path: path, fault: .file(error))
    }
    try self.init(bytes: bytes, path: path)
  }

  /// Opens an archive in memory; `path` is for messages.
  /// - Throws: `ArchiveError`, as above.
  public init(bytes: [UInt8], path: String) throws(ArchiveError) {
    self.path = path
    do throws(ArchiveFault) {
      root = PickleValue(contents: try TorchContents(bytes, path: path), place: "model")
    } catch {
      throw ArchiveError(path: path, fault: error)
    }
  }
}

/// An archive with its pickle unpacked; shared by the values that point into it.
final class TorchContents: Sendable {
  let path: String
  let graph: PickleGraph
  private let zip: ZipArchive
  /// The folder all entries are in.
  private let folder: String

  init(_ bytes: [UInt8], path: String) throws(ArchiveFault) {
    self.path = path
    zip = try ZipArchive(bytes)
    let names = zip.names
    guard !names.contains(where: { $0.hasSuffix("/constants.pkl") }) else { throw .torchScript }
    guard let pickle = names.first(where: { $0.hasSuffix("/data.pkl") }) else {
      throw .noEntry("*/data.pkl")
    }
    folder = String(pickle.dropLast("data.pkl".count))
    if names.contains(folder + "byteorder") {
      let order = bytes[try zip.range(of: folder + "byteorder")]
      guard order.elementsEqual("little".utf8) else {
        throw .byteOrder(String(decoding: order.prefix(16), as: UTF8.self))
      }
    }
    graph = try PickleMachine.run(bytes, try zip.range(of: pickle), entry: pickle)
  }

  /// Reads the numbers of a tensor.
  func tensor(
    _ storage: PickleGraph.Storage, _ layout: TensorLayout, place: String
  ) throws(ArchiveFault) -> Tensor {
    let entry = folder + "data/" + storage.key
    let range = try zip.range(of: entry)
    let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.type.size)
    guard !overflow, size == range.count else {
      throw .tensor(
        place: place,
        .storageSize(entry: entry, bytes: range.count, expected: overflow ? .max : size))
    }
    guard layout.fits(storage.count), let count = layout.count else {
      throw .tensor(
        place: place,
        .outside(
          shape: layout.shape, strides: layout.strides, offset: layout.offset,
          storage: storage.count))
    }
    guard count <= zip.bytes.count else {
      throw .tensor(place: place, .expanded(elements: count))
    }
    return Tensor(
      shape: layout.shape,
      elements: Tensor.Elements(
        storage.type, layout: layout, count: count, in: zip.bytes, from: range.lowerBound))
  }
}
