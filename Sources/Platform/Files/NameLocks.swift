import Glibc

/// Locks on names that files are written under, whether or not there is anything under them yet.
/// They end with their owner or its process, however that ends, and other processes respect them.
///
///     let locks = NameLocks()
///     try locks.take("out/mols.xyz")
///
/// A folder in which names are locked holds one hidden file, in which every name is a byte. One owner
/// at a time; not for several threads at once.
package final class NameLocks {
  private var folders: [String: LockFile] = [:]

  /// Why a name cannot be had.
  package enum Refusal: Error, Equatable {
    /// Somebody has it: a process, where it can be told which.
    case taken(by: Int?)
    /// The system's words.
    case system(String)
  }

  package init() {}

  deinit { for file in folders.values { file.release() } }

  /// Locks a name in a folder that is there, unless it is locked by this owner already. File systems
  /// that know no locks are taken as they are.
  /// - Throws: `Refusal`.
  package func take(_ path: String) throws(Refusal) {
    let (folder, byte) = Self.place(of: path)
    if let file = folders[folder] {
      try file.lock(byte)
      return
    }
    while true {
      let file = try LockFile(in: folder)
      do throws(Refusal) {
        try file.lock(byte)
      } catch {
        file.release()
        throw error
      }
      // Somebody who was done may have taken the file away just before it was locked.
      if file.isInPlace {
        folders[folder] = file
        return
      }
      file.release()
    }
  }

  /// Who has a name: nil where nobody does, or this owner. Touches nothing.
  package func holder(of path: String) -> Refusal? {
    let (folder, byte) = Self.place(of: path)
    guard let own = folders[folder] else { return LockFile.holder(of: byte, in: folder) }
    return own.holder(of: byte)
  }

  /// The folder of a path, and the place that stands for its name in the lock file.
  private static func place(of path: String) -> (folder: String, byte: Int) {
    // One folder may be spelt in several ways.
    let folder = Path.resolved(Folder.of(path)) ?? Folder.of(path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let digest = SHA256.hexadecimal(of: Array(name.utf8)).prefix(15)
    // Two bytes a name: see `LockFile`.
    return (folder, (Int(digest, radix: 16) ?? 0) * 2)
  }
}

/// The hidden file of a folder, which stays empty: the system keeps the locks. The first byte of a
/// name is locked by the open file, which excludes other owners in the same process too; the second
/// one by the process, since only of such locks the system tells whose they are.
private final class LockFile {
  private let path: String
  private let descriptor: CInt
  private var held: Set<Int> = []

  // F_OFD_GETLK and F_OFD_SETLK of Linux, which Swift does not import.
  private static let (getLock, setLock): (CInt, CInt) = (36, 37)

  private static func path(in folder: String) -> String { folder + "/.simgen.lock" }

  init(in folder: String) throws(NameLocks.Refusal) {
    path = Self.path(in: folder)
    var found: CInt
    repeat {
      found = Self.opened(path, O_RDWR)
      if found < 0 && errno == ENOENT {
        found = Self.opened(path, O_RDWR | O_CREAT | O_EXCL)
        // Whoever may write to the folder may lock names in it.
        if found >= 0 { fchmod(found, 0o666) }
      }
    } while found < 0 && errno == EEXIST
    guard found >= 0 else { throw .system(SystemError.latest) }
    descriptor = found
  }

  /// Opens a file. A run may write to more folders than a process may open files unasked.
  private static func opened(_ path: String, _ flags: CInt) -> CInt {
    let descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor < 0, errno == EMFILE else { return descriptor }
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o666)
  }

  func lock(_ byte: Int) throws(NameLocks.Refusal) {
    guard held.insert(byte).inserted else { return }
    var wanted = Self.lock(byte)
    if fcntl(descriptor, Self.setLock, &wanted) != 0, errno == EAGAIN || errno == EACCES {
      held.remove(byte)
      throw Self.holder(of: byte, descriptor) ?? .taken(by: nil)
    }
    var mark = Self.lock(byte + 1)
    _ = fcntl(descriptor, F_SETLK, &mark)
  }

  /// Who has a byte; nil where nobody does, or this owner.
  func holder(of byte: Int) -> NameLocks.Refusal? {
    held.contains(byte) ? nil : Self.holder(of: byte, descriptor)
  }

  /// Who has a byte of the file in a folder, if there is one.
  static func holder(of byte: Int, in folder: String) -> NameLocks.Refusal? {
    let descriptor = opened(path(in: folder), O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return holder(of: byte, descriptor)
  }

  private static func holder(of byte: Int, _ descriptor: CInt) -> NameLocks.Refusal? {
    var found = lock(byte)
    guard fcntl(descriptor, Self.getLock, &found) == 0, found.l_type != F_UNLCK else { return nil }
    var mark = lock(byte + 1)
    guard fcntl(descriptor, Self.getLock, &mark) == 0, mark.l_type != F_UNLCK, mark.l_pid > 0
    else { return .taken(by: nil) }
    return .taken(by: Int(mark.l_pid))
  }

  /// Whether the file is still the one of its name.
  var isInPlace: Bool {
    guard let own = FileStatus(descriptor: descriptor),
      let named = FileStatus(of: path, followingLinks: false)
    else { return false }
    return own.isSame(as: named)
  }

  /// Gives all locks back, and takes the file away unless somebody else uses it.
  func release() {
    var marks = Self.lock(0, length: 0)
    marks.l_type = CShort(F_UNLCK)
    _ = fcntl(descriptor, F_SETLK, &marks)
    var all = Self.lock(0, length: 0)
    if isInPlace, fcntl(descriptor, Self.setLock, &all) == 0 { unlink(path) }
    close(descriptor)
  }

  /// A lock to write, of one byte or, with length 0, of all.
  private static func lock(_ byte: Int, length: Int = 1) -> flock {
    flock(
      l_type: CShort(F_WRLCK), l_whence: CShort(SEEK_SET), l_start: byte, l_len: length, l_pid: 0)
  }
}
