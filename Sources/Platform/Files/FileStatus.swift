import Glibc

/// What the file system says of a path.
package struct FileStatus {
  /// What stands at the path.
  package enum Kind {
    case file, folder, pipe, characterDevice, other
  }

  package let kind: Kind
  /// Bytes.
  package let size: Int
  private let place: (device: dev_t, number: ino_t)

  /// Nil where there is nothing, or it cannot be looked at.
  package init?(of path: String, followingLinks: Bool = true) {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    self.init(status)
  }

  /// Of an open file.
  init?(descriptor: CInt) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFIFO: .pipe
      case S_IFCHR: .characterDevice
      default: .other
      }
    size = Int(status.st_size)
    place = (status.st_dev, status.st_ino)
  }

  /// Whether two paths lead to one file.
  package func isSame(as other: FileStatus) -> Bool { place == other.place }
}
