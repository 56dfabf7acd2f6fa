import Formats

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A private folder for the files of a program, gone when its owner is.
final class ScratchFolder {
  let path: String

  /// - Throws: `FileError` when it cannot be made.
  init() throws(FileError) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/simgen-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw FileError(
        path: base, operation: .create, reason: .system(String(cString: strerror(errno))))
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    clear()
    rmdir(path)
  }

  /// Removes the files of the run before.
  func clear() {
    guard let folder = opendir(path) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink(path + "/" + name) }
    }
  }

  /// The text of a file in the folder, or nil when there is none.
  func text(of name: String) -> String? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.bytes(of: path + "/" + name)
    } catch {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Puts a file into the folder. It need not outlive a power cut, so nothing waits for the disk.
  /// - Throws: `FileError`.
  func write(_ text: String, to name: String) throws(FileError) {
    let target = path + "/" + name
    func refusal() -> FileError {
      FileError(
        path: target, operation: .write, reason: .system(String(cString: strerror(errno))))
    }
    guard let file = fopen(target, "we") else { throw refusal() }
    let isWritten = fputs(text, file) >= 0
    guard fclose(file) == 0, isWritten else { throw refusal() }
  }
}
