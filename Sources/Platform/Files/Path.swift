import Glibc

/// Questions about paths, and what is done to the names they stand for.
package enum Path {
  /// Whether something stands there, links followed.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether it is known that nothing stands there; false where the system cannot tell.
  package static func isMissing(_ path: String) -> Bool {
    access(path, F_OK) != 0 && errno == ENOENT
  }

  /// Why nothing can be written there, in the system's words; nil where it can.
  package static func obstacle(toWriting path: String) -> String? {
    access(path, W_OK) == 0 ? nil : SystemError.latest
  }

  /// The path from the root with all links followed, or nil where there is nothing.
  package static func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// The folder the program works in.
  package static var workingFolder: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }

  /// The same path from the root.
  package static func absolute(_ path: String) -> String { Folder.path(path, below: workingFolder) }

  /// Takes a file away if it is there.
  package static func remove(_ path: String) { unlink(path) }

  /// Gives a file another name.
  /// - Returns: whether that was possible.
  package static func rename(_ path: String, to name: String) -> Bool {
    Glibc.rename(path, name) == 0
  }

  /// Makes a folder only its owner can look into, if it is missing.
  package static func makePrivateFolder(_ path: String) { mkdir(path, 0o700) }

  /// Lets only the owner of a file read and write it.
  package static func makePrivate(_ path: String) { chmod(path, 0o600) }

  /// Whether a file could be begun in a folder: begins one without a name, of which nothing can be
  /// left behind.
  /// - Throws: `FileError` where it could not.
  package static func tryFile(in folder: String) throws(FileError) {
    // O_TMPFILE, which Swift does not import; file systems without it are to be asked for access.
    let unnamed = 0o20_000_000 | O_DIRECTORY
    let descriptor = open(folder, O_WRONLY | O_CLOEXEC | unnamed, 0o666)
    if descriptor >= 0 {
      close(descriptor)
    } else if ![EOPNOTSUPP, EISDIR, EINVAL].contains(errno) {
      throw .system(.create, folder)
    }
  }

  /// Adds text at the end of a file that is there.
  /// - Throws: `FileError`, as when the disk is full.
  package static func append(_ text: String, to path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(.open, path) }
    do throws(FileError) {
      try Folder.write(Array(text.utf8), to: descriptor, path: path)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw .system(.close, path) }
  }
}
