import Formats
import Platform

/// A model file: parameters in safetensors, or an archive of mace-torch.
///
///     let file = try MACEFile(path: "models/simgen-small.safetensors")
///     let calculator = ReferenceCalculator(file.parameters)
public struct MACEFile: Sendable {
  /// The model.
  public let parameters: MACEParameters
  /// SHA-256 of the file, hexadecimal; computed when first asked for.
  public var fingerprint: String { digest.hexadecimal }
  private let digest: DeferredDigest

  /// Reads a file of either kind; the content decides, not the name. `head` chooses one of an
  /// archive's heads; a safetensors file has one.
  /// - Throws: `MACEFileError`.
  public init(path: String, head: String? = nil) throws(MACEFileError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.bytes(of: path)
    } catch {
      throw MACEFileError(path: path, fault: .file(error))
    }
    digest = DeferredDigest(bytes)
    // Archives of torch are zip files; before torch 1.6 they were pickles, to be refused as such.
    if bytes.starts(with: "PK".utf8) || bytes.starts(with: [0x80, 0x02, 0x8A, 0x0A]) {
      parameters = try Self.archive(bytes, path: path, head: head, digest: digest)
    } else {
      parameters = try MACEParameters(Self.safetensors(bytes, path: path), head: head)
    }
  }

  private static func archive(
    _ bytes: [UInt8], path: String, head: String?, digest: DeferredDigest
  ) throws(MACEFileError) -> MACEParameters {
    let archive: TorchArchive
    do throws(ArchiveError) {
      archive = try TorchArchive(bytes: bytes, path: path)
    } catch {
      throw MACEFileError(path: path, fault: .archive(error))
    }
    var parameters = try MACEImport.parameters(of: archive, head: head)
    parameters.metadata["source_file"] = path.split(separator: "/").last.map(String.init)
    parameters.metadata["source_sha256"] = digest.hexadecimal
    return parameters
  }

  private static func safetensors(
    _ bytes: [UInt8], path: String
  ) throws(MACEFileError) -> SafetensorsFile {
    do throws(SafetensorsError) {
      return try SafetensorsFile(bytes: bytes, path: path)
    } catch {
      throw MACEFileError(path: path, fault: .safetensors(error))
    }
  }
}
