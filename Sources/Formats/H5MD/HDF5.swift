import CHDF5
import Platform

/// The library that reads and writes HDF5, which is loaded when a file needs it.
enum HDF5 {
  /// It is for one thread at a time.
  private static let lock = LockedValue(())

  /// Does something with the library.
  /// - Throws: `H5MDError` on the path where it is not installed, and what `body` throws.
  static func use<Result>(
    for path: String, _ body: () throws(H5MDError) -> Result
  ) throws(H5MDError) -> Result {
    try lock.withLock { _ throws(H5MDError) in
      if let fault = h5_load() { throw H5MDError(path, String(cString: fault)) }
      return try body()
    }
  }

  /// Why the last call of the library failed; called with the library in use.
  static var latestError: String { String(cString: h5_error()) }
}
