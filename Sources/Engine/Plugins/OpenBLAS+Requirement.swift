import Platform

extension OpenBLAS {
  /// Loads the library, for what is about to multiply matrices.
  /// - Throws: `PluginError` that says why it cannot be loaded.
  package static func require() throws(PluginError) {
    guard let reason = load() else { return }
    throw .file(path: fileName, reason: reason)
  }
}
