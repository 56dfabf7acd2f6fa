import Glibc

/// A private folder for the files of a program, gone when its owner is.
package final class ScratchFolder {
  package let path: String

  /// - Throws: `FileError` when it cannot be made.
  package init() throws(FileError) {
    let base = Machine.environment("TMPDIR") ?? "/tmp"
    var template = Array("\(base)/simgen-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .system(.create, base)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    clear()
    rmdir(path)
  }

  /// Removes the files of the run before.
  package func clear() {
    for name in Folder.names(in: path) where name != "." && name != ".." {
      unlink(path + "/" + name)
    }
  }

  /// The text of a file in the folder, or nil when there is none.
  package func text(of name: String) -> String? {
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
  package func write(_ text: String, to name: String) throws(FileError) {
    let target = path + "/" + name
    guard let file = fopen(target, "we") else { throw .system(.write, target) }
    let isWritten = fputs(text, file) >= 0
    guard fclose(file) == 0, isWritten else { throw .system(.write, target) }
  }
}
