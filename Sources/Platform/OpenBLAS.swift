import COpenBLAS

/// The library that multiplies matrices and factors them.
package enum OpenBLAS {
  /// The file it is in.
  package static let fileName = "libopenblas.so.0"

  /// Loads it, once; its functions may be called where this returns nil.
  /// - Returns: why it cannot be loaded.
  package static func load() -> String? {
    ob_load().map { String(cString: $0) + "; install the package libopenblas0" }
  }
}
